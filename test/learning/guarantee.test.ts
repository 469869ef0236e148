import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import { detect } from '../../src/demo/detector.ts';
import { messages, snippets } from '../../src/demo/snippets.ts';
import {
  type Distribution,
  expectedCalibrationError,
  fitIsotonic,
  fitTemperature,
  isotonicAt,
  negativeLogLikelihood,
  reliability,
  temper,
} from '../../src/learning/calibration.ts';
import { type Estimate, hajek, horvitzThompson, modelAssisted, postStratified } from '../../src/learning/estimate.ts';
import {
  evidence,
  isBeyond,
  lateEvidence,
  noAlarm,
  noCertificate,
  noLateAlarm,
  watchAlarm,
  watchCertificate,
  watchLateAlarm,
} from '../../src/learning/monitor.ts';
import { clopperPearson } from '../../src/learning/proportion.ts';
import { type Candidate, learnThenTest, thresholds } from '../../src/learning/threshold.ts';

/** What the demo's model says of the demo's 2,940 messages in 49 languages, and whether it is wrong. */
const predictions = snippets(messages).map(({ text, truth }) => {
  const { value, confidence, alternatives } = detect(text);
  const listed = [{ value, confidence }, ...alternatives];
  const rest = Math.max(0, 1 - sum(listed.map((guess) => guess.confidence)));
  const place = listed.findIndex((guess) => guess.value === truth);
  const distribution: Distribution = {
    probabilities: [...listed.map((guess) => guess.confidence), rest],
    truth: place < 0 ? listed.length : place,
  };
  return { confidence, wrong: value !== truth, distribution };
});

/** The place of the highest threshold that each of them reaches; -1 below all. */
const bandOf = predictions.map(({ confidence }) => thresholds.findIndex((threshold) => confidence >= threshold));

describe('a threshold that is learned from a random audit of the demo’s predictions', () => {
  const replications = 500;
  const sizes = [200, 500, 1000];
  const risk = 0.1;
  const whole = countsOf(predictions.keys(), predictions.length);
  const audits = drawAudits();

  it.each(sizes.flatMap((size) => [0.05, 0.02].map((error) => ({ size, error }))))(
    'of $size items keeps its bound of $error in at least nine audits of ten, where the naive one breaks it in more than one of four',
    ({ size, error }) => {
      const breaks = (threshold: number | undefined) => {
        const accepted = whole.find((candidate) => candidate.threshold === threshold);
        return accepted !== undefined && accepted.errors / accepted.audited > error;
      };
      const broken = { fixed: 0, bonferroni: 0, naive: 0 };
      for (const candidates of audits.get(size) ?? []) {
        const learned = (correction: 'fixed_sequence' | 'bonferroni') =>
          learnThenTest(candidates, { error, confidence: 1 - risk, correction }).certified?.threshold;
        if (breaks(learned('fixed_sequence'))) broken.fixed += 1;
        if (breaks(learned('bonferroni'))) broken.bonferroni += 1;
        if (breaks(looksGood(candidates, error))) broken.naive += 1;
      }
      expect(broken.fixed).toBeLessThanOrEqual(risk * replications);
      expect(broken.bonferroni).toBeLessThanOrEqual(risk * replications);
      expect(broken.naive).toBeGreaterThan(0.25 * replications);
    },
  );

  it('lets most of the demo through once a thousand were audited', () => {
    const found = (audits.get(1000) ?? []).map((candidates) => {
      const wish = { error: 0.05, confidence: 1 - risk, correction: 'fixed_sequence' } as const;
      const { certified } = learnThenTest(candidates, wish);
      return whole.find(({ threshold }) => threshold === certified?.threshold)?.audited ?? 0;
    });
    expect(mean(found) / predictions.length).toBeGreaterThan(0.7);
  });

  /** Each the first so many of one random order. */
  function drawAudits(): Map<number, Candidate[][]> {
    const chance = mulberry32(1);
    const order = [...predictions.keys()];
    const drawn = new Map(sizes.map((size): [number, Candidate[][]] => [size, []]));
    for (let i = 0; i < replications; i++) {
      shuffleStart(order, Math.max(...sizes), chance);
      for (const size of sizes) drawn.get(size)?.push(countsOf(order, size));
    }
    return drawn;
  }
});

/** The rule that everybody would try first: the lowest threshold of which the audit says that it keeps the bound. */
function looksGood(candidates: Candidate[], error: number): number | undefined {
  return candidates.findLast(({ audited, errors }) => audited > 0 && errors / audited <= error)?.threshold;
}

describe('a monitor that is looked at after every item, with bound and risk of 5 %', () => {
  const [bound, risk] = [0.05, 0.05];

  it('stops a model that just keeps its bound in at most 5 % of lives of 1,000 items', () => {
    const { share } = watched('alarm', bound);
    expect(share).toBeLessThanOrEqual(risk);
    // One that never trips would pass as well.
    expect(Math.abs(share - 0.029)).toBeLessThan(0.012);
  });

  it.each([
    { errors: 0.08, lives: 0.89, after: 346, give: 40 },
    { errors: 0.1, lives: 0.9995, after: 157, give: 15 },
    { errors: 0.15, lives: 1, after: 44, give: 4 },
    { errors: 0.2, lives: 1, after: 22, give: 2 },
  ])('stops one of $errors errors in $lives of its lives, mostly after some $after items', (published) => {
    const { share, median } = watched('alarm', published.errors);
    expect(Math.abs(share - published.lives)).toBeLessThan(0.03);
    expect(Math.abs(median - published.after)).toBeLessThanOrEqual(published.give);
  });

  it('certifies a model that just breaks its bound in at most 5 % of lives of 2,000 items', () => {
    const { share } = watched('certificate', bound);
    expect(share).toBeLessThanOrEqual(risk);
    expect(Math.abs(share - 0.039)).toBeLessThan(0.016);
  });

  it.each([
    { errors: 0.03, lives: 0.97, after: 606, give: 50 },
    { errors: 0.02, lives: 1, after: 248, give: 15 },
    { errors: 0.01, lives: 1, after: 133, give: 8 },
    { errors: 0.005, lives: 1, after: 89, give: 5 },
  ])('certifies one of $errors errors in $lives of its lives, mostly after some $after items', (published) => {
    const { share, median } = watched('certificate', published.errors);
    expect(Math.abs(share - published.lives)).toBeLessThan(0.03);
    expect(Math.abs(median - published.after)).toBeLessThanOrEqual(published.give);
  });

  it('the watch, which also notices what begins late, stops one that just keeps its bound in at most 5 % of long lives', () => {
    const { share } = livesOfTheWatch({
      before: { items: 0, errors: bound },
      errors: bound,
      lives: 600,
      itemsMax: 5_000,
    });
    expect(share).toBeLessThanOrEqual(risk);
    expect(share).toBeGreaterThan(0.01);
  });

  it.each([
    // So late, the test that bets only once takes some 2,300 and 10,800 items more.
    { healthy: 2_000, within: 600 },
    { healthy: 10_000, within: 850 },
  ])(
    'it notices in half of its lives, within $within items, that a model is wrong five times as often after $healthy',
    (late) => {
      const before = { items: late.healthy, errors: 0.02 };
      const { median } = livesOfTheWatch({ before, errors: 0.1, lives: 100, itemsMax: 3_000 });
      expect(median).toBeLessThan(late.within);
      expect(median).toBeGreaterThan(50);
    },
  );

  it('for that it takes hardly longer than the test that bets only once to notice what is so from the beginning', () => {
    const { median } = livesOfTheWatch({ before: { items: 0, errors: 0 }, errors: 0.1, lives: 600, itemsMax: 3_000 });
    expect(median).toBeLessThan(1.2 * watched('alarm', 0.1).median);
  });

  /** In what share of its lives the watch spoke after the time before, and after how many items of it it mostly did. */
  function livesOfTheWatch(of: {
    before: { items: number; errors: number };
    errors: number;
    lives: number;
    itemsMax: number;
  }): { share: number; median: number } {
    const chance = mulberry32(5);
    return spokenIn(of.lives, () => {
      let state = noLateAlarm();
      for (let item = 1 - of.before.items; item <= of.itemsMax; item++) {
        state = watchLateAlarm(state, chance() < (item <= 0 ? of.before.errors : of.errors), bound);
        if (isBeyond(lateEvidence(state), risk)) return item;
      }
      return null;
    });
  }

  /** In what share of its lives the test spoke, and after how many items it mostly did. */
  function watched(what: 'alarm' | 'certificate', errors: number): { share: number; median: number } {
    const [lives, itemsMax] = what === 'alarm' ? [2_000, 1_000] : [1_000, 2_000];
    const [start, watch] = what === 'alarm' ? [noAlarm, watchAlarm] : [noCertificate, watchCertificate];
    const chance = mulberry32(2);
    return spokenIn(lives, () => {
      let sums = start();
      for (let item = 1; item <= itemsMax; item++) {
        sums = watch(sums, chance() < errors, bound);
        if (isBeyond(evidence(sums), risk)) return item;
      }
      return null;
    });
  }

  /** `live` says at which item the test spoke in a life, or null. */
  function spokenIn(lives: number, live: () => number | null): { share: number; median: number } {
    const spoke = Array.from({ length: lives }, live)
      .filter((item) => item !== null)
      .sort((a, b) => a - b);
    return { share: spoke.length / lives, median: spoke[Math.floor(spoke.length / 2)] ?? Infinity };
  }
});

describe('accuracy of the demo’s model, when everything below 0.9 is reviewed and a fair share of the rest', () => {
  const replications = 300;
  const threshold = 0.9;
  const truth = mean(predictions.map(({ wrong }) => Number(wrong)));
  const expected = predictions.map(({ confidence, wrong }) => ({ expectedError: 1 - confidence, confidence, wrong }));
  const doubted = expected
    .filter(({ confidence }) => confidence < threshold)
    .map((one) => ({ ...one, probability: 1 }));
  const accepted = expected.filter(({ confidence }) => confidence >= threshold);
  const drawn = new Map([0.05, 0.2].map((audit) => [audit, drawReviews(audit)]));
  const drawnWith = (audit: number) => drawn.get(audit) ?? [];

  it('is badly wrong if it is that of the reviewed ones', () => {
    expect(mean(drawnWith(0.05).map(({ naive }) => naive))).toBeGreaterThan(2.5 * truth);
  });

  it.each(['plain', 'weighted', 'stratified', 'assisted'] as const)('is right on average: %s', (kind) => {
    const shares = drawnWith(0.05).map((one) => shareOf(one[kind]));
    expect(Math.abs(mean(shares) - truth)).toBeLessThan((4 * deviation(shares)) / Math.sqrt(replications));
  });

  it('lies within the stratified interval as often as that says, even where chance showed two or three errors', () => {
    expect(heldBy('stratified', 0.05)).toBeGreaterThan(0.93);
  });

  it.each(['weighted', 'stratified', 'assisted'] as const)(
    'lies within the interval once many were audited: %s',
    (kind) => {
      expect(heldBy(kind, 0.2)).toBeGreaterThan(0.91);
    },
  );

  it.each(['weighted', 'stratified', 'assisted'] as const)(
    'scatters as much as its standard error says: %s',
    (kind) => {
      const told = mean(drawnWith(0.2).map((one) => one[kind].standardError));
      expect(Math.abs(told / deviation(drawnWith(0.2).map((one) => one[kind].share)) - 1)).toBeLessThan(0.15);
    },
  );

  it('the exact interval of what was approved by itself holds its error', () => {
    const error = mean(accepted.map(({ wrong }) => Number(wrong)));
    const held = drawnWith(0.05).filter(({ unseen: { lower, upper } }) => lower <= error && error <= upper);
    expect(held.length / replications).toBeGreaterThanOrEqual(0.95);
  });

  function heldBy(kind: 'weighted' | 'stratified' | 'assisted', audit: number): number {
    const held = drawnWith(audit).filter((one) => one[kind].lower <= truth && truth <= one[kind].upper);
    return held.length / replications;
  }

  function drawReviews(audit: number) {
    const chance = mulberry32(3);
    const known = { size: doubted.length, reviewed: doubted.length, wrong: count(doubted) };
    return Array.from({ length: replications }, () => {
      const rest = accepted.map(({ expectedError, wrong }) => {
        return { expectedError, probability: audit, wrong: chance() < audit ? wrong : null };
      });
      const audited = rest.flatMap(({ probability, wrong }) => (wrong === null ? [] : { probability, wrong }));
      const reviewed = [...doubted, ...audited];
      const stratum = { size: accepted.length, reviewed: audited.length, wrong: count(audited) };
      return {
        naive: count(reviewed) / reviewed.length,
        plain: horvitzThompson(reviewed, predictions.length),
        weighted: present(hajek(reviewed)),
        stratified: present(postStratified([known, stratum])),
        assisted: present(modelAssisted([...doubted, ...rest])),
        unseen: clopperPearson(stratum.wrong, stratum.reviewed),
      };
    });
  }
});

describe('calibration that half of the demo’s predictions taught', () => {
  const taught = predictions.filter((_, i) => i % 2 === 0);
  const others = predictions.filter((_, i) => i % 2 === 1);
  const errorOf = (calibrated: { confidence: number; wrong: boolean }[]) =>
    expectedCalibrationError(reliability(calibrated)) ?? 1;

  it('by temperature: the model is too sure of itself, and less so of the other half', () => {
    const temperature = fitTemperature(taught.map(({ distribution }) => distribution));
    const unseen = others.map(({ distribution }) => distribution);
    expect(temperature).toBeGreaterThan(1.1);
    expect(negativeLogLikelihood(unseen, temperature)).toBeLessThan(negativeLogLikelihood(unseen) ?? 0);
    const tempered = others.map(({ wrong, distribution }) => ({
      wrong,
      confidence: temper(distribution.probabilities, temperature)[0] ?? 0,
    }));
    expect(errorOf(tempered)).toBeLessThan(0.8 * errorOf(others));
  });

  it('by steps: what it says of the other half comes nearer to what is so', () => {
    const steps = fitIsotonic(taught) ?? [];
    expect(steps.length).toBeGreaterThan(5);
    const stepped = others.map(({ wrong, confidence }) => ({ wrong, confidence: isotonicAt(steps, confidence) }));
    expect(errorOf(stepped)).toBeLessThan(0.8 * errorOf(others));
  });
});

/** Of these predictions, how many lie at or above each threshold and how many of those are wrong. */
function countsOf(places: Iterable<number>, size: number): Candidate[] {
  const inBand = thresholds.map(() => ({ audited: 0, errors: 0 }));
  let seen = 0;
  for (const place of places) {
    if (seen++ === size) break;
    const band = inBand[bandOf[place] ?? -1];
    if (!band) continue;
    band.audited += 1;
    band.errors += Number(predictions[place]?.wrong ?? false);
  }
  let [audited, errors] = [0, 0];
  return inBand.map((band, i) => {
    audited += band.audited;
    errors += band.errors;
    return { threshold: thresholds[i] ?? 0, audited, errors };
  });
}

/** Puts a random choice of that many at the start of the list, each choice in each order as likely (Fisher and Yates). */
function shuffleStart(list: number[], size: number, chance: () => number): void {
  for (let i = 0; i < size; i++) {
    const other = i + Math.floor(chance() * (list.length - i));
    [list[i], list[other]] = [list[other] ?? 0, list[i] ?? 0];
  }
}

function present(estimate: Estimate | null): Estimate {
  if (!estimate) throw new Error('There was nothing to estimate from.');
  return estimate;
}

function shareOf(estimate: number | Estimate): number {
  return typeof estimate === 'number' ? estimate : estimate.share;
}

function count(list: { wrong: boolean }[]): number {
  return list.filter(({ wrong }) => wrong).length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function mean(numbers: number[]): number {
  return sum(numbers) / numbers.length;
}

function deviation(numbers: number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((x) => (x - middle) ** 2)));
}
