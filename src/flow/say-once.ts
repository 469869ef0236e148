import type { NotFindable, PostOutcome, Store } from './ports.ts';
import { channelLane } from './show-card.ts';

/** What came of something that is to be said once. */
export type SaidOutcome =
  | { kind: 'posted'; ts: string; channel?: string }
  /** Not in Slack, and not wanted any more, or never taken. */
  | { kind: 'dropped'; why: string }
  /** Surely not in Slack: again after so long. `closed`: there it is not going to be taken. */
  | { kind: 'later'; ms: number; why: string; closed?: 'place' | 'thread' }
  /** Perhaps in Slack: it is looked for after so long. */
  | { kind: 'unknown'; ms: number; why: string };

/** What is said beside cards: in a channel, or in the thread of one of its messages. */
interface Saying {
  channel: string;
  /** It may be in Slack already. */
  inDoubt: boolean;
  /** Our own message, if it is there. */
  find: () => Promise<{ kind: 'found'; ts: string | null } | NotFindable>;
  post: () => Promise<PostOutcome>;
}

/** How long it is until a lost answer is looked for. */
export const againMs = 5_000;

/**
 * Says it, once: whoever calls this has committed before that it is being sent, so where nobody knows whether it arrived, Slack is looked
 * through before it is said again. What comes of it is settled in any case.
 */
export async function sayOnce(
  store: Pick<Store, 'holdLane'>,
  saying: Saying,
  settle: (outcome: SaidOutcome) => Promise<void>,
): Promise<SaidOutcome> {
  const outcome = await say(store, saying).catch(async (error: unknown) => {
    await settle({ kind: 'unknown', ms: againMs, why: String(error) });
    throw error;
  });
  await settle(outcome);
  return outcome;
}

async function say(store: Pick<Store, 'holdLane'>, { channel, inDoubt, find, post }: Saying): Promise<SaidOutcome> {
  if (inDoubt) {
    const found = await find();
    if (found.kind === 'later') return { kind: 'unknown', ms: found.retryAfterMs, why: found.why };
    if (found.ts !== null) return { kind: 'posted', ts: found.ts };
  }
  const posted = await post();
  switch (posted.kind) {
    case 'posted':
      return posted;
    case 'unknown':
      return { kind: 'unknown', ms: againMs, why: posted.why };
    case 'rate_limited':
    case 'later': {
      const { retryAfterMs: ms, why } = posted;
      const closed = posted.kind === 'later' ? posted.closed : undefined;
      // The channel is well when one of its messages is gone.
      if (closed !== 'thread') await store.holdLane(channelLane(channel), ms, why);
      return { kind: 'later', ms, why, ...(closed ? { closed } : {}) };
    }
    case 'refused':
      return { kind: 'dropped', why: `Slack says ${posted.why}` };
  }
}
