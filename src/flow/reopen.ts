import { timersFrom } from '../review/deadline.ts';
import { type Item, nextVersion } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { FoundItem } from './ports.ts';

/** An item without its decision, asked again. One whose time was over gets as much time as it had. */
export function openedAgain(project: Project, { item, hasCard }: FoundItem, now: Date): Item {
  const opened = { ...nextVersion(item), decision: null };
  // It never gets a card, and nobody waits for it.
  if (item.askedOf !== null) return { ...opened, status: 'in_review', askedAt: now };
  const isDue = item.dueAt === null || item.dueAt <= now;
  return {
    ...opened,
    // Now it is asked about by itself.
    duplicateOf: null,
    // Without a card it waits for its place in the channel, like any other.
    status: hasCard ? 'in_review' : 'waiting',
    ...timersFrom(project, now, isDue ? null : item.dueAt),
  };
}
