import { textOf } from '../review/event.ts';
import type { Secrets } from '../review/secrets.ts';
import { type Attempt, callbackSecret, judge, signed } from '../review/webhook.ts';
import type { Log, Now } from './ports.ts';
import type { Deliveries, DeliveryClaim, Outside } from './webhook-ports.ts';

interface Deps {
  deliveries: Pick<Deliveries, 'settle' | 'release'>;
  outside: Pick<Outside, 'post'>;
  log: Log;
  now: Now;
  /** Uniform in [0, 1). */
  chance: () => number;
  /** The service's own. */
  secrets: Secrets;
}

/**
 * Makes one attempt at a claimed delivery and settles it. The receiver may hear a message twice (a crash after sending, a lost
 * answer), each time under the same id; it never misses one, short of failing for three days.
 */
export async function deliver(deps: Deps, claim: DeliveryClaim, stopping: AbortSignal): Promise<void> {
  const { deliveries, log, now } = deps;
  const at = now();
  const begun = performance.now();
  const attempt = await post(deps, claim, at, stopping);
  // Cut off by us, which says nothing about the receiver.
  if (stopping.aborted && attempt.kind === 'unanswered') return deliveries.release(claim);

  const tookMs = performance.now() - begun;
  const verdict = judge(attempt, claim.tries + 1, now(), deps.chance());
  const { gaveUp } = await deliveries.settle(claim, { at, tookMs, attempt, verdict });
  if (gaveUp)
    log.warn({ webhook: claim.target }, 'a webhook is disabled: its receiver is gone, or took nothing for days');
}

async function post(
  { outside, secrets: ours }: Deps,
  { event, url, project, secrets }: DeliveryClaim,
  at: Date,
  stopping: AbortSignal,
): Promise<Attempt> {
  // Also with those before: whoever gets callbacks learns of the new one only by asking.
  const signing = secrets ?? ours.map((secret) => callbackSecret(secret, project));
  const readable = signing.filter((each) => each !== null);
  // Signed with fewer secrets than there are, it would be refused by whoever knows only the missing one.
  if (readable.length < signing.length || readable.length === 0)
    return { kind: 'unanswered', why: 'its secret can’t be read: SIGNOFF_SECRET is another one. Rotate the secret.' };
  const body = textOf(event);
  return outside.post(url, signed({ id: event.id, at, body }, readable), body, stopping);
}
