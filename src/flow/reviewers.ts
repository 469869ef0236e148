import type { Kappa } from '../learning/agreement.ts';
import { oneCoin } from '../learning/one-coin.ts';
import {
  type Quality as Care,
  type KnownAnswer,
  qualityOf,
  type Rate,
  rateOf,
  type Speed,
  selfConsistencyOf,
  speedOf,
} from '../learning/reviewer-quality.ts';
import { type SeedTest, seedTest } from '../learning/seed-sizing.ts';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import { sameValue, type Value } from '../review/value.ts';
import { keyOf, type Said } from './agreement.ts';
import type { Now } from './ports.ts';
import type { Period } from './quality.ts';

/** What people answered, by reviewer. Only answers that count: what was taken back was never said. */
export interface ReviewerRecords {
  /** The period, or as much of its end as so many answers were given in. */
  shortened(project: string, period: Period, answersMax: number): Promise<Period>;
  /** Whoever answered in a period, those with the most answers first. */
  counts(project: string, period: Period, reviewersMax: number): Promise<AnswerCounts[]>;
  /** Answers to items whose true value is known. */
  known(project: string, period: Period, rowsMax: number): Promise<AnswerToKnown[]>;
  /** The latest answers of each of these reviewers that were shown one at a time: how long each took, and how many words were to be read. */
  paces(project: string, period: Period, reviewers: string[], eachMax: number): Promise<Pace[]>;
  /** Two answers of one person to one question that they were asked again, the later one in the period. */
  repeats(project: string, period: Period, rowsMax: number): Promise<Repeat[]>;
  /** As in `QualityRecords`. */
  severalAnswers(project: string, period: Period, rowsMax: number): Promise<Said[]>;
}

export interface AnswerCounts {
  reviewer: string;
  /** All of them, and those to items whose true value nobody knows beforehand, and how many of these kept the prediction. */
  answers: number;
  open: number;
  approved: number;
}

export interface AnswerToKnown extends Omit<Said, 'itemId'> {
  predicted: Value;
  truth: Value;
  isSeed: boolean;
  blind: boolean;
}

export interface Pace {
  reviewer: string;
  latencyMs: number;
  words: number;
}

export interface Repeat {
  reviewer: string;
  first: Pick<Said, 'verdict' | 'value'>;
  second: Pick<Said, 'verdict' | 'value'>;
}

/** How one reviewer works. With fewer than ten answers of a kind a share of them is null. */
export interface ReviewerQuality extends Care {
  reviewer: string;
  answers: number;
  /** Whether so few seeds were caught as by somebody who does not look; null with too few seeds to tell. */
  seedTest: (SeedTest & { careless: boolean }) | null;
  /** How often a prediction was kept, among items whose true value nobody knew. */
  approval: Rate;
  speed: Speed;
  /** How often right by what the others say, smoothed; null where too few items have several answers, or answers are no labels. */
  skill: { accuracy: number; answers: number } | null;
  /** Of all pairs of an answer of theirs with somebody else's to the same item, how many are the same. */
  agreement: Rate;
  /** Whether they say the same when asked again; null with too few. */
  consistency: Kappa | null;
  repeats: number;
}

interface Deps {
  records: ReviewerRecords;
  now: Now;
}

const reviewersMax = 200;
const rowsMax = 20_000;
const answersMax = 50_000;
/** Of each, and of all together. */
const pacesMax = 300;
const pacesOfAllMax = 12_000;

/** How each reviewer of a project worked in the last days, those with the most answers first. */
export function reviewers(
  { records, now }: Deps,
  project: Project,
  days: number,
): Promise<{ project: string; period: Period; reviewers: ReviewerQuality[] }> {
  const to = now();
  return reviewersIn({ records }, project, { from: new Date(to.getTime() - days * dayMs), to });
}

/**
 * The same of any period. Where more was answered than can be counted while somebody waits, `period` is shorter, and answers are counted
 * in that; what is known of somebody's care is few among them, and is of all the time asked for.
 */
export async function reviewersIn(
  { records }: Pick<Deps, 'records'>,
  project: Project,
  asked: Period,
): Promise<{ project: string; period: Period; reviewers: ReviewerQuality[] }> {
  // One after the other: nobody's click is to wait because somebody looks at figures.
  const period = await records.shortened(project.key, asked, answersMax);
  const counts = await records.counts(project.key, period, reviewersMax);
  const known = await records.known(project.key, asked, rowsMax);
  const paces = await records.paces(
    project.key,
    asked,
    counts.map(({ reviewer }) => reviewer),
    Math.min(pacesMax, Math.ceil(pacesOfAllMax / Math.max(1, counts.length))),
  );
  const repeats = await records.repeats(project.key, asked, rowsMax);
  const several = await records.severalAnswers(project.key, asked, rowsMax);
  const knownBy = Map.groupBy(known, reviewerOf);
  const pacesBy = Map.groupBy(paces, reviewerOf);
  const repeatsBy = Map.groupBy(repeats, reviewerOf);
  const agreements = agreementWithOthers(several);
  const skills = skillsOf(project, several);
  return {
    project: project.key,
    period,
    reviewers: counts.map(({ reviewer, answers, open, approved }) => {
      const pairs = (repeatsBy.get(reviewer) ?? []).map(({ first, second }) => [keyOf(first), keyOf(second)] as const);
      const care = qualityOf((knownBy.get(reviewer) ?? []).map(judged));
      const { same, pairs: compared } = agreements.get(reviewer) ?? { same: 0, pairs: 0 };
      return {
        reviewer,
        answers,
        approval: rateOf(approved, open),
        ...care,
        seedTest: seedTestOf(care.seedCatchRate),
        speed: speedOf(pacesBy.get(reviewer) ?? []),
        skill: skills.get(reviewer) ?? null,
        agreement: rateOf(same, compared),
        consistency: selfConsistencyOf(pairs),
        repeats: pairs.length,
      };
    }),
  };
}

function judged({ verdict, value, predicted, truth, isSeed, blind }: AnswerToKnown): KnownAnswer {
  const says = (what: Value) => verdict !== 'reject' && sameValue(value, what);
  return { isSeed, blind, predictionWasRight: sameValue(predicted, truth), kept: says(predicted), right: says(truth) };
}

/** What somebody careless catches, and somebody careful. */
const catchRates = { careless: 0.3, careful: 0.8 };

function seedTestOf({ n, share }: Rate): ReviewerQuality['seedTest'] {
  const found = share === null ? null : seedTest({ seeds: n, ...catchRates });
  return found && share !== null ? { ...found, careless: Math.round(share * n) <= found.catchesMax } : null;
}

function agreementWithOthers(answers: readonly Said[]): Map<string, { same: number; pairs: number }> {
  const tallies = new Map<string, { same: number; pairs: number }>();
  for (const of of Map.groupBy(answers, ({ itemId }) => itemId).values()) {
    for (const mine of of) {
      const tally = tallies.get(mine.reviewer) ?? { same: 0, pairs: 0 };
      tally.pairs += of.length - 1;
      tally.same += of.filter((other) => other !== mine && keyOf(other) === keyOf(mine)).length;
      tallies.set(mine.reviewer, tally);
    }
  }
  return tallies;
}

/** With fewer it says more about chance than about the person. */
const skillAnswersMin = 10;
/** One pass over the answers costs so many steps at most, answers times labels: somebody waits. */
const stepsMax = 200_000;

/** By the one-coin model: only where people choose between a few answers it can be learned who chooses well. */
function skillsOf({ task }: Project, said: readonly Said[]): Map<string, { accuracy: number; answers: number }> {
  if (task !== 'classification' && task !== 'approval') return new Map();
  const answers = said.map((one) => ({ item: one.itemId, reviewer: one.reviewer, label: keyOf(one) }));
  const labels = new Set(answers.map(({ label }) => label)).size;
  const { accuracies } = oneCoin(answers.slice(0, Math.floor(stepsMax / Math.max(1, labels))));
  return new Map([...accuracies].filter(([, { answers }]) => answers >= skillAnswersMin));
}

function reviewerOf({ reviewer }: { reviewer: string }): string {
  return reviewer;
}
