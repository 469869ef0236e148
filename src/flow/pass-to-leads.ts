import { timersFrom } from '../review/deadline.ts';
import { newId } from '../review/id.ts';
import { type Escalation, type Item, nextVersion } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { ItemChange } from './ports.ts';

/**
 * An item as leads get it: from now on only they decide, they are called in the card's thread, and they get as much time as
 * reviewers had.
 */
export function passToLeads(
  project: Project,
  item: Item,
  escalation: Escalation,
): { item: Item; note: NonNullable<ItemChange['note']> } {
  const { at } = escalation;
  const isDue = item.dueAt !== null && item.dueAt <= at;
  return {
    item: {
      ...nextVersion(item),
      ...timersFrom(project, at, isDue || project.deadline ? null : item.dueAt),
      escalation,
      selection: { ...item.selection, reasons: [...new Set([...item.selection.reasons, 'escalated' as const])] },
    },
    note: { id: newId('nte', at.getTime()), kind: 'escalated', at },
  };
}
