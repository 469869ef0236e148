import type { Prediction } from '../review/item.ts';
import { versionKey } from './evidence.ts';

/** Where in the order stands what chance picked instead of its score. */
export interface Places {
  /** Something of this project was placed by its score. */
  saw(project: string, prediction: Prediction, score: number): void;
  /** The place of something that chance picked, whose own score is this; `chance` is uniform in [0, 1). */
  draw(project: string, prediction: Prediction, score: number, chance: number): number;
}

const scoresMax = 500;
const versionsMax = 200;

/**
 * Places drawn from the scores that came lately from the same version of the model: so what chance picked is as likely as anything else
 * to stand at any place of the queue, and its share of what is answered is the share that was wished for, however scores are spread and
 * however far people get. Another version begins anew, for it may be surer of everything. In memory: right after a start the first has
 * its own score.
 */
export function createPlaces(): Places {
  const recent = new Map<string, { scores: number[]; next: number }>();
  const keyOf = (project: string, { model, modelVersion }: Prediction) =>
    `${project} ${versionKey({ model: model ?? '', modelVersion: modelVersion ?? '' })}`;
  return {
    saw(project, prediction, score) {
      const key = keyOf(project, prediction);
      const known = recent.get(key) ?? { scores: [], next: 0 };
      if (!recent.has(key)) {
        const [oldest] = recent.keys();
        if (recent.size >= versionsMax && oldest !== undefined) recent.delete(oldest);
        recent.set(key, known);
      }
      known.scores[known.next] = score;
      known.next = (known.next + 1) % scoresMax;
    },
    draw(project, prediction, score, chance) {
      const { scores } = recent.get(keyOf(project, prediction)) ?? { scores: [] };
      return scores[Math.floor(chance * scores.length)] ?? score;
    },
  };
}
