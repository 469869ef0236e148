import { describe, expect, it } from 'vitest';
import { aurc, riskCoverage } from '../../src/learning/risk-coverage.ts';
import { seededRandom } from '../../src/learning/seeded.ts';
import { weightedAurc } from '../../src/learning/weighted-risk.ts';

describe('the area under the risk-coverage curve, weighed', () => {
  const rows = (
    [
      [0.95, false],
      [0.9, false],
      [0.85, true],
      [0.65, false],
      [0.62, true],
      [0.55, false],
      [0.3, true],
      [0.25, true],
    ] as const
  ).map(([confidence, wrong], i) => ({ id: `itm_${i}`, confidence, wrong }));

  it('with equal weights it is the unweighted one, 0.2806548 of the eight rows, in whatever order', () => {
    const weighed = rows.map((row) => ({ ...row, weight: 20 }));
    expect(weightedAurc(weighed)).toBeCloseTo(0.2806548, 7);
    expect(weightedAurc(weighed.toReversed())).toBeCloseTo(aurc(riskCoverage(rows)) ?? Number.NaN, 12);
  });

  it('a step is as wide as what it stands for', () => {
    const pair = [
      { id: 'a', confidence: 0.9, wrong: false, weight: 9 },
      { id: 'b', confidence: 0.5, wrong: true, weight: 1 },
    ];
    // Nine tenths at no risk, one tenth at a risk of one tenth.
    expect(weightedAurc(pair)).toBeCloseTo(0.01, 12);
    expect(weightedAurc([])).toBeNull();
  });
});

describe('numbers from a seed', () => {
  it('are those of mulberry32, and the same each time', () => {
    const [first, again] = [seededRandom(1), seededRandom(1)];
    const numbers = [first(), first(), first()];
    expect(numbers).toEqual([again(), again(), again()]);
    expect(numbers[0]).toBeCloseTo(0.6270739405881613, 15);
    expect(seededRandom(0)()).toBeCloseTo(0.26642920868471265, 15);
  });
});
