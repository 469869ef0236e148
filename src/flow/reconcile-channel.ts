import { randomUUID } from 'node:crypto';
import type { Cards, DoubtFinding, DoubtfulCard, Log, Store, Wake } from './ports.ts';

interface Deps {
  store: Pick<Store, 'doubtfulCards' | 'resolveDoubt' | 'enterLane' | 'leaveLane' | 'holdLane'>;
  cards: Pick<Cards, 'find' | 'retire'>;
  log: Log;
  wake: Pick<Wake, 'show' | 'drain'>;
}

/** Clocks differ; the item id in the metadata is what identifies a message. */
const clockSlackMs = 5 * 60_000;
/** After a crash nobody looks for this long; two that look at once do no harm. */
const leaseMs = 8_000;

/**
 * Settles the cards of a channel that may or may not have reached Slack, by looking for their metadata in its history:
 * found, the message is adopted; missed twice, it is posted again; found twice, the later twin is taken away.
 */
export async function reconcileChannel(deps: Deps, channel: string): Promise<void> {
  const { store } = deps;
  const due = await store.doubtfulCards(channel);
  if (due.length === 0) return;
  const lane = `history:${channel}`;
  const holder = randomUUID();
  const entered = await store.enterLane(lane, holder, leaseMs);
  if (!entered || entered.opensInMs > 0) return;
  try {
    const since = new Date(Math.min(...due.map((card) => card.doubtSince.getTime())) - clockSlackMs);
    const history = await deps.cards.find(channel, since);
    if (history.kind !== 'found') {
      deps.log.warn({ channel, why: history.why }, "could not read the channel's history; will look again");
      await store.holdLane(lane, history.retryAfterMs, history.why);
      return;
    }
    for (const card of due) {
      const seen = history.cards.filter(({ itemId }) => itemId === card.itemId).map(({ ts }) => ts);
      await settle(deps, channel, card, seen);
    }
  } finally {
    await store.leaveLane(lane, holder);
  }
}

async function settle(deps: Deps, channel: string, card: DoubtfulCard, seen: string[]): Promise<void> {
  const keep = card.state === 'unknown' ? seen.toSorted()[0] : card.ts;
  for (const ts of seen.filter((ts) => ts !== keep)) {
    deps.log.warn({ item: card.itemId, channel, ts }, 'took away a second card of the same item');
    await deps.cards.retire(channel, ts);
  }
  const finding = findingOf(card, keep);
  await deps.store.resolveDoubt(card, finding);
  if (finding.kind === 'found') deps.wake.show(card.itemId);
  if (finding.kind === 'not_found_for_good') deps.wake.drain(channel);
}

function findingOf(card: DoubtfulCard, keep: string | null | undefined): DoubtFinding {
  if (card.state !== 'unknown') return { kind: 'no_twin' };
  if (keep) return { kind: 'found', ts: keep };
  return card.looks === 0 ? { kind: 'not_found' } : { kind: 'not_found_for_good' };
}
