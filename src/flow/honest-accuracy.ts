import { type Estimate, hajek, postStratified, type Reviewed, type Stratum } from '../learning/estimate.ts';
import { clopperPearson, type Interval } from '../learning/proportion.ts';
import type { ModelVersion } from './evidence.ts';
import type { Known } from './known.ts';

/** Predictions that people settled, counted alike. */
export interface SettledAlike extends ModelVersion {
  probability: number;
  wrong: boolean;
  /** As its probability says; false: somebody asked for it afterwards, such as for a second look at what the gate approved. */
  picked: boolean;
  /** The gate would have approved them: they speak of what it approves. */
  confident: boolean;
  count: number;
}

/** What chance a prediction had of being reviewed. */
export type Chance = 'certain' | 'some' | 'none';

/** How many predictions came with which chance. */
export type Came = Record<Chance, number>;

/** Accuracy of all predictions that came, not only of those that people looked at. Shares are between 0 and 1. */
export interface HonestAccuracy {
  accuracy: Known<Estimate>;
  hajek: Known<Estimate>;
  /** How many of what was left to chance people settled. */
  audits: number;
  /** Of the reviewed alone: not representative, people review what the model is unsure of. */
  reviewedAccuracy: Known<number>;
  /** How much of what the gate approves is wrong, by what it would have approved but people saw. */
  approvedError: Known<Interval & { share: number; audited: number; wrong: number }>;
}

/**
 * The accuracy of one model version. What was certain to be reviewed and what was left to chance are strata of their own, each as large
 * as came of it; where chances within the second differ, each prediction stands for 1 / its own, and the interval rests on as many
 * equal ones as that is worth (Kish 1965).
 */
export function honestAccuracy(came: Came, settled: readonly SettledAlike[]): HonestAccuracy {
  const picked = settled.filter((alike) => alike.picked);
  const certain = weighed(picked.filter(({ probability }) => probability >= 1));
  const leftToChance = weighed(picked.filter(({ probability }) => probability < 1));
  const reviewed = countOf(settled);
  return {
    accuracy: accuracyOf(came, certain, leftToChance),
    hajek: rightOf(whyUnknown(came, certain.count, leftToChance.count), hajek(picked.flatMap(eachOf))),
    audits: leftToChance.count,
    reviewedAccuracy:
      reviewed === 0
        ? { unknown: 'Nobody has settled a prediction of it yet.' }
        : { known: 1 - wrongOf(settled) / reviewed },
    approvedError: approvedErrorOf(settled.filter(({ confident }) => confident)),
  };
}

/** What people settled of one stratum, each weighed by what it stands for: 1 / its probability. Several can be added up. */
export interface Weighed {
  count: number;
  /** How many predictions these stand for, and how many of them are wrong. */
  standFor: number;
  wrongFor: number;
  /** The sum of the squared weights: the more they differ, the less the count is worth (Kish 1965). */
  squares: number;
}

export function addedUp(several: readonly Weighed[]): Weighed {
  const all: Weighed = { count: 0, standFor: 0, wrongFor: 0, squares: 0 };
  for (const { count, standFor, wrongFor, squares } of several) {
    all.count += count;
    all.standFor += standFor;
    all.wrongFor += wrongFor;
    all.squares += squares;
  }
  return all;
}

/** The estimate alone, from what was certain to be reviewed and what was left to chance. */
export function accuracyOf(came: Came, certain: Weighed, leftToChance: Weighed): Known<Estimate> {
  const strata = [stratumOf(came.certain, certain), stratumOf(came.some, leftToChance)];
  return rightOf(whyUnknown(came, certain.count, leftToChance.count), postStratified(strata));
}

/** As many equal ones as the weighed are worth, and how many of those are wrong. */
export function worthOf({ standFor, wrongFor, squares }: Weighed): { count: number; wrong: number } {
  if (standFor === 0) return { count: 0, wrong: 0 };
  const count = standFor ** 2 / squares;
  return { count, wrong: (wrongFor / standFor) * count };
}

/** How much of what the gate approves is wrong, from so many that people saw all the same. */
export function approvedErrorIn({
  audited,
  wrong,
}: {
  audited: number;
  wrong: number;
}): HonestAccuracy['approvedError'] {
  if (audited === 0) return { unknown: 'Nothing that the gate would have approved has been reviewed.' };
  return { known: { audited, wrong, share: wrong / audited, ...clopperPearson(wrong, audited) } };
}

function whyUnknown(came: Came, certain: number, leftToChance: number): string | null {
  if (came.none > 0) {
    return `There was no chance that people would review ${predictions(came.none)}: no share was audited, or the day’s budget was spent.`;
  }
  if (came.some > 0 && leftToChance === 0) {
    return `Of ${predictions(came.some)} left to chance none has been reviewed yet.`;
  }
  if (came.certain > 0 && certain === 0) {
    return `Of ${predictions(came.certain)} that people are asked about none has been settled yet.`;
  }
  return null;
}

function predictions(count: number): string {
  return `${count} ${count === 1 ? 'prediction' : 'predictions'}`;
}

/** How much is right, from how much is wrong. */
function rightOf(why: string | null, error: Estimate | null): Known<Estimate> {
  if (why !== null) return { unknown: why };
  if (error === null) return { unknown: 'Nobody has settled a prediction of it yet.' };
  const { share, standardError, lower, upper } = error;
  return { known: { share: 1 - share, standardError, lower: 1 - upper, upper: 1 - lower } };
}

function stratumOf(size: number, settled: Weighed): Stratum {
  const { count: reviewed, wrong } = worthOf(settled);
  return { size, reviewed, wrong };
}

function weighed(settled: readonly SettledAlike[]): Weighed {
  return addedUp(
    settled.map(({ count, probability, wrong }) => ({
      count,
      standFor: count / probability,
      wrongFor: wrong ? count / probability : 0,
      squares: count / probability ** 2,
    })),
  );
}

function eachOf({ wrong, probability, count }: SettledAlike): Reviewed[] {
  return Array<Reviewed>(count).fill({ wrong, probability });
}

function approvedErrorOf(confident: readonly SettledAlike[]): HonestAccuracy['approvedError'] {
  return approvedErrorIn({ audited: countOf(confident), wrong: wrongOf(confident) });
}

function countOf(settled: readonly SettledAlike[]): number {
  return settled.reduce((sum, { count }) => sum + count, 0);
}

function wrongOf(settled: readonly SettledAlike[]): number {
  return countOf(settled.filter(({ wrong }) => wrong));
}
