import { hash } from 'node:crypto';
import { jaccardDistance } from './distance.ts';

/** Names how a sketch is made. It grows with every change to this file that changes one: two versions can't be compared. */
export const sketchVersion = 1;

/** What is kept of an input to find those like it. */
export interface Sketch {
  /** SHA-256 of the canonical text: the same for inputs that differ in letter case, spacing and order of keys only. */
  hash: Buffer;
  /** 64 smallest hashes; the share that two inputs have in common estimates how alike they are. */
  signature: Int32Array;
  /**
   * 16 keys, each a Postgres `integer` and of one band of four smallest hashes. Inputs of likeness s share at least one with
   * probability 1 − (1 − s⁴)¹⁶: 0.06 at 0.25, 0.64 at 0.5, 0.9998 at 0.8.
   */
  bands: number[];
}

const hashes = 64;
const rows = 4;
const wordsPerShingle = 5;
const unitsPerShingle = 4;
/** A word takes part in five shingles, so in a text of fewer words than this one other word would leave little in common. */
const wordsMin = 20;

/**
 * MinHash (Broder 1997) over shingles of the canonical text, in bands for locality-sensitive hashing (Indyk, Motwani 1998). The
 * same on every machine. A text is given as such, anything structured as JSON values.
 */
export function sketchOf(input: string | object): Sketch {
  const text = canonicalText(input);
  const signature = signatureOf(shinglesOf(text));
  return { hash: hash('sha256', text, 'buffer'), signature, bands: bandsOf(signature) };
}

/**
 * Estimated likeness 0..1 from two signatures: the share of hashes that are equal. Its standard error is √(s(1 − s)/64), at most
 * 0.0625.
 */
export function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let same = 0;
  for (let i = 0; i < hashes; i++) if (a[i] === b[i]) same++;
  return same / hashes;
}

/** Likeness 0..1 as it is: shingles that both have over shingles that either has (Jaccard 1901). For whoever has both inputs. */
export function exactLikeness(a: string | object, b: string | object): number {
  return 1 - jaccardDistance(new Set(shinglesOf(canonicalText(a))), new Set(shinglesOf(canonicalText(b))));
}

/** Lower case, one form of each accented letter (NFC), single spaces; of structured input the JSON with sorted keys. */
export function canonicalText(input: string | object): string {
  if (typeof input === 'string') return plain(input);
  return JSON.stringify(input, (_, inner: unknown) => {
    if (typeof inner === 'string') return plain(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim();
}

/**
 * A 32-bit hash for each run of five words, or, in short texts and in languages without spaces, of four UTF-16 units. At least one.
 */
function shinglesOf(canonical: string): Int32Array {
  const words = wordsOf(canonical);
  return words.length < wordsMin ? shinglesOfUnits(canonical) : shinglesOfWords(words);
}

function wordsOf(text: string): Int32Array {
  const words = new Int32Array((text.length >> 1) + 1);
  let count = 0;
  let word = fnvStart;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === space) {
      words[count++] = mixed(word);
      word = fnvStart;
    } else {
      word = Math.imul(word ^ unit, fnvPrime);
    }
  }
  words[count++] = mixed(word);
  return words.subarray(0, count);
}

function shinglesOfWords(words: Int32Array): Int32Array {
  const shingles = new Int32Array(words.length - wordsPerShingle + 1);
  for (let i = 0; i < shingles.length; i++) {
    let shingle = 0;
    for (let j = i; j < i + wordsPerShingle; j++) shingle = (Math.imul(shingle, step) + (words[j] ?? 0)) | 0;
    shingles[i] = mixed(shingle);
  }
  return shingles;
}

function shinglesOfUnits(text: string): Int32Array {
  const shingles = new Int32Array(Math.max(1, text.length - unitsPerShingle + 1));
  for (let i = 0; i < shingles.length; i++) {
    const end = Math.min(text.length, i + unitsPerShingle);
    let shingle = 0;
    for (let j = i; j < end; j++) shingle = (Math.imul(shingle, step) + text.charCodeAt(j)) | 0;
    shingles[i] = mixed(shingle);
  }
  return shingles;
}

/** Of each of 64 permutations of the 32-bit numbers, the smallest value over the shingles. */
export function signatureOf(shingles: Int32Array): Int32Array {
  const signature = new Int32Array(hashes);
  for (let i = 0; i < hashes; i++) {
    const factor = factors[i] ?? 1;
    const shift = shifts[i] ?? 0;
    let least = 0x7fffffff;
    for (let j = 0; j < shingles.length; j++) {
      const value = (Math.imul(shingles[j] ?? 0, factor) + shift) | 0;
      if (value < least) least = value;
    }
    signature[i] = least;
  }
  return signature;
}

/** The key of each band says which band it is: equal keys mean equal bands. */
export function bandsOf(signature: Int32Array): number[] {
  const bands: number[] = [];
  for (let first = 0; first < hashes; first += rows) {
    let band = first + 1;
    for (let i = first; i < first + rows; i++) band = (Math.imul(band, step) + (signature[i] ?? 0)) | 0;
    bands.push(mixed(band));
  }
  return bands;
}

const space = 0x20;
// FNV-1a (Fowler, Noll, Vo 1991).
const fnvStart = 0x811c9dc5 | 0;
const fnvPrime = 0x01000193;
/** Odd, so that multiplying by it loses nothing. */
const step = 0x85ebca6b | 0;

/** The finaliser of MurmurHash3 (Appleby 2011): every bit of the input tells on every bit of the result. */
function mixed(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

// Linear permutations (Bohman, Cooper, Frieze 2000): a product and a sum are enough, because the shingles are mixed already.
const factors = Int32Array.from({ length: hashes }, (_, i) => mixed(i + 1) | 1);
const shifts = Int32Array.from({ length: hashes }, (_, i) => mixed(hashes + i + 1));
