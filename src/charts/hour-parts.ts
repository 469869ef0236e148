import type { HoursChart, Tone } from './chart.ts';

export interface HourPart {
  name: string;
  tone: Tone;
  /** One for each hour. */
  counts: number[];
}

/** The first parts by themselves, and what is more than there may be as one that is called other. */
export function partsAtMost({ parts, hours }: HoursChart, most: number): HourPart[] {
  const alone = parts.length > most ? most - 1 : parts.length;
  const first = parts.slice(0, alone).map(({ name, tone }, part) => ({
    name,
    tone,
    counts: hours.map(({ counts }) => counts[part] ?? 0),
  }));
  if (parts.length <= alone) return first;
  return [...first, { name: 'other', tone: 'other', counts: hours.map(({ counts }) => sum(counts.slice(alone))) }];
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
