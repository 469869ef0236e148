import { describe, expect, it } from 'vitest';
import type { Said } from '../../src/flow/agreement.ts';
import { type AnswerToKnown, type Repeat, type ReviewerRecords, reviewers } from '../../src/flow/reviewers.ts';
import { aProject, aTextProject } from '../support/project.ts';

/** What was kept of one person's answers. */
function records(kept: { known?: AnswerToKnown[]; repeats?: Repeat[]; several?: Said[] }): ReviewerRecords {
  return {
    shortened: async (_, period) => period,
    counts: async () => [{ reviewer: 'U01ANA', answers: 40, open: 9, approved: 8 }],
    known: async () => kept.known ?? [],
    paces: async () =>
      Array.from({ length: 10 }, (_, i) => ({ reviewer: 'U01ANA', latencyMs: i < 4 ? 1_000 : 9_000, words: 40 })),
    repeats: async () => kept.repeats ?? [],
    severalAnswers: async () => kept.several ?? [],
  };
}
const now = () => new Date('2026-11-23T10:00:00Z');
const of = async (kept: Parameters<typeof records>[0], project = aProject()) =>
  (await reviewers({ records: records(kept), now }, project, 30)).reviewers[0] ?? expect.fail();

function many<T>(n: number, one: T): T[] {
  return Array.from({ length: n }, () => one);
}
const answered: AnswerToKnown = {
  ...{
    reviewer: 'U01ANA',
    verdict: 'approve',
    value: 'refund',
    predicted: 'refund',
    truth: 'refund',
    isSeed: false,
    blind: false,
  },
};

describe('how a reviewer works', () => {
  it('is told by what they did with known answers and seeds, where there are ten of a kind', async () => {
    const seed = { ...answered, truth: 'billing', isSeed: true };
    const found = await of({
      known: [
        ...many(9, answered),
        ...many(1, { ...answered, verdict: 'reject' as const, value: null }),
        ...many(6, { ...seed, verdict: 'correct' as const, value: 'billing' }),
        ...many(4, seed),
      ],
    });
    expect(found).toMatchObject({
      approval: { n: 9, share: null, interval: null },
      goldAccuracy: { n: 10, share: 0.9 },
      seedCatchRate: { n: 10, share: 0.6 },
      // Of ten, six are one more than somebody careless is thought to catch.
      seedTest: { careless: false, catchesMax: 5 },
      overReliance: { n: 10, share: 0.4 },
      underReliance: { n: 10, share: 0.1 },
      speed: { n: 10, medianMs: 9_000, tooFast: { share: 0.4 } },
      blindGap: null,
      repeats: 0,
      consistency: null,
    });
    expect(found.discernment?.sensitivity).toBeGreaterThan(1);
  });

  it('who catches five of ten seeds is found: that is careless nineteen times of twenty', async () => {
    const seed = { ...answered, truth: 'billing', isSeed: true };
    const caught = { ...seed, verdict: 'correct' as const, value: 'billing' };
    const { seedTest } = await of({ known: [...many(5, caught), ...many(5, seed)] });
    expect(seedTest).toMatchObject({
      careless: true,
      power: expect.closeTo(0.953, 3),
      falseAlarm: expect.closeTo(0.0328, 4),
    });
    expect((await of({ known: many(9, seed) })).seedTest).toBeNull();
  });

  it('is the same answer again or not, by what was said, not by how', async () => {
    const again = (first: Repeat['first'], second: Repeat['second']) => ({ reviewer: 'U01ANA', first, second });
    const refund = { verdict: 'approve', value: 'refund' } as const;
    const same = await of({
      repeats: [
        ...many(6, again(refund, { verdict: 'correct', value: 'refund' })),
        ...many(4, again({ verdict: 'reject', value: null }, { verdict: 'reject', value: null })),
      ],
    });
    expect(same).toMatchObject({ repeats: 10, consistency: { kappa: 1 } });
  });

  it('is what others say of the same items; one who differs from two is thought the less right', async () => {
    const several = Array.from({ length: 12 }, (_, i) =>
      ['U01ANA', 'U02BEN', 'U03CLE'].map(
        (reviewer): Said => ({
          itemId: `itm_${i}`,
          reviewer,
          verdict: 'correct',
          value: reviewer === 'U03CLE' && i < 6 ? 'other' : i % 2 ? 'refund' : 'billing',
        }),
      ),
    ).flat();
    const found = await of({ several });
    expect(found.agreement).toMatchObject({ n: 24, share: 0.75 });
    expect(found.skill).toMatchObject({ answers: 12 });
    expect(found.skill?.accuracy).toBeGreaterThan(0.85);
    // Texts are no choice between a few.
    expect((await of({ several }, aTextProject())).skill).toBeNull();
    expect((await of({ several: several.slice(0, 27) })).skill).toBeNull();
  });
});
