import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const placeholders =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|your[-_ ]|placeholder|example|password|<.*>|\$\{/i;
const runs = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', '9876543210'];
const runCharsMax = 7;

/** Why a secret would be easy to guess, as the end of a sentence that starts with its name; null when it is fine. */
export function whyWeak(secret: string, charsMin: number): string | null {
  if (!/^[\x21-\x7e]*$/.test(secret)) return 'must hold only printable ASCII characters, without spaces';
  if (secret.length < charsMin) return `is too short: it needs at least ${charsMin} characters`;
  if (new Set(secret).size < 8) return 'is too simple: it needs at least 8 different characters';
  if (placeholders.test(secret)) return 'still holds a placeholder';
  // A text that repeats itself is found in its own double before the end of the first copy.
  if (`${secret}${secret}`.indexOf(secret, 1) < secret.length) return 'repeats itself';
  if (runs.some((run) => holdsPartOf(secret.toLowerCase(), run))) return 'holds a well-known run of characters';
  return null;
}

function holdsPartOf(secret: string, run: string): boolean {
  for (let start = 0; start + runCharsMax < run.length; start++) {
    if (secret.includes(run.slice(start, start + runCharsMax + 1))) return true;
  }
  return false;
}

export type KeptSecret = { secret: string; readableByOthers: boolean } | { problem: string };

/**
 * The secret of this data folder, made on first use: 32 random bytes in base64url, in a file only its owner can read.
 * Of two processes that start at once, both get the same one.
 */
export function keepSecret(dataDir: string): KeptSecret {
  const file = join(dataDir, 'secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const kept = readKept(file) ?? makeKept(file);
    return kept.secret.length >= 32
      ? kept
      : { problem: `is not set and ${file} is damaged: restore that file, or set SIGNOFF_SECRET` };
  } catch (error) {
    return {
      problem: `is not set and none can be kept in ${file} (${codeOf(error)}): make the folder writable, or set SIGNOFF_SECRET`,
    };
  }
}

function readKept(file: string): { secret: string; readableByOthers: boolean } | null {
  try {
    return { secret: readFileSync(file, 'utf8').trim(), readableByOthers: (statSync(file).mode & 0o077) !== 0 };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function makeKept(file: string): { secret: string; readableByOthers: boolean } {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeSync(handle, `${randomBytes(32).toString('base64url')}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    // A link appears whole or not at all, and fails when another process was first: then the other's secret counts.
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const kept = readKept(file);
  if (kept === null) throw new Error(`${file} is gone again`);
  return kept;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
