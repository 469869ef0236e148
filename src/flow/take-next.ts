import type { Now, Reservations } from './ports.ts';

interface Deps {
  reservations: Reservations;
  now: Now;
}

/** Longer than an item takes to answer; whoever comes back later still may, but somebody else may have been first. */
const reservationMs = 5 * 60_000;

export interface Seeker {
  reviewer: string;
  /** Projects in which they may review, and those of them which they lead. */
  projects: string[];
  leads: string[];
}

/** An item reserved for whoever looks at it. Two buttons pressed at once may reserve it twice: only the later one gives it back. */
export interface Seat {
  itemId: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** The next item of a review session, reserved for its reviewer: nobody else's session gets it meanwhile. */
export async function takeNext({ reservations, now }: Deps, seeker: Seeker, except: string[]): Promise<Seat | null> {
  const at = now();
  const until = untilFrom(at);
  const itemId = await reservations.reserveNext({ ...seeker, except, now: at, until });
  return itemId === null ? null : { itemId, until: until.getTime() };
}

/** The same item once more, for whoever comes back to it; null: somebody else's session has it by now. */
export async function takeAgain({ reservations, now }: Deps, itemId: string, reviewer: string): Promise<Seat | null> {
  const at = now();
  const until = untilFrom(at);
  const isTheirs = await reservations.reserve(itemId, reviewer, at, until);
  return isTheirs ? { itemId, until: until.getTime() } : null;
}

/**
 * Reserves items to be answered in one list, and returns the seats of those that nobody else has. Their seats end at one moment.
 * What this reviewer's session holds already it keeps: giving the list's seat back leaves it alone.
 */
export async function takeTogether({ reservations, now }: Deps, itemIds: string[], reviewer: string): Promise<Seat[]> {
  const at = now();
  const until = untilFrom(at);
  const isTheirs = await Promise.all(itemIds.map((id) => reservations.reserve(id, reviewer, at, until, true)));
  return itemIds.filter((_, i) => isTheirs[i]).map((itemId) => ({ itemId, until: until.getTime() }));
}

function untilFrom(at: Date): Date {
  return new Date(at.getTime() + reservationMs);
}
