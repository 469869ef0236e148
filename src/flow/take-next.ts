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

/** The next item of a review session, reserved for its reviewer: nobody else's session gets it meanwhile. */
export function takeNext({ reservations, now }: Deps, seeker: Seeker, except: string[]): Promise<string | null> {
  const at = now();
  return reservations.reserveNext({ ...seeker, except, now: at, until: new Date(at.getTime() + reservationMs) });
}

/** The same item once more, for whoever comes back to it; false: somebody else's session has it by now. */
export async function takeAgain({ reservations, now }: Deps, itemId: string, reviewer: string): Promise<boolean> {
  const at = now();
  return reservations.reserve(itemId, reviewer, at, new Date(at.getTime() + reservationMs));
}
