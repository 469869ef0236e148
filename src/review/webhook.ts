import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { EventType } from './event.ts';

/** An address that is told what happens. */
export interface Webhook {
  id: string;
  url: string;
  description: string | null;
  events: EventType[];
  /** null: every project. */
  projects: string[] | null;
  createdBy: string;
  createdAt: Date;
  disabledAt: Date | null;
  /** Why Signoff gave it up; null while it is enabled, and when somebody switched it off. */
  disabledWhy: string | null;
}

export const deliveryStates = ['pending', 'sending', 'delivered', 'failed'] as const;

/** One event for one webhook, with every attempt to tell it. */
export interface Delivery {
  id: string;
  event: string;
  type: EventType;
  project: string;
  /** Null: it is about a project. */
  item: string | null;
  state: (typeof deliveryStates)[number];
  createdAt: Date;
  settledAt: Date | null;
  /** When it is tried next; null once it is settled. */
  nextAt: Date | null;
  /** `createdAt`, to the microsecond. */
  place: string;
  attempts: {
    attempt: number;
    at: string;
    took_ms: number;
    status: number | null;
    error: string | null;
    response: string | null;
  }[];
}

/** One message, signed as Standard Webhooks 1.0 has it (standardwebhooks.com). */
export interface Message {
  /** The event's: the same over all attempts, so that whoever gets it twice deals with it once. */
  id: string;
  /** When this attempt is made. */
  at: Date;
  body: string;
}

const prefix = 'whsec_';
const secretBytes = 32;

/** A new secret: `whsec_` and 32 random bytes in base64. `random` gives that many bytes. */
export function makeWebhookSecret(random: (bytes: number) => Uint8Array = randomBytes): string {
  return prefix + Buffer.from(random(secretBytes)).toString('base64');
}

/** What the callbacks of a project are signed with: the same as long as the service's own secret is. */
export function callbackSecret(secret: string, project: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'signoff callbacks', secretBytes));
  return prefix + createHmac('sha256', key).update(project).digest('base64');
}

/** One signature for each secret: while one replaces the other, receivers that know either of them are content. */
export function signed({ id, at, body }: Message, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long after the one before each attempt is made: three days in all. */
const pausesMs = [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, day];
/** The share of a pause that is added at most, so that what failed together does not come back together. */
const jitter = 0.1;

/** What came of one attempt. */
export type Attempt =
  | { kind: 'answered'; status: number; retryAfter: string | null; response: string }
  | { kind: 'unanswered'; why: string };

export type Verdict =
  | { kind: 'delivered' }
  /** Not taken: again after so long. `holdMs`: how long the receiver wants to hear nothing at all. */
  | { kind: 'again'; afterMs: number; holdMs: number }
  /** Not taken, and it was the last attempt. */
  | { kind: 'exhausted' }
  /** The receiver says that nobody is there any more, and nobody will be. */
  | { kind: 'gone' };

/** Only a 2xx took it: a redirect is a failure, and is never followed. `tries` counts this attempt; `chance` is uniform in [0, 1). */
export function judge(attempt: Attempt, tries: number, now: Date, chance: number): Verdict {
  const { status, retryAfter } = attempt.kind === 'answered' ? attempt : noAnswer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const pauseMs = pausesMs[tries];
  if (pauseMs === undefined) return { kind: 'exhausted' };
  const wishedMs = retryAfterMs(retryAfter, now);
  return {
    kind: 'again',
    afterMs: Math.max(pauseMs * (1 + jitter * chance), Math.min(wishedMs, day)),
    // Other answers speak of this message alone.
    holdMs: status === 429 || status === 503 ? Math.min(wishedMs, holdMsMax) : 0,
  };
}
const holdMsMax = 10 * minute;
const noAnswer = { status: 0, retryAfter: null };

/** Seconds or a date (RFC 9110); 0 when it says neither. */
function retryAfterMs(text: string | null, now: Date): number {
  if (text === null) return 0;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * second;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}

/** When a receiver that does not answer is left alone, and for how long. */
export const breaker = {
  /** Failures in a row after which it is. */
  failuresMax: 5,
  firstMs: 30 * second,
  /** The pause doubles with each probe that fails, up to this. */
  longestMs: 10 * minute,
  /** Whoever takes nothing for so long is told no more. */
  givenUpMs: 3 * day,
};
