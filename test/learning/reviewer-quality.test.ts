import { describe, expect, it } from 'vitest';
import { wilson } from '../../src/learning/proportion.ts';
import {
  discernmentOf,
  fastestMsOf,
  type KnownAnswer,
  qualityOf,
  rateOf,
  selfConsistencyOf,
  speedOf,
  sumOfShares,
} from '../../src/learning/reviewer-quality.ts';
import { seedTest } from '../../src/learning/seed-sizing.ts';

/** So many answers to known items with a right prediction, kept, unless told otherwise. */
function known(n: number, overrides: Partial<KnownAnswer> = {}): KnownAnswer[] {
  const answer = { isSeed: false, predictionWasRight: true, blind: false, kept: true, right: true, ...overrides };
  return Array.from({ length: n }, () => answer);
}
const stamped = { predictionWasRight: false, kept: true, right: false };
const caught = { predictionWasRight: false, kept: false, right: true };
const spoilt = { kept: false, right: false };

describe('a share of few answers', () => {
  it('is not told; of ten it is, with its interval', () => {
    expect(rateOf(9, 9)).toEqual({ n: 9, share: null, interval: null });
    expect(rateOf(9, 10)).toEqual({ n: 10, share: 0.9, interval: wilson(9, 10) });
  });
});

describe('how a reviewer treats what is known', () => {
  it('gold tells how often they are right, and seeds are no part of it', () => {
    const { goldAccuracy, seedCatchRate } = qualityOf([
      ...known(18),
      ...known(2, spoilt),
      ...known(10, { isSeed: true, ...stamped }),
      ...known(10, { isSeed: true, ...caught }),
    ]);
    expect(goldAccuracy).toMatchObject({ n: 20, share: 0.9 });
    expect(seedCatchRate).toMatchObject({ n: 20, share: 0.5 });
  });

  it('a seed whose wrong prediction was changed is caught, even where the new answer is wrong too', () => {
    const { seedCatchRate } = qualityOf(known(10, { isSeed: true, ...caught, right: false }));
    expect(seedCatchRate.share).toBe(1);
  });

  it('trusting too much is keeping what is wrong, trusting too little is changing what is right', () => {
    const { overReliance, underReliance } = qualityOf([
      ...known(6, { isSeed: true, ...caught }),
      ...known(2, { isSeed: true, ...stamped }),
      ...known(2, stamped),
      ...known(19),
      ...known(1, spoilt),
    ]);
    expect(overReliance).toMatchObject({ n: 10, share: 0.4 });
    expect(underReliance).toMatchObject({ n: 20, share: 0.05 });
  });

  it('what was hidden tells nothing about trust', () => {
    const { overReliance, underReliance, seedCatchRate } = qualityOf([
      ...known(20, { blind: true, ...caught }),
      ...known(20, { blind: true, ...spoilt }),
      ...known(20, { blind: true, isSeed: true, ...caught }),
    ]);
    for (const { n } of [overReliance, underReliance, seedCatchRate]) expect(n).toBe(0);
  });
});

describe('telling wrong predictions from right ones', () => {
  it('is d′ and c of the corrected shares', () => {
    // z of 15.5 of 21 is 0.637484, of 5.5 of 21 the same below 0.
    const found = discernmentOf({ caught: 15, wrong: 20, changed: 5, right: 20 });
    expect(found?.sensitivity).toBeCloseTo(1.274968, 6);
    expect(found?.criterion).toBeCloseTo(0, 10);
  });

  it('who approves everything tells nothing apart and leans all the way to keeping', () => {
    const found = discernmentOf({ caught: 0, wrong: 20, changed: 0, right: 20 });
    expect(found?.sensitivity).toBeCloseTo(0, 10);
    expect(found?.criterion).toBeGreaterThan(1.9);
  });

  it('who never errs has a figure, and no lean', () => {
    const found = discernmentOf({ caught: 20, wrong: 20, changed: 0, right: 20 });
    expect(found?.sensitivity).toBeGreaterThan(3.9);
    expect(Number.isFinite(found?.sensitivity)).toBe(true);
    expect(found?.criterion).toBeCloseTo(0, 10);
  });

  it('is not told of few', () => {
    expect(discernmentOf({ caught: 9, wrong: 9, changed: 0, right: 50 })).toBeNull();
    expect(discernmentOf({ caught: 9, wrong: 50, changed: 0, right: 9 })).toBeNull();
  });
});

describe('what a hidden prediction changes', () => {
  it('one difference has the interval of Newcombe’s tenth method: 56/70 − 48/80', () => {
    const { gap, interval } = sumOfShares([
      { right: 56, n: 70, factor: 1 },
      { right: 48, n: 80, factor: -1 },
    ]);
    expect(gap).toBeCloseTo(0.2, 12);
    expect(interval.lower).toBeCloseTo(0.0524, 4);
    expect(interval.upper).toBeCloseTo(0.3339, 4);
  });

  it('who is led astray is better without: the interval lies above 0', () => {
    const { blindGap } = qualityOf([
      ...known(30, { predictionWasRight: false, blind: true, kept: false, right: true }),
      ...known(30, stamped),
    ]);
    expect(blindGap).toMatchObject({ gap: 1, blind: 30, shown: 30 });
    expect(blindGap?.interval.lower).toBeGreaterThan(0.5);
  });

  it('whether more of the hidden ones happened to be wrong does not matter', () => {
    // Right of 9 in 10 where the prediction is right and of 5 in 10 where it is wrong, whether shown or hidden.
    const answers = (blind: boolean, rights: number, wrongs: number) => [
      ...known(rights * 9, { blind }),
      ...known(rights, { blind, ...spoilt }),
      ...known(wrongs * 5, { blind, ...caught }),
      ...known(wrongs * 5, { blind, ...stamped }),
    ];
    const { blindGap } = qualityOf([...answers(true, 1, 4), ...answers(false, 4, 1)]);
    expect(blindGap?.gap).toBeCloseTo(0, 12);
  });

  it('each kind of item counts by how many there are of it, hidden and shown', () => {
    const { blindGap } = qualityOf([
      ...known(10, { blind: true }),
      ...known(40, { blind: true, ...caught }),
      ...known(40),
      ...known(10, stamped),
    ]);
    // Nothing gained on 50 items, everything on the other 50.
    expect(blindGap?.gap).toBeCloseTo(0.5, 12);
  });

  it('seeds are no part of it, and of few it is not told', () => {
    const few = [...known(9, { blind: true }), ...known(50)];
    expect(qualityOf(few).blindGap).toBeNull();
    const seeds = [...known(10, { isSeed: true, blind: true, ...caught }), ...known(10, { isSeed: true, ...stamped })];
    expect(qualityOf([...few, ...seeds]).blindGap).toBeNull();
    expect(qualityOf([...known(10, { blind: true }), ...known(10)]).blindGap).toMatchObject({ gap: 0 });
  });
});

describe('speed', () => {
  const took = (...seconds: number[]) => seconds.map((each) => ({ latencyMs: each * 1_000, words: 8 }));

  it('has a median and a slow end between neighbours, as the database counts them: 6 and 10 of 1 to 11', () => {
    const { medianMs, p90Ms } = speedOf(took(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    expect([medianMs, p90Ms]).toEqual([6_000, 10_000]);
    expect(speedOf(took(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).medianMs).toBe(5_500);
  });

  it('whoever left for lunch took a quarter of an hour', () => {
    expect(speedOf(took(...Array.from({ length: 10 }, () => 7_200))).p90Ms).toBe(15 * 60_000);
  });

  it('nobody decides in less than two seconds or reads more than eight words in one', () => {
    expect([0, 16, 17, 80].map(fastestMsOf)).toEqual([2_000, 2_000, 2_125, 10_000]);
    expect(speedOf(took(1, 1.9, 2, 2.1, 3, 4, 5, 6, 7, 8)).tooFast).toMatchObject({ n: 10, share: 0.2 });
  });

  it('is not told of few', () => {
    expect(speedOf(took(1, 2, 3))).toMatchObject({ n: 3, medianMs: null, p90Ms: null, tooFast: { share: null } });
  });
});

describe('asked again', () => {
  it('whoever says the same is consistent beyond chance, of few it is not told', () => {
    const same = Array.from({ length: 10 }, (_, i) => [`l${i % 2}`, `l${i % 2}`] as const);
    expect(selfConsistencyOf(same)?.kappa).toBe(1);
    expect(selfConsistencyOf(same.slice(1))).toBeNull();
    const half = Array.from({ length: 40 }, (_, i) => [`l${i % 2}`, `l${(i >> 1) % 2}`] as const);
    expect(selfConsistencyOf(half)?.kappa).toBeCloseTo(0, 12);
  });

  it('whoever always says one thing has no figure', () => {
    expect(selfConsistencyOf(Array.from({ length: 10 }, () => ['a', 'a'] as const))).toBeNull();
  });
});

describe('how many seeds it takes', () => {
  it.each([
    { seeds: 5, careless: 0.1, careful: 0.9, catchesMax: 2, power: 0.991, falseAlarm: 0.0086 },
    { seeds: 10, careless: 0.1, careful: 0.9, catchesMax: 6, power: 1, falseAlarm: 0.0128 },
    { seeds: 15, careless: 0.1, careful: 0.9, catchesMax: 10, power: 1, falseAlarm: 0.0127 },
    { seeds: 20, careless: 0.1, careful: 0.9, catchesMax: 15, power: 1, falseAlarm: 0.0432 },
    { seeds: 5, careless: 0.3, careful: 0.8, catchesMax: 1, power: 0.528, falseAlarm: 0.0067 },
    { seeds: 10, careless: 0.3, careful: 0.8, catchesMax: 5, power: 0.953, falseAlarm: 0.0328 },
    { seeds: 15, careless: 0.3, careful: 0.8, catchesMax: 8, power: 0.985, falseAlarm: 0.0181 },
    { seeds: 20, careless: 0.3, careful: 0.8, catchesMax: 12, power: 0.999, falseAlarm: 0.0321 },
  ])('$seeds seeds between $careless and $careful', ({ seeds, careless, careful, ...wanted }) => {
    const found = seedTest({ seeds, careless, careful });
    expect(found?.catchesMax).toBe(wanted.catchesMax);
    expect(found?.power).toBeCloseTo(wanted.power, 3);
    expect(found?.falseAlarm).toBeCloseTo(wanted.falseAlarm, 4);
  });

  it('a single seed accuses nobody', () => {
    expect(seedTest({ seeds: 1, careless: 0.3, careful: 0.8 })).toBeNull();
    expect(seedTest({ seeds: 0, careless: 0.3, careful: 0.8 })).toBeNull();
  });
});
