import { percentAgreement } from '../learning/agreement.ts';
import { type Distance, masiDistance, nominalDistance, textDistance } from '../learning/distance.ts';
import { alphaInterval, alphaOfEachLabel, krippendorffAlpha } from '../learning/krippendorff.ts';
import type { Interval } from '../learning/proportion.ts';
import { seededRandom } from '../learning/seeded.ts';
import type { Verdict } from '../review/item.ts';
import type { Task } from '../review/project.ts';
import { canonical, type Value } from '../review/value.ts';
import type { Known } from './known.ts';

/** What one person said of one item. */
export interface Said {
  itemId: string;
  reviewer: string;
  verdict: Verdict;
  /** Null: rejected. */
  value: Value | null;
}

/** How far people say the same of the same items, before they know of each other. */
export interface Agreement {
  items: number;
  answers: number;
  /** 0..1, the share of pairs of answers to one item that are the same. */
  percent: number;
  /** Krippendorff's α, at most 1, and its 95 % interval; null where everybody gave one and the same answer to everything. */
  alpha: number | null;
  interval: Interval | null;
  distance: 'nominal' | 'masi' | 'levenshtein';
  /** Of classification: each label against all others, those given most first. */
  labels: { label: string; answers: number; alpha: number | null }[];
}

/** With fewer items α wavers so much that it says nothing. */
const itemsMin = 10;
const labelsMax = 50;

/**
 * How far answers agree; of the newest items, as many as can be compared while somebody waits. Answers come the newest item first,
 * those of one item next to each other.
 */
export function agreementOf(task: Task, answers: readonly Said[]): Known<Agreement> {
  const sayings = new Map<string, Saying>();
  const all = [...Map.groupBy(answers, ({ itemId }) => itemId).values()]
    .map((of) => of.map((said) => sayingOf(said, sayings)))
    .filter((of) => of.length >= 2);
  const { name, distance } = distanceOf(task);
  const items = distance === nominalDistance ? all.slice(0, nominalItemsMax) : comparable(all);
  const percent = percentAgreement(items);
  if (percent === null || items.length < itemsMin) return { unknown: whyNot(all.length, items.length) };
  return {
    known: {
      items: items.length,
      answers: items.reduce((sum, of) => sum + of.length, 0),
      percent,
      alpha: krippendorffAlpha(items, distance),
      interval: alphaInterval(items, { distance, random: seededRandom(1) }),
      distance: name,
      labels: task === 'classification' ? eachLabel(items) : [],
    },
  };
}

function whyNot(all: number, comparable: number): string {
  return all < itemsMin
    ? `${all} items have two or more independent answers; it takes ${itemsMin}.`
    : `The answers are too long to be compared: only ${comparable} items could be; it takes ${itemsMin}.`;
}

/** One object for each different answer, so that the same answers are the same object. */
interface Saying {
  key: string;
  value: Value | null;
  labels: ReadonlySet<string> | null;
}

/** The same text for the same answer. */
export function keyOf({ verdict, value }: Pick<Said, 'verdict' | 'value'>): string {
  return verdict === 'reject' ? 'reject' : `value ${canonical(value)}`;
}

function sayingOf(said: Said, known: Map<string, Saying>): Saying {
  const key = keyOf(said);
  const value = said.verdict === 'reject' ? null : said.value;
  const saying = known.get(key) ?? { key, value, labels: Array.isArray(value) ? new Set(value) : null };
  known.set(key, saying);
  return saying;
}

function distanceOf(task: Task): { name: Agreement['distance']; distance: Distance<Saying> } {
  switch (task) {
    case 'multilabel':
      return { name: 'masi', distance: (a, b) => (a.labels && b.labels ? masiDistance(a.labels, b.labels) : 1) };
    case 'text':
      return {
        name: 'levenshtein',
        distance: (a, b) =>
          typeof a.value === 'string' && typeof b.value === 'string' ? textDistance(a.value, b.value) : 1,
      };
    case 'classification':
    case 'extraction':
    case 'approval':
      return { name: 'nominal', distance: nominalDistance };
  }
}

/** A thousand resamples of so many are some 30 ms. */
const nominalItemsMax = 2_000;
/** Every two different answers are compared, letter by letter: the work grows with the square of both. */
const differentMax = 250;
const charsMax = 10_000;

function comparable(items: Saying[][]): Saying[][] {
  const seen = new Set<Saying>();
  let chars = 0;
  const end = items.findIndex((of) => {
    for (const saying of of) {
      if (!seen.has(saying)) chars += saying.key.length;
      seen.add(saying);
    }
    return seen.size > differentMax || chars > charsMax;
  });
  return end === -1 ? items : items.slice(0, end);
}

/** α of one label does not hang on how the others are told apart, so those that are rare are taken together. */
function eachLabel(items: Saying[][]): Agreement['labels'] {
  const labels = items.flat().flatMap(({ value }) => (typeof value === 'string' ? value : []));
  const given = [...Map.groupBy(labels, (label) => label)].map(([label, of]): [string, number] => [label, of.length]);
  const most = new Map(given.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, labelsMax));
  const alphas = alphaOfEachLabel(
    items.map((of) => of.map(({ value }) => (typeof value === 'string' && most.has(value) ? value : null))),
  );
  return [...most].map(([label, answers]) => ({ label, answers, alpha: alphas.get(label) ?? null }));
}
