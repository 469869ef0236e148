import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../src/flow/calibration.ts';
import { shiftOf } from '../../src/flow/drift.ts';
import { honestAccuracy, type SettledAlike } from '../../src/flow/honest-accuracy.ts';
import { clopperPearson } from '../../src/learning/proportion.ts';
import { seededRandom } from '../../src/learning/seeded.ts';

function settled(count: number, overrides: Partial<SettledAlike> = {}): SettledAlike {
  return {
    model: 'intent',
    modelVersion: 'v1',
    probability: 1,
    wrong: false,
    picked: true,
    confident: false,
    count,
    ...overrides,
  };
}
const audited = { probability: 0.5, confident: true };
const came = { certain: 4, some: 6, none: 0 };
/** Ten came: of four that were reviewed for certain three are wrong, of three that chance picked of the other six one is. */
const toy = [settled(1), settled(3, { wrong: true }), settled(2, audited), settled(1, { ...audited, wrong: true })];

describe('the accuracy of everything that came', () => {
  it('is one half in the toy by both estimates, where the reviewed alone say three sevenths', () => {
    expect(honestAccuracy(came, toy)).toMatchObject({
      accuracy: { known: { share: 0.5 } },
      hajek: { known: { share: 0.5 } },
      reviewedAccuracy: { known: expect.closeTo(3 / 7, 12) },
      audits: 3,
      approvedError: { known: { audited: 3, wrong: 1, ...clopperPearson(1, 3) } },
    });
  });

  it('is not moved by what somebody asked to see again: that was no chance', () => {
    const contested = settled(2, { ...audited, wrong: true, picked: false });
    const { accuracy, reviewedAccuracy } = honestAccuracy(came, [...toy, contested]);
    expect(accuracy).toEqual(honestAccuracy(came, toy).accuracy);
    expect(reviewedAccuracy).toEqual({ known: expect.closeTo(1 / 3, 12) });
  });

  it.each([
    [
      'what had no chance of being seen',
      { ...came, none: 2 },
      toy,
      /^There was no chance that people would review 2 predictions:/,
    ],
    ['an audit that is yet to come', came, toy.slice(0, 2), /^Of 6 predictions left to chance/],
    ['nothing settled of what people are asked about', came, toy.slice(2), /^Of 4 predictions that people/],
  ])('is not made up: %s', (_, came, given, sentence) => {
    expect(honestAccuracy(came, given)).toMatchObject({
      accuracy: { unknown: expect.stringMatching(sentence) },
      hajek: { unknown: expect.stringMatching(sentence) },
    });
  });

  it('of nothing settled, each figure says so', () => {
    expect(honestAccuracy({ certain: 0, some: 0, none: 0 }, [])).toEqual({
      accuracy: { unknown: expect.any(String) },
      hajek: { unknown: expect.any(String) },
      audits: 0,
      reviewedAccuracy: { unknown: expect.any(String) },
      approvedError: { unknown: expect.any(String) },
    });
  });

  it('holds the truth in its interval at least 93 of 100 times, where the chance of review changed on the way; the reviewed alone are far off', () => {
    const random = seededRandom(7);
    const counts = { held: 0, heldByHajek: 0, misled: 0 };
    for (let run = 0; run < 300; run++) {
      const alike = new Map<string, SettledAlike>();
      const here = { certain: 0, some: 0, none: 0 };
      let right = 0;
      for (let i = 0; i < 2_000; i++) {
        const certain = random() < 0.3;
        const wrong = random() < (certain ? 0.5 : 0.06);
        const probability = certain ? 1 : i < 1_000 ? 0.05 : 0.2;
        here[certain ? 'certain' : 'some'] += 1;
        if (!wrong) right += 1;
        if (random() >= probability) continue;
        const key = `${probability} ${wrong}`;
        const before = alike.get(key)?.count ?? 0;
        alike.set(key, settled(before + 1, { probability, wrong, confident: !certain }));
      }
      const { accuracy, hajek, reviewedAccuracy } = honestAccuracy(here, [...alike.values()]);
      if (!('known' in accuracy && 'known' in hajek && 'known' in reviewedAccuracy)) throw new Error('nothing known');
      const holds = ({ lower, upper }: { lower: number; upper: number }) =>
        lower <= right / 2_000 && right / 2_000 <= upper;
      if (holds(accuracy.known)) counts.held += 1;
      if (holds(hajek.known)) counts.heldByHajek += 1;
      if (reviewedAccuracy.known < right / 2_000 - 0.1) counts.misled += 1;
    }
    expect(counts.held / 300).toBeGreaterThanOrEqual(0.93);
    expect(counts.heldByHajek / 300).toBeGreaterThanOrEqual(0.9);
    expect(counts.misled).toBe(300);
  });
});

describe('calibration', () => {
  const one = (i: number, confidence: number, wrong: boolean, probability = 1) => ({
    id: `itm_${i}`,
    confidence,
    wrong,
    probability,
  });

  it('weighs what chance picked for what it stands for', () => {
    // At .95 a tenth of the ones seen is wrong, each standing for ten; at .5 all are, and stand for themselves.
    const sure = Array.from({ length: 50 }, (_, i) => one(i, 0.95, i < 5, 0.1));
    const unsure = Array.from({ length: 50 }, (_, i) => one(50 + i, 0.5, true));
    const found = calibrationOf([...sure, ...unsure]);
    if (!('known' in found)) throw new Error(found.unknown);
    expect(found.known.settled).toBe(100);
    expect(found.known.bands).toMatchObject([
      { count: 50, weight: 50, accuracy: 0 },
      { count: 50, weight: 500, accuracy: 0.9 },
    ]);
    expect(found.known.ece).toBeCloseTo((50 * 0.5 + 500 * 0.05) / 550, 12);
    expect(found.known.brier).toBeCloseTo((50 * 0.25 + 500 * (0.9 * 0.05 ** 2 + 0.1 * 0.95 ** 2)) / 550, 12);
  });

  it('of 49 settled it says nothing', () => {
    expect(calibrationOf(Array.from({ length: 49 }, (_, i) => one(i, 0.9, false)))).toEqual({
      unknown: 'People settled 49 predictions of it so far; it takes 50.',
    });
  });
});

describe('a shift', () => {
  const mix = (counts: Record<string, number>) => new Map(Object.entries(counts));

  it('is none where the shares are the same, and one beyond chance where they are not', () => {
    expect(shiftOf(mix({ refund: 60, billing: 40 }), mix({ refund: 600, billing: 400 }))).toEqual({
      known: { before: 100, now: 1_000, psi: 0, jensenShannon: 0, pValue: 1 },
    });
    const shifted = shiftOf(mix({ refund: 60, billing: 40 }), mix({ refund: 20, billing: 80 }));
    expect(shifted).toMatchObject({ known: { psi: expect.closeTo(0.4 * Math.log(3) + 0.4 * Math.log(2), 12) } });
    if ('known' in shifted) expect(shifted.known.pValue).toBeLessThan(1e-8);
  });

  it('many labels that were met a few times each are no shift', () => {
    const rare = (from: number) => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label ${from + i}`, 1]));
    expect(shiftOf(mix({ refund: 300, ...rare(0) }), mix({ refund: 300, ...rare(500) }))).toMatchObject({
      known: { psi: 0, pValue: 1 },
    });
  });

  it('is not told from fewer than fifty predictions', () => {
    expect(shiftOf(mix({ refund: 49 }), mix({ refund: 500 }))).toEqual({
      unknown: expect.stringContaining('500 predictions came'),
    });
  });
});
