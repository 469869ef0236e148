import type { Interval } from '../../learning/proportion.ts';
import type { Day } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { measured, versionInWords } from '../in-words.ts';
import type { Known } from '../known.ts';
import type { VersionQuality } from '../quality.ts';

/** A sentence; some of its words lead to an item or to a day, and some name a person. */
export type Line = (string | { text: string; item: string } | { text: string; day: Day } | { person: string })[];

/** One part of a summary in plain sentences, the same wherever it is read. A quiet one has nothing to say, in one line. */
export interface Section {
  key: SectionKey;
  title: string;
  lines: Line[];
  /** What of it is said where there is little room; null: all of it. */
  brief: Line[] | null;
  quiet: boolean;
}

export const sectionKeys = [
  'came',
  'reviewed',
  'waiting',
  'since',
  'accuracy',
  'weeks',
  'labels',
  'change',
  'confusions',
  'calibration',
  'gate',
  'advice',
  'drift',
  'times',
  'reviewers',
  'data',
] as const;
export type SectionKey = (typeof sectionKeys)[number];

export function section(key: SectionKey, title: string, quiet: boolean, lines: string[]): Section {
  return { key, title, quiet, brief: null, lines: (quiet ? lines.slice(0, 1) : lines).map((line) => [line]) };
}

export function titlesOf({ labels }: Project): (label: string) => string {
  const titles = new Map(labels.map(({ value, title }) => [value, title]));
  return (label) => titles.get(label) ?? label;
}

export function nameOf(version: VersionQuality): string {
  const name = versionInWords(version);
  return name === '' ? 'the model' : name;
}

export function known<Figure>(given: Known<Figure>): Figure | null {
  return 'known' in given ? given.known : null;
}

export function whyOf(given: Known<unknown>): string {
  return 'unknown' in given ? given.unknown : '';
}

/** `91.2 % to 95.0 %` */
export function between({ lower, upper }: Interval): string {
  return `${measured(lower)} to ${measured(upper)}`;
}

/** How far a share of all may be trusted. */
export function howSure({ lower, upper }: Interval): string {
  return lower === upper ? 'every one was looked at' : between({ lower, upper });
}

export function mean(weighed: [number, number][]): number {
  const weight = weighed.reduce((sum, [of]) => sum + of, 0);
  return weight === 0 ? 0 : weighed.reduce((sum, [of, value]) => sum + of * value, 0) / weight;
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function number(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** What a day is compared with: as many of the seven days before as were counted. */
export function daysBefore(count: number): string {
  if (count === 7) return 'the seven days before';
  return count === 1 ? 'the one counted day of the week before' : `the ${count} counted days of the week before`;
}

/** `37 a day`; of fewer than ten to the tenth. */
/** Decisions in an hour: `31`, `2.5`. */
export function hourly(perHour: number): string {
  return perHour < 10 ? String(Number(perHour.toFixed(1))) : number(Math.round(perHour));
}

export function pace(perDay: number): string {
  return `${perDay < 10 ? Number(perDay.toFixed(1)) : number(perDay)} a day`;
}

export function some(count: number, one: string, more = `${one}s`): string {
  return `${number(count)} ${Math.round(count) === 1 ? one : more}`;
}
