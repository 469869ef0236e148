import { createHmac } from 'node:crypto';
import { eventWithoutContent, reviewWithoutContent, withoutContent } from '../review/erased.ts';
import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import type { Project } from '../review/project.ts';
import { secretId } from '../review/secrets.ts';
import { type AnswerDeps, wakeFor } from './answer-item.ts';
import { ended } from './end-item.ts';
import type { FoundItem, ItemChange } from './ports.ts';

/** Whose data: what was sent under one name, or everything of one group, such as a customer. */
export interface Subject {
  by: 'external_id' | 'group_key';
  value: string;
}

export interface SubjectBook {
  /** Items of the subject, and those that were made from its known answers. */
  itemsOf(project: string, subject: Subject): AsyncIterable<string>;
  /** Known answers of the subject that wait in the pool; `forget` takes them out. */
  knownOf(project: string, subject: Subject): Promise<string[]>;
  forget(known: string[]): Promise<void>;
  /** Takes out of the events about these items what `blank` takes out, and out of their deliveries what was answered. */
  untell(items: string[], blank: (data: Record<string, unknown>) => Record<string, unknown>): Promise<void>;
  note(entry: { actor: string; action: string; detail: Record<string, unknown> }): Promise<void>;
}

export interface EraseDeps extends AnswerDeps {
  subjects: SubjectBook;
  /** Keys the digest by which one can tell later that somebody was erased, without keeping who. */
  secret: string;
}

export interface Erased {
  items: number;
  known: number;
}

/** How much there is of a subject; nothing is changed. */
export async function countSubject(
  { subjects }: Pick<EraseDeps, 'subjects'>,
  project: Project,
  subject: Subject,
): Promise<Erased> {
  let items = 0;
  for await (const _ of subjects.itemsOf(project.key, subject)) items += 1;
  return { items, known: (await subjects.knownOf(project.key, subject)).length };
}

/**
 * Erases what is known of a subject: inputs, names, texts, reasons, what was told of it, its training records. Open items end as
 * withdrawn, cards are drawn without it. Readers of feedback are told by a record without an outcome that has `erased_at`. Counts,
 * labels and the audit log stay, its details excepted. Can be repeated after a crash: what is done stays done.
 */
export async function eraseSubject(
  deps: EraseDeps,
  project: Project,
  subject: Subject,
  by: { actor: string; progress?: (done: number, total: number) => void },
): Promise<Erased> {
  const { subjects, secret } = deps;
  // First, so that it is known however far this comes.
  const known = await subjects.knownOf(project.key, subject);
  const ids: string[] = [];
  for await (const id of subjects.itemsOf(project.key, subject)) ids.push(id);
  const digest = createHmac('sha256', secret).update(`erased ${subject.by}\n${subject.value}`).digest('hex');
  await subjects.note({
    actor: by.actor,
    action: 'subject.erased',
    detail: {
      project: project.key,
      by: subject.by,
      secret: secretId(secret),
      digest,
      items: ids.length,
      known: known.length,
    },
  });
  const untell = () => subjects.untell(ids, (data) => eventWithoutContent(project, data));
  // By their names items are found again after a crash, so what has no name of its own goes before they do.
  await untell();
  let items = 0;
  for (const id of ids) {
    const item = await deps.store.changeItem(id, (found) => {
      const change = erasing(project, found, by.actor, deps.now());
      return { change, result: change.item ?? found.item };
    });
    if (item) wakeFor(deps, item);
    items += 1;
    by.progress?.(items, ids.length);
  }
  // Something may have happened to one of them meanwhile.
  await untell();
  // Last: items that were made from them are found by them.
  await subjects.forget(known);
  return { items, known: known.length };
}

function erasing(
  project: Project,
  found: FoundItem,
  actor: string,
  at: Date,
): ItemChange & Required<Pick<ItemChange, 'erased'>> {
  const { item, reviews, feedbackId } = found;
  const isOpen = item.decision === null;
  const last = isOpen ? ended(project, found, 'withdrawn', { actor, decidedBy: actor }, at).next : item;
  const next = withoutContent(project, last, at);
  const id = newId('fbk', at.getTime());
  const { record } = feedbackRecord(id, project, { ...next, decision: null }, [], feedbackId);
  return {
    item: next,
    ...(feedbackId === null ? {} : { feedback: { id, record: { ...record, erased_at: at.toISOString() } } }),
    erased: { reviews: reviews.map((review) => reviewWithoutContent(project, review)) },
    audit: { actor, action: 'item.erased', detail: isOpen ? { outcome: 'withdrawn' } : {} },
  };
}
