import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Log, NoteClaim, Notes, Now, Store } from './ports.ts';
import { againMs, sayOnce } from './say-once.ts';
import { cardLeaseMs } from './show-card.ts';

interface Deps {
  store: Pick<Store, 'claimNote' | 'settleNote' | 'item' | 'holdLane'>;
  notes: Notes;
  log: Log;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

/** A reminder that could not be said for so long is none any more. */
const staleMs = 30 * 60_000;

export type Noted = 'posted' | 'nothing_to_do' | 'later';

/**
 * Says something in a card's thread, once. What is not true any more is not said: an answer stops a reminder, a lead's
 * decision stops the call for leads.
 */
export async function postNote(deps: Deps, noteId: string): Promise<Noted> {
  const { store, notes, log, now, projectOf } = deps;
  const claim = await store.claimNote(noteId, cardLeaseMs);
  if (!claim) return 'nothing_to_do';
  const item = await store.item(claim.itemId);
  const project = item && projectOf(item.project);
  if (!item || !project || !isTrue(claim, item, now())) {
    await store.settleNote(claim, { kind: 'dropped', why: 'it is not true any more' });
    return 'nothing_to_do';
  }
  const { id, kind, channel, threadTs } = claim;
  if (threadTs === null) {
    await store.settleNote(claim, { kind: 'later', ms: againMs, why: 'its card is not there' });
    return 'later';
  }
  const saying = {
    channel,
    inDoubt: claim.inDoubt,
    find: () => notes.find(channel, threadTs, id),
    post: () => notes.post(channel, threadTs, { id, kind, project, item }),
  };
  const said = await sayOnce(store, saying, (outcome) => store.settleNote(claim, outcome));
  if (said.kind === 'posted') return 'posted';
  if (said.kind !== 'dropped') return 'later';
  log.error({ item: item.id, why: said.why }, 'Slack refuses a note in a thread; it is not said');
  return 'nothing_to_do';
}

function isTrue({ kind, createdAt }: NoteClaim, item: Item, now: Date): boolean {
  if (item.status === 'completed') return false;
  switch (kind) {
    case 'reminder':
      return now.getTime() - createdAt.getTime() <= staleMs;
    case 'escalated':
      // Leads who were asked, then not, then again are called by the newest note.
      return item.escalation?.at.getTime() === createdAt.getTime();
  }
}
