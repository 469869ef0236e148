import { type Answer, rule } from '../review/decide.ts';
import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import type { Decision, Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Now, Store, Wake } from './ports.ts';

interface Deps {
  store: Pick<Store, 'changeItem'>;
  wake: Pick<Wake, 'show' | 'drain'>;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

export type Answered =
  | { kind: 'decided'; item: Item; decision: Decision }
  | { kind: 'already_decided'; item: Item; decision: Decision }
  | { kind: 'refused'; why: 'unknown_label' | 'approve_differs' | 'unknown_item' | 'unknown_project' };

/**
 * Writes one reviewer's answer, from Slack, the API or the command line alike. When it returns `decided` the answer is
 * on disk with its training record; of two racing reviewers one gets `decided`, the other learns who did.
 * Whoever calls has checked that this reviewer may answer.
 */
export async function answerItem(deps: Deps, itemId: string, answer: Answer): Promise<Answered> {
  const answered = await deps.store.changeItem<Answered>(itemId, (item, postedAt) => {
    const project = deps.projectOf(item.project);
    if (!project) return { result: { kind: 'refused', why: 'unknown_project' } };
    const now = deps.now();
    const ruling = rule(project, item, answer, now);
    if (ruling.kind === 'refused') return { result: ruling };
    if (ruling.kind === 'already_decided') return { result: { ...ruling, item } };

    const { decision } = ruling;
    const review: Review = {
      id: newId('rev', now.getTime()),
      reviewer: answer.reviewer,
      verdict: ruling.verdict,
      value: ruling.value,
      note: answer.note ?? null,
      via: answer.via,
      createdAt: now,
      latencyMs: postedAt ? now.getTime() - postedAt.getTime() : null,
    };
    const decided: Item = { ...item, decision, status: 'completed', version: item.version + 1 };
    return {
      change: {
        decision,
        review,
        // A gold item measures the reviewer; training on it would measure nothing any more.
        ...(item.gold ? {} : { feedback: feedbackRecord(newId('fbk', now.getTime()), project, decided, [review]) }),
        audit: {
          actor: answer.reviewer,
          action: `item.${decision.outcome}`,
          detail: { review: review.id, via: answer.via },
        },
      },
      result: { kind: 'decided', item: decided, decision },
    };
  });
  if (answered === null) return { kind: 'refused', why: 'unknown_item' };
  if (answered.kind === 'decided') {
    deps.wake.show(itemId);
    const project = deps.projectOf(answered.item.project);
    if (project) deps.wake.drain(project.channel);
  }
  return answered;
}
