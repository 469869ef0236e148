import type { Item } from './api.ts';
import { reviewers } from './reviewers.ts';
import { truthOf } from './snippets.ts';
import type { SentItem } from './stream.ts';
import type { LoopRecord } from './what-the-loop-caught.ts';

/** What became of every prediction sent, as far as we have seen. */
export interface LoopLog {
  sent(sent: SentItem): void;
  /** Takes down how an item stands now. Items that are none of ours are left out. */
  saw(item: Item): void;
  /** Ids of items sent that had no answer when last seen. */
  openIds(): string[];
  records(): LoopRecord[];
}

export function createLoopLog(): LoopLog {
  const records = new Map<string, LoopRecord>();
  const saw = (item: Item) => {
    const record = recordOf(item);
    if (record) records.set(item.id, record);
  };
  return {
    saw,
    // A card may be answered before the stream has told us of its item: the later news must not undo the earlier.
    sent({ id, item }) {
      if (!records.has(id)) saw(item);
    },
    openIds: () => [...records].filter(([, { ended }]) => ended === 'open').map(([id]) => id),
    records: () => [...records.values()],
  };
}

function recordOf(item: Item): LoopRecord | null {
  const externalId = item.external_id ?? '';
  const truth = truthOf(externalId);
  if (truth === null) return null;
  const ended = endOf(item);
  const decidedBy = item.decision?.decided_by ?? null;
  return {
    externalId,
    truth,
    predicted: item.prediction.value,
    ended,
    final: ended === 'open' ? null : (item.decision?.value ?? null),
    reviewer: ended === 'reviewed' ? (reviewers.find(({ user }) => user === decidedBy)?.name ?? decidedBy) : null,
  };
}

/** Whatever ended without an answer (expired, withdrawn) is as open as before, as far as catching errors goes. */
function endOf({ selection, decision }: Item): LoopRecord['ended'] {
  if (decision?.outcome === 'auto_approved') return 'auto_approved';
  if (decision?.outcome !== 'approved' && decision?.outcome !== 'corrected') return 'open';
  return selection?.route === 'duplicate' ? 'copied' : 'reviewed';
}
