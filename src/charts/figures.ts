import { safeText } from './safe-text.ts';

/** 1,204 */
export function counted(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** 1,204, and 1.2M where there is no room for more. */
export function brief(count: number): string {
  return count < 10_000
    ? counted(count)
    : count.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });
}

/** 1 item, 1,204 items */
export function some(count: number, one: string): string {
  return `${counted(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** A share as it was found, to the tenth: 91.2 %. It is 100.0 % only when it is all, and 0.0 % only when it is none. */
export function measured(share: number): string {
  if (share > 0 && share < 0.0005) return 'under 0.1 %';
  if (share < 1 && share >= 0.9995) return 'over 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** A share as somebody set it: 5 %, 2.5 % */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** 0.9, 0.995: a threshold as it is written in the projects file. */
export function threshold(value: number): string {
  return String(Number(value.toFixed(4)));
}

export const units = [
  { word: 's', inFull: 'seconds', ms: 1000 },
  { word: 'min', inFull: 'minutes', ms: 60_000 },
  { word: 'h', inFull: 'hours', ms: 3_600_000 },
  { word: 'days', inFull: 'days', ms: 86_400_000 },
] as const;

export type TimeUnit = (typeof units)[number];

/** The largest unit of which there is at least one and a half, so that 90 s are seconds still and 100 s are minutes. */
export function unitOf(ms: number): TimeUnit {
  return units.findLast((unit) => ms >= 1.5 * unit.ms) ?? units[0];
}

/** 6 s, 4 min, 2.1 h, 3 days: two digits are as much as anyone wants to know of a wait. */
export function lasting(ms: number): string {
  const unit = unitOf(ms);
  const amount = ms / unit.ms;
  return `${counted(amount < 10 ? Number(amount.toFixed(1)) : Math.round(amount))} ${unit.word}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-26` as 26 Nov; whatever is no such day in its own words, as far as those are short and safe. */
export function dayInWords(day: string): string {
  const [, month, date] = /^\d{4}-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const name = months[Number(month) - 1];
  return name === undefined ? safeText(day, 12) : `${Number(date)} ${name}`;
}

/** 7 as 07:00 */
export function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
