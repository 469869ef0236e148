import { z } from 'zod';
import type { Seat } from '../../flow/take-next.ts';

/**
 * Where a person is in a review session. It travels with the view, so that a restart or another process goes on with it; it is
 * never trusted: what somebody may do and what an item says is read anew with every act.
 */
export type Session = z.output<typeof schema>;

const pastMax = 15;
const passedOverMax = 10;
const secondsMax = 40;
/** What Slack keeps with a view. */
export const metadataCharsMax = 3_000;

const id = z.string().min(1).max(255);
const count = z.number().int().min(0);

const schema = z.object({
  /** Only this project; null: all that the person reviews. */
  project: z.string().max(255).nullable(),
  /** The item that is asked about, as it was drawn; null: none is left. */
  item: id.nullable(),
  /** Until when it is reserved, in milliseconds since 1970. */
  until: count,
  version: count,
  round: count,
  withLeads: z.boolean(),
  /** The form is shown, where it would show what is hidden. */
  unfolded: z.boolean(),
  /** Milliseconds since 1970. */
  startedAt: count,
  answered: count,
  skipped: count,
  /** How long the latest answers took. */
  seconds: z.array(count).max(secondsMax),
  /** What was shown before, the latest last. */
  past: z.array(id).max(pastMax),
  /** How far back the person looks; 0: not at all. */
  back: count.max(pastMax),
  /** Not to be offered again in this session. */
  passedOver: z.array(id).max(passedOverMax),
});

export function newSession(project: string | null, startedAt: Date): Session {
  return {
    project,
    item: null,
    until: 0,
    version: 0,
    round: 0,
    withLeads: false,
    unfolded: false,
    startedAt: startedAt.getTime(),
    answered: 0,
    skipped: 0,
    seconds: [],
    past: [],
    back: 0,
    passedOver: [],
  };
}

/** What a view's metadata holds; null: nothing that we wrote. */
export function readSession(metadata: string): Session | null {
  try {
    return sessionFrom(JSON.parse(metadata));
  } catch {
    return null;
  }
}

/** The same; a session that a version of ours wrote otherwise goes on from nothing. */
export function sessionOf(metadata: string, now: Date): Session {
  return readSession(metadata) ?? newSession(null, now);
}

export function sessionFrom(kept: unknown): Session | null {
  const read = schema.safeParse(kept);
  return read.success ? read.data : null;
}

/** What is reserved for whoever is shown this; null: nothing. */
export function seatOf({ item, until }: Session): Seat | null {
  return item === null ? null : { itemId: item, until };
}

/** As a view carries it. */
export function metadataOf(session: Session): string {
  return JSON.stringify(shortened(session, metadataCharsMax));
}

/** With the oldest left behind, when it takes more room than there is. */
export function shortened(session: Session, charsMax: number): Session {
  const { past, passedOver } = session;
  if (JSON.stringify(session).length <= charsMax || past.length + passedOver.length === 0) return session;
  const fewer = past.slice(1);
  const back = Math.min(session.back, fewer.length);
  return shortened({ ...session, past: fewer, back, passedOver: passedOver.slice(1) }, charsMax);
}

/** Behind the item that was asked about: it can be looked back at, and the next one is to be shown. */
export function leftBehind(session: Session): Session {
  const left = session.item === null ? session : withPast(session, [session.item]);
  return { ...left, item: null, back: 0, unfolded: false };
}

/** These can be looked back at too. */
export function withPast(session: Session, ids: string[]): Session {
  return { ...session, past: [...session.past.filter((each) => !ids.includes(each)), ...ids].slice(-pastMax) };
}

/** An answer or a skip was taken. */
export function counted(session: Session, what: 'answered' | 'skipped', tookMs: number | null): Session {
  if (what === 'skipped') return { ...session, skipped: session.skipped + 1 };
  const seconds =
    tookMs === null ? session.seconds : [...session.seconds, Math.round(tookMs / 1000)].slice(-secondsMax);
  return { ...session, answered: session.answered + 1, seconds };
}

/** It was taken back, and is asked again. */
export function takenBack(session: Session, itemId: string, what: 'answered' | 'skipped'): Session {
  return {
    ...session,
    past: session.past.filter((each) => each !== itemId),
    back: 0,
    [what]: Math.max(0, session[what] - 1),
    seconds: what === 'answered' ? session.seconds.slice(0, -1) : session.seconds,
  };
}

export function notAgain(session: Session, itemId: string): Session {
  const passedOver = [...session.passedOver.filter((each) => each !== itemId), itemId];
  return { ...session, passedOver: passedOver.slice(-passedOverMax) };
}

export function medianMs({ seconds }: Session): number | null {
  const middle = seconds.toSorted((a, b) => a - b)[Math.floor((seconds.length - 1) / 2)];
  return middle === undefined ? null : middle * 1000;
}
