import { isOverdue, nextReminder } from '../review/deadline.ts';
import { newId } from '../review/id.ts';
import { nextVersion } from '../review/item.ts';
import { hasLeads, type Project } from '../review/project.ts';
import { type AnswerDeps, wakeFor } from './answer-item.ts';
import { ended } from './end-item.ts';
import { passToLeads } from './pass-to-leads.ts';
import type { Clockwork, FoundItem, ItemChange } from './ports.ts';

interface Deps extends AnswerDeps {
  clockwork: Pick<Clockwork, 'timed'>;
  projects: Pick<Project, 'key'>[];
}

const atOnce = 100;

/**
 * What time brings about: reminders, and what happens to items that nobody answered in time. Runs with every sweep; what two
 * processes find at once, one of them does. Returns how many items it changed.
 */
export async function keepTime(deps: Deps): Promise<number> {
  let changed = 0;
  const keys = deps.projects.map(({ key }) => key);
  for (const { id, what } of await deps.clockwork.timed(keys, deps.now(), atOnce)) {
    const item = await deps.store.changeItem(id, (found) => {
      const change = what === 'remind' ? remind(deps, found) : passDeadline(deps, found);
      return change ? { change, result: change.item ?? found.item } : { result: null };
    });
    if (!item) continue;
    changed += 1;
    wakeFor(deps, item);
  }
  return changed;
}

function remind({ now, projectOf }: Deps, { item }: FoundItem): ItemChange | null {
  const project = projectOf(item.project);
  const at = now();
  if (!project || item.status === 'completed' || item.remindAt === null || item.remindAt > at) return null;
  const next = { ...nextVersion(item), remindAt: nextReminder(project, item, at) };
  return {
    item: next,
    // Nobody is reminded of what nobody was shown.
    ...(item.status === 'in_review' ? { note: { id: newId('nte', at.getTime()), kind: 'reminder' as const, at } } : {}),
    audit: { actor: 'clock', action: 'item.reminded', detail: {} },
  };
}

function passDeadline({ now, projectOf }: Deps, found: FoundItem): ItemChange | null {
  const { item } = found;
  const project = projectOf(item.project);
  const at = now();
  if (!project || !isOverdue(item, at)) return null;
  if (item.escalation === null && project.deadline?.onTime === 'escalate' && hasLeads(project)) {
    const { item: next, note } = passToLeads(project, item, { why: 'deadline', by: null, at });
    return { item: next, note, audit: { actor: 'clock', action: 'item.escalated', detail: { why: 'deadline' } } };
  }
  // Leads were asked because reviewers could not agree, and did not answer either.
  const outcome = item.escalation?.why === 'disagreement' ? 'no_consensus' : 'expired';
  return ended(project, found, outcome, { actor: 'clock', decidedBy: null }, at).change;
}
