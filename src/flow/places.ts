/** Where in the order stands what chance picked instead of its score. */
export interface Places {
  /** Something was placed by its score. */
  saw(project: string, score: number): void;
  /** The place of something that chance picked; `chance` is uniform in [0, 1). */
  draw(project: string, chance: number): number;
}

const rememberedMax = 500;

/**
 * Places drawn from the scores that came lately: so what chance picked is as likely as anything else to stand at any place of the queue,
 * and its share of what is answered is the share that was wished for, however scores are spread and however far people get. In memory:
 * right after a start places are uniform.
 */
export function createPlaces(): Places {
  const recent = new Map<string, { scores: number[]; next: number }>();
  return {
    saw(project, score) {
      const known = recent.get(project) ?? { scores: [], next: 0 };
      recent.set(project, known);
      known.scores[known.next] = score;
      known.next = (known.next + 1) % rememberedMax;
    },
    draw(project, chance) {
      const { scores } = recent.get(project) ?? { scores: [] };
      return scores[Math.floor(chance * scores.length)] ?? chance;
    },
  };
}
