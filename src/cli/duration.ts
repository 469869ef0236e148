import { Failure } from './failure.ts';

const msPer: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** Milliseconds of a time such as 12h, 90d or 8w; a bare number is days. */
export function durationOf(option: string, text: string, { zero = false } = {}): number {
  const [, number, unit = 'd'] = /^(\d{1,6}(?:\.\d+)?)([mhdw])?$/.exec(text) ?? [];
  const ms = Number(number) * (msPer[unit] ?? Number.NaN);
  // Further than any calendar, and what Postgres takes.
  if (ms > 100 * 365 * 86_400_000 || !(ms > 0 || (zero && ms === 0)))
    throw new Failure(`${option} takes a number of days, such as 90, or a time such as 12h, 90d or 8w.`, 2);
  return ms;
}
