/** What the durations, times and days of the projects file come to. projects-format.ts has checked how they are written. */

const msPer: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `30s`, `5m`, `4h` or `365d`. NaN of any other text. */
export function msOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (msPer[duration.slice(-1)] ?? Number.NaN);
}

/** Minutes since midnight of a time such as `09:00`. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? Number.NaN) * 60 + (minutes ?? Number.NaN);
}

export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The days of `mon-fri`, `wed` or `sat-mon` (which goes on past Sunday): 1 Monday … 7 Sunday, ascending, each once. */
export function daysOf(parts: readonly string[]): number[] {
  const days = parts.flatMap((part) => {
    const [first = '', last = first] = part.split('-');
    const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last)];
    const length = ((to - from + dayNames.length) % dayNames.length) + 1;
    return Array.from({ length }, (_, index) => ((from + index) % dayNames.length) + 1);
  });
  return [...new Set(days)].sort((a, b) => a - b);
}
