import { type Answer, type Progress, type RulingRefusal, rule } from '../review/decide.ts';
import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import { type Decision, type Item, isAnswer, nextVersion, type Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { ValueProblem } from '../review/value.ts';
import { passToLeads } from './pass-to-leads.ts';
import type { FoundItem, ItemChange, Now, Store, Wake } from './ports.ts';

export interface AnswerDeps {
  store: Pick<Store, 'changeItem'>;
  wake: Pick<Wake, 'show' | 'drain'>;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

export type Answered =
  | { kind: 'taken'; item: Item; review: Review; progress: Progress }
  | { kind: 'already_decided'; item: Item; decision: Decision }
  | {
      kind: 'refused';
      why: RulingRefusal | 'unknown_item' | 'unknown_project';
      /** What is wrong with a value. */
      problems?: ValueProblem[] | undefined;
    };

/**
 * Writes one reviewer's answer, from Slack, the API or the command line alike. When it returns `taken` the answer is on
 * disk, and where it settled the item so are the decision and its training record; of two racing reviewers one settles it, the
 * other learns who did. Whoever calls has checked that this reviewer may answer.
 */
export async function answerItem(deps: AnswerDeps, itemId: string, answer: Answer): Promise<Answered> {
  const answered = await deps.store.changeItem<Answered>(itemId, (found) => {
    const { item, reviews } = found;
    const of = deps.projectOf(item.project);
    if (!of) return { result: { kind: 'refused', why: 'unknown_project' } };
    const project = item.askedOf === null ? of : askingOne(of);
    const now = deps.now();
    const ruling = rule({ project, item, reviews }, answer, now);
    if (ruling.kind === 'refused') return { result: ruling };
    if (ruling.kind === 'already_decided') return { result: { ...ruling, item } };

    const review: Review = {
      id: newId('rev', now.getTime()),
      reviewer: answer.reviewer,
      verdict: ruling.verdict,
      value: ruling.value,
      reason: answer.reason ?? null,
      note: answer.note ?? null,
      proposedLabel: ruling.verdict === 'reject' ? (answer.proposedLabel ?? null) : null,
      via: answer.via,
      surface: answer.surface ?? null,
      blind: item.blind && isAnswer(ruling),
      asLead: ruling.asLead,
      round: item.round,
      createdAt: now,
      latencyMs: latencyOf(found, answer, now),
      retractedAt: null,
    };
    const next = after(project, item, ruling.progress, review);
    const counted = [...reviews.filter(({ id }) => id !== ruling.replaces?.id), review];
    const change: ItemChange = {
      ...(next ? { item: next.item } : {}),
      review,
      ...(ruling.replaces ? { retracted: { ids: [ruling.replaces.id], at: now } } : {}),
      ...(next?.note ? { note: next.note } : {}),
      ...(next?.item.decision && !item.gold
        ? { feedback: feedbackRecord(newId('fbk', now.getTime()), project, next.item, said(counted), found.feedbackId) }
        : {}),
      audit: {
        actor: answer.reviewer,
        action: next?.item.decision ? `item.${next.item.decision.outcome}` : `item.${review.verdict}`,
        detail: { review: review.id, verdict: review.verdict, via: answer.via, surface: review.surface },
      },
    };
    return { change, result: { kind: 'taken', item: next?.item ?? item, review, progress: ruling.progress } };
  });
  if (answered === null) return { kind: 'refused', why: 'unknown_item' };
  if (answered.kind === 'taken') wakeFor(deps, answered.item);
  return answered;
}

/** Whatever changed about an item: its card is drawn anew, and its channel may have room or something to say. */
export function wakeFor({ wake, projectOf }: Pick<AnswerDeps, 'wake' | 'projectOf'>, item: Item): void {
  wake.show(item.id);
  const project = projectOf(item.project);
  if (project) wake.drain(project.channel);
}

/** Whoever is asked alone settles it alone, and passes it on to nobody. */
function askingOne(project: Project): Project {
  return { ...project, reviews: { required: 1, agree: 1, reject: 1, max: 1 }, leads: { users: [], groups: [] } };
}

/** Answers that count, and those of earlier rounds that once did. */
export function said(reviews: Review[]): Review[] {
  return reviews.filter((review) => review.retractedAt === null && isAnswer(review));
}

function after(
  project: Project,
  item: Item,
  progress: Progress,
  review: Review,
): { item: Item; note?: ItemChange['note'] } | null {
  switch (progress.kind) {
    case 'open':
      // A skip changes nothing that anybody sees.
      return isAnswer(review) ? { item: nextVersion(item) } : null;
    case 'decided':
      return { item: { ...nextVersion(item), decision: progress.decision, status: 'completed' } };
    case 'to_leads': {
      const by = progress.why === 'asked' ? review.reviewer : null;
      return passToLeads(project, item, { why: progress.why, by, at: review.createdAt });
    }
  }
}

function latencyOf({ item, postedAt, shownTo }: FoundItem, answer: Answer, now: Date): number | null {
  const ownSession = shownTo?.reviewer === answer.reviewer && answer.surface === 'session' ? shownTo.at : null;
  // A card that stood there before it was asked again, or asked of others, is seen anew then.
  const onCard = postedAt && new Date(Math.max(postedAt.getTime(), item.askedAt.getTime()));
  const since = answer.shownAt ?? ownSession ?? onCard;
  return since ? Math.max(0, now.getTime() - since.getTime()) : null;
}
