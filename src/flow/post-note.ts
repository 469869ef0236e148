import type { Project } from '../review/project.ts';
import type { Log, NoteClaim, NoteOutcome, Notes, Now, Store } from './ports.ts';
import { cardLeaseMs, channelLane } from './show-card.ts';

interface Deps {
  store: Pick<Store, 'claimNote' | 'settleNote' | 'item' | 'holdLane'>;
  notes: Notes;
  log: Log;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

/** How long a note waits for its card, and a lost answer for another look. */
const againMs = 5_000;
/** A reminder that could not be said for so long is none any more. */
const staleMs = 30 * 60_000;

export type Noted = 'posted' | 'nothing_to_do' | 'later';

/**
 * Says something in a card's thread, once. What is not true any more is not said: an answer stops a reminder, a lead's
 * decision stops the call for leads. Where nobody knows whether it was said, the thread is looked through first.
 */
export async function postNote(deps: Deps, noteId: string): Promise<Noted> {
  const claim = await deps.store.claimNote(noteId, cardLeaseMs);
  if (!claim) return 'nothing_to_do';
  const outcome = await say(deps, claim).catch(async (error: unknown) => {
    await deps.store.settleNote(claim, { kind: 'unknown', ms: againMs });
    throw error;
  });
  await deps.store.settleNote(claim, outcome);
  if (outcome.kind === 'posted') return 'posted';
  return outcome.kind === 'dropped' ? 'nothing_to_do' : 'later';
}

async function say({ store, notes, log, now, projectOf }: Deps, claim: NoteClaim): Promise<NoteOutcome> {
  const item = await store.item(claim.itemId);
  const project = item && projectOf(item.project);
  if (!item || !project) return { kind: 'dropped' };
  // That a gate was stopped is about the project, and stays to be said.
  if (item.status === 'completed' && claim.kind !== 'stopped') return { kind: 'dropped' };
  // Leads who were asked, then not, then again are called by the newest note.
  if (claim.kind === 'escalated' && item.escalation?.at.getTime() !== claim.createdAt.getTime())
    return { kind: 'dropped' };
  if (claim.kind === 'reminder' && now().getTime() - claim.createdAt.getTime() > staleMs) return { kind: 'dropped' };
  if (claim.threadTs === null) return { kind: 'later', ms: againMs };
  if (claim.inDoubt) {
    const found = await notes.find(claim.channel, claim.threadTs, claim.id);
    if (found.kind === 'later') return { kind: 'unknown', ms: found.retryAfterMs };
    if (found.ts !== null) return { kind: 'posted', ts: found.ts };
  }
  const { id, kind, detail } = claim;
  const posted = await notes.post(claim.channel, claim.threadTs, { id, kind, detail, project, item });
  switch (posted.kind) {
    case 'posted':
      return { kind: 'posted', ts: posted.ts };
    case 'unknown':
      return { kind: 'unknown', ms: againMs };
    case 'rate_limited':
    case 'later':
      await store.holdLane(channelLane(claim.channel), posted.retryAfterMs, posted.why);
      return { kind: 'later', ms: posted.retryAfterMs };
    case 'refused':
      log.error({ item: item.id, why: posted.why }, 'Slack refuses a note in a thread; it is not said');
      return { kind: 'dropped' };
  }
}
