import { type Item, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Deps } from '../deps.ts';
import { wordsOf } from '../faces/face.ts';
import { type Actor, mayAnswer } from '../guard.ts';
import { inputInWords } from '../input.ts';
import { reviewerName } from '../names.ts';
import { afterAnswer, refusals, whyRefused } from '../sentences.ts';
import { hasAnswered, versionToAnswer } from '../session/as-drawn.ts';
import { mayTakeBack } from '../session/sentences.ts';
import { escaped } from '../text.ts';
import type { Row } from './state.ts';

type AnswerDeps = Pick<
  Deps,
  'people' | 'projects' | 'projectOf' | 'item' | 'reviews' | 'qualificationOf' | 'log' | 'answer'
>;

/** What became of one row of a list. Texts are escaped. */
export type RowBecame =
  | { kind: 'approved'; id: string; label: string; remark: string | null; mayUndo: boolean }
  /** It takes more reviews than this one. */
  | { kind: 'saved'; id: string; remark: string | null; mayUndo: boolean }
  | { kind: 'not'; id: string; why: string };

/** Approves one row like any other item: rights and row are read anew. A row that fails does not keep the others from being answered. */
export async function approveRow(deps: AnswerDeps, user: Actor, row: Row, shownAt: Date): Promise<RowBecame> {
  try {
    return await approved(deps, user, row, shownAt);
  } catch (error) {
    deps.log.error({ item: row.id, error: String(error) }, 'a row of a list could not be saved');
    return { kind: 'not', id: row.id, why: 'One of them did not go through, and is still open.' };
  }
}

async function approved(deps: AnswerDeps, user: Actor, row: Row, shownAt: Date): Promise<RowBecame> {
  const { id } = row;
  const found = await mayAnswer(deps, id, user);
  if (found.kind !== 'yes') return { kind: 'not', id, why: found.why };
  const { project, item, role } = found;
  const named = `“${escaped(inputInWords(project, item), 100)}”`;
  const answered = await deps.answer(id, {
    reviewer: user.id,
    verdict: 'approve',
    isLead: role === 'lead',
    via: 'slack',
    surface: 'bulk',
    version: await versionToAnswer(deps, row, user, item),
    shownAt,
  });
  switch (answered.kind) {
    case 'taken': {
      const { progress, review } = answered;
      const mayUndo = mayTakeBack(project, answered.item, review);
      const after = truthOf(answered.item) !== null ? afterAnswer(project, answered) : null;
      const remark = after ? `${named}: ${after.text}` : null;
      if (progress.kind !== 'decided') return { kind: 'saved', id, remark, mayUndo };
      return { kind: 'approved', id, label: labelIn(project, review.value), remark, mayUndo };
    }
    case 'already_decided': {
      const { decision } = answered;
      const label = labelIn(project, decision.value);
      // The list was sent twice.
      if (decision.decidedBy === user.id && decision.outcome === 'approved') {
        return { kind: 'approved', id, label, remark: null, mayUndo: mayUndoStill(project, item) };
      }
      const who = decision.decidedBy === user.id ? 'you' : reviewerName(decision.decidedBy);
      const as = label === '' ? decision.outcome.replaceAll('_', ' ') : label;
      return { kind: 'not', id, why: `${named}: decided before by ${who}, ${as}.` };
    }
    case 'refused':
      if (answered.why === 'already_answered' || hasAnswered(item, await deps.reviews(id), user)) {
        return { kind: 'saved', id, remark: null, mayUndo: mayUndoStill(project, item) };
      }
      return { kind: 'not', id, why: `${named}: ${whyRefused(answered)}` };
  }
}

function mayUndoStill({ undoMs }: Project, item: Item): boolean {
  return undoMs > 0 && truthOf(item) === null;
}

function labelIn(project: Project, value: Parameters<typeof wordsOf>[1] | null): string {
  return value === null ? '' : `*${escaped(wordsOf(project, value), 100)}*`;
}

/** Takes one of them back; null: done, else why not. */
export async function undoRow(deps: Pick<Deps, 'undo' | 'log'>, user: Actor, id: string): Promise<string | null> {
  try {
    const undone = await deps.undo(id, user.id);
    return undone.kind === 'undone' ? null : refusals[undone.why];
  } catch (error) {
    deps.log.error({ item: id, error: String(error) }, 'a row of a list could not be taken back');
    return 'That did not go through. Please press Undo again.';
  }
}
