import { newId } from '../review/id.ts';
import type { KnownAnswer } from '../review/known-answer.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { Added, Now } from './ports.ts';

/** Known answers that wait to be shown. They are no items: nothing that is listed, told or exported of items is about them. */
export interface GoldPool {
  /**
   * Keeps them all in one commit, and says of each which one it is now. Under an external id that is there already the new one takes
   * the place of the old one, so that a wrong answer can be put right; under a key that is there already nothing changes.
   */
  addGold(answers: KnownAnswer[]): Promise<Added[]>;
}

/** Takes known answers in. Nobody is asked about them by that. */
export function addGold(
  { gold, now }: { gold: GoldPool; now: Now },
  project: Project,
  submissions: Submission[],
): Promise<Added[]> {
  const at = now();
  return gold.addGold(
    submissions.map(({ externalId, input, prediction, groupKey, idempotency, gold: truth }) => {
      if (!truth) throw new Error('a known answer without its answer passed the reading');
      const id = newId('gld', at.getTime());
      const sent = { externalId, input, prediction, groupKey, idempotency, value: truth.value };
      return { ...sent, id, project: project.key, createdAt: at };
    }),
  );
}
