import { setTimeout as sleep } from 'node:timers/promises';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Deps } from '../deps.ts';
import { whatFailed } from '../slack-errors.ts';
import type { Drawn } from './next.ts';
import { type Session, seatOf } from './state.ts';

/** A view that is open, as the act found it; with `hash` what was only looked at is not drawn over what was drawn meanwhile. */
interface OpenView {
  view_id: string;
  hash?: string;
}

/** Draws an open view anew; throws when Slack does not. */
export async function show(
  { web, release }: Pick<Deps, 'web' | 'release'>,
  { view_id, hash }: OpenView,
  drawn: Drawn,
  userId: string,
): Promise<void> {
  const at = drawn.wrote || hash === undefined ? { view_id } : { view_id, hash };
  try {
    await withOrWithoutPicture(drawn, (view) => patiently(() => web.views.update({ ...at, view })));
  } catch (error) {
    switch (codeOf(error)) {
      case 'hash_conflict':
        // Another act was quicker and drew what is so now.
        return;
      case 'not_found':
        // It was closed while the answer was written.
        await letGo({ release }, drawn.session, userId);
        return;
      default:
        throw error;
    }
  }
}

/** What was reserved for a session that nobody sees is given to others. */
export async function letGo({ release }: Pick<Deps, 'release'>, session: Session, userId: string): Promise<void> {
  const seat = seatOf(session);
  if (seat) await release(seat, userId);
}

/** Opens a view on top of the one that an act was made in; false: that one was closed meanwhile, and there is nobody to show it to. */
export async function showOnTop(
  { web }: Pick<Deps, 'web'>,
  triggerId: string,
  view: ReturnType<Drawn['view']>,
): Promise<boolean> {
  try {
    await web.views.push({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    if (codeOf(error) === 'not_found') return false;
    throw error;
  }
}

/** Slack refuses a view for a picture that it can't fetch: then the picture's address stands in its place. */
export async function withOrWithoutPicture(
  { view }: Drawn,
  draw: (view: ReturnType<Drawn['view']>) => Promise<unknown>,
): Promise<void> {
  try {
    await draw(view(false));
  } catch (error) {
    if (whatFailed(error).kind !== 'refused') throw error;
    await draw(view(true));
  }
}

const triesMax = 4;
const waitMsMax = 10_000;

/** Slack takes some hundred views a minute of one app, and says when it takes the next. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const failure = whatFailed(error);
      if (failure.kind !== 'rate_limited' || failure.retryAfterMs > waitMsMax || tries === triesMax) throw error;
      await sleep(failure.retryAfterMs);
    }
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** Slack waits for three seconds, and what is said to the person after that comes from nowhere. */
const slowMs = 2_000;

export type InTime<T> = { kind: 'done'; value: T } | { kind: 'failed'; error: unknown } | { kind: 'slow' };

/** Waits for it as long as Slack's patience allows; what is slow goes on. */
export function inTime<T>(work: Promise<T>): Promise<InTime<T>> {
  return Promise.race([
    work.then(
      (value) => ({ kind: 'done' as const, value }),
      (error: unknown) => ({ kind: 'failed' as const, error }),
    ),
    sleep(slowMs, { kind: 'slow' as const }, { ref: false }),
  ]);
}
