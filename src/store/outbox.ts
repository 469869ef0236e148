import type { SaidOutcome } from '../flow/say-once.ts';

/**
 * What rows that are to be said in Slack share: a state, who is at it and until when, how often it was tried since it was surely not
 * there, and what came of it. In SQL, for statements about one such table.
 */

/** Nobody is at it, and it may be tried again. */
export const isFree = `(held_until is null or held_until < clock_timestamp())
  and (not_before is null or not_before < clock_timestamp())`;

const isUnsaid = "state in ('planned', 'sending', 'unknown')";

/** A row that was being sent when its worker died is in doubt, like one whose answer was lost. */
export const canBeSaid = `${isUnsaid} and ${isFree}`;

/** Takes a row for `holder`, for `leaseMs`: both are names of parameters. Sent for the second time it may be there already. */
export function taken(holder: string, leaseMs: string): string {
  return `state = 'sending', attempt = attempt + 1, holder = ${holder}, held_until = clock_timestamp() + ${leaseMs} * interval '1 ms'`;
}

/** Gives a row back with what came of it; `from` is the number of the first parameter, of which these are the values. */
export function settledAs(outcome: SaidOutcome, from: number): { set: string; values: unknown[] } {
  const [first, second] = [`$${from}`, `$${from + 1}`];
  const free = 'holder = null, held_until = null';
  switch (outcome.kind) {
    case 'posted':
      return { set: `${free}, state = 'posted', ts = ${first}, failure = null`, values: [outcome.ts] };
    case 'dropped':
      return { set: `${free}, state = 'dropped', failure = ${first}`, values: [outcome.why] };
    case 'later':
      // Surely not there: the next attempt need not look for it.
      return {
        set: `${free}, state = 'planned', attempt = 0, failure = ${first}, not_before = clock_timestamp() + ${second} * interval '1 ms'`,
        values: [outcome.why, outcome.ms],
      };
    case 'unknown':
      return {
        set: `${free}, state = 'unknown', failure = ${first}, not_before = clock_timestamp() + ${second} * interval '1 ms'`,
        values: [outcome.why, outcome.ms],
      };
  }
}
