import type { Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { undoableUntil } from '../review/undo.ts';
import type { CardClaim, CardOutcome, Cards, Log, Now, Store } from './ports.ts';

interface Deps {
  store: Pick<Store, 'claimCard' | 'settleCard' | 'item' | 'reviews' | 'holdLane'>;
  cards: Cards;
  log: Log;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

/** Longer than any call to Slack may take, shorter than anyone wants to wait for a dead worker. */
export const cardLeaseMs = 8_000;
/** Slack's budget for redrawing is one per workspace, not per channel. */
const redrawLane = 'redraw';
/** How long a card whose project is not in the projects file is left alone. */
const strangerMs = 60_000;
export const channelLane = (channel: string) => `channel:${channel}`;

export type Shown = 'posted' | 'redrawn' | 'later' | 'nothing_to_do';

/**
 * Makes Slack show an item's card as its row says now: posts it when there is none, redraws it when there is. The only
 * place that writes to a card, and safe to call any number of times.
 *
 * Posting is committed as `sending` before Slack is called, so that after a crash the card is known to be in doubt. An
 * item that changes while its card is being drawn is drawn again before this returns.
 */
export async function showCard(deps: Deps, itemId: string): Promise<Shown> {
  let shown: Shown = 'nothing_to_do';
  for (;;) {
    const claim = await deps.store.claimCard(itemId, cardLeaseMs);
    if (!claim) return shown;
    // What fails here is not Slack's doing: the claim is given back, as doubtful once Slack was called, and the sweep finds it.
    const givenBackAs = (outcome: CardOutcome) => async (error: unknown) => {
      await deps.store.settleCard(claim, outcome);
      throw error;
    };
    const subject = await read(deps, claim).catch(givenBackAs({ kind: 'later', ms: 0 }));
    const drawn = await drawOn(deps, claim, subject).catch(
      givenBackAs(claim.state === 'sending' ? { kind: 'unknown' } : { kind: 'later', ms: 0 }),
    );
    const standing = await deps.store.settleCard(claim, drawn.outcome);
    // The store then has the channel searched for a twin.
    if (standing === 'lost')
      deps.log.warn({ item: itemId }, 'this worker was too slow: its card had been given to another');
    if (drawn.shown === 'later' || drawn.shown === 'nothing_to_do') return drawn.shown;
    // A post is what a caller has to pace; the redraw after it is not.
    if (shown !== 'posted') shown = drawn.shown;
    if (standing === 'current') return shown;
  }
}

interface Subject {
  project: Project;
  item: Item;
  reviews: Review[];
}

/** What the card is about; null: its project is not in the projects file. */
async function read({ store, log, projectOf }: Deps, { itemId }: CardClaim): Promise<Subject | null> {
  const item = await store.item(itemId);
  const project = item && projectOf(item.project);
  if (item && project) return { project, item, reviews: await store.reviews(itemId) };
  log.warn({ item: itemId, project: item?.project }, 'card left as it is: its project is not in the projects file');
  return null;
}

async function drawOn(
  deps: Deps,
  claim: CardClaim,
  subject: Subject | null,
): Promise<{ outcome: CardOutcome; shown: Shown }> {
  if (subject === null) return { outcome: { kind: 'later', ms: strangerMs }, shown: 'later' };
  const { project, item, reviews } = subject;
  const now = deps.now();
  const drawing = { project, item, reviews, now, attempt: claim.attempt, plain: claim.plain };

  if (claim.state === 'sending') {
    if (item.status === 'completed') return { outcome: { kind: 'dropped' }, shown: 'nothing_to_do' };
    const posted = await deps.cards.post(claim.channel, drawing);
    switch (posted.kind) {
      case 'posted':
        return { outcome: { kind: 'posted', ts: posted.ts, version: item.version }, shown: 'posted' };
      case 'unknown':
        deps.log.warn({ item: item.id, why: posted.why }, 'card may or may not have reached Slack');
        return { outcome: { kind: 'unknown' }, shown: 'later' };
      case 'rate_limited':
      case 'later':
        await deps.store.holdLane(channelLane(claim.channel), posted.retryAfterMs, posted.why);
        return { outcome: { kind: 'planned' }, shown: 'later' };
      case 'refused':
        return { outcome: refused(deps, claim, posted.why), shown: 'later' };
    }
  }

  if (claim.ts === null) return { outcome: { kind: 'missing' }, shown: 'later' };
  const redrawn = await deps.cards.redraw(claim.channel, claim.ts, drawing);
  switch (redrawn.kind) {
    case 'redrawn':
      return {
        outcome: { kind: 'redrawn', version: item.version, undoUntil: undoableUntil(item, now) },
        shown: 'redrawn',
      };
    case 'rate_limited':
      await deps.store.holdLane(redrawLane, redrawn.retryAfterMs, redrawn.why);
      return { outcome: { kind: 'later', ms: redrawn.retryAfterMs }, shown: 'later' };
    case 'later':
      // Only this card waits: another channel may be well.
      return { outcome: { kind: 'later', ms: redrawn.retryAfterMs }, shown: 'later' };
    case 'message_gone':
      // Somebody deleted the message. An open question is looked for and asked again; an answered one needs no new message.
      return { outcome: { kind: item.status === 'completed' ? 'gone' : 'missing' }, shown: 'later' };
    case 'refused':
      return { outcome: refused(deps, claim, redrawn.why), shown: 'later' };
  }
}

/** What Slack refuses once it may take without pictures; what it refuses then is for people to mend. */
function refused({ log }: Deps, claim: CardClaim, why: string): CardOutcome {
  if (!claim.plain) {
    log.warn({ item: claim.itemId, why }, 'Slack refused a card; trying it without its picture');
    return { kind: 'plainer' };
  }
  log.error({ item: claim.itemId, why }, 'Slack refuses a card also without its picture; it is tried again in an hour');
  return { kind: 'refused', why };
}
