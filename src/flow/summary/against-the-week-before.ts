import { benjaminiHochberg, twoProportions } from '../../learning/drift.ts';
import { type Interval, wilson } from '../../learning/proportion.ts';
import { type ModelVersion, versionKey } from '../evidence.ts';
import { addedUp, worthOf } from '../honest-accuracy.ts';
import { type CountedDay, settledTogether } from './together.ts';

/** How labels and versions did in seven days, and in the seven before. What has too few answers in either is not compared. */
export interface AgainstTheWeekBefore {
  /** Of each label how much people changed, of what they were asked about. */
  labels: ({ label: string } & Compared)[];
  /** Of each version how much is wrong, each settled prediction for as many as it stands for. */
  versions: (ModelVersion & Compared)[];
  /** How many predictions of both weeks had no chance of being reviewed: no share of a version is about them. */
  unseen: number;
}

export interface Compared {
  now: WrongShare;
  before: WrongShare;
  /** How likely chance alone makes the two differ this much, put right for all that is compared at once. */
  pValue: number;
  /** Whether more or less of it is wrong than before, by more than chance explains. */
  change: 'more' | 'less' | 'chance';
}

/** How much is wrong, with its 95 % interval, and how many answers say so. */
export interface WrongShare extends Interval {
  share: number;
  answers: number;
}

/**
 * Compares two weeks by the test of two proportions (`twoProportions`). Predictions of a version had different chances of being
 * reviewed, so they are weighed, and tested and shown as so many equal ones as they are worth: for these the usual tests hold (Rao and
 * Scott 1992). Labels and versions are tested together and put right for their number (Benjamini and Hochberg 1995), so that of all
 * changes that are told one in twenty is chance, at most, on average; that a decision speaks of a label and of a version does that no
 * harm (Benjamini and Yekutieli 2001). Those that chance explains least come first.
 */
export function againstTheWeekBefore(
  week: readonly CountedDay[],
  weekBefore: readonly CountedDay[],
): AgainstTheWeekBefore {
  const labels = inBoth(labelsIn(week), labelsIn(weekBefore)).map((pair) => ({ kind: 'label' as const, ...pair }));
  const versions = inBoth(versionsIn(week), versionsIn(weekBefore)).map((pair) => ({
    kind: 'version' as const,
    ...pair,
  }));
  const compared = tested([...labels, ...versions]);
  return {
    labels: compared.flatMap(({ pair, ...found }) => (pair.kind === 'label' ? [{ label: pair.of, ...found }] : [])),
    versions: compared.flatMap(({ pair, ...found }) => (pair.kind === 'version' ? [{ ...pair.of, ...found }] : [])),
    unseen: [...week, ...weekBefore].reduce((sum, { figures }) => sum + figures.came.none, 0),
  };
}

/** With fewer a share says more about chance. */
const answersMin = 10;
const risk = 0.05;

/** So many answers, worth so many equal ones, of which so many are wrong. */
interface Tally<Of> {
  of: Of;
  answers: number;
  worth: number;
  wrong: number;
}

interface Pair<Of> {
  of: Of;
  now: Tally<Of>;
  before: Tally<Of>;
}

function labelsIn(days: readonly CountedDay[]): Map<string, Tally<string>> {
  const tallies = new Map<string, Tally<string>>();
  for (const { label, answered, wrong } of days.flatMap(({ figures }) => figures.labels)) {
    const tally = tallies.get(label) ?? { of: label, answers: 0, worth: 0, wrong: 0 };
    tally.answers += answered;
    tally.worth += answered;
    tally.wrong += wrong;
    tallies.set(label, tally);
  }
  return tallies;
}

function versionsIn(days: readonly CountedDay[]): Map<string, Tally<ModelVersion>> {
  const named = settledTogether(days).filter(({ isRest }) => !isRest);
  const byVersion = Map.groupBy(named, versionKey);
  return new Map(
    [...byVersion].flatMap(([key, settled]) => {
      const [first] = settled;
      if (!first) return [];
      const all = addedUp(settled);
      const { count: worth, wrong } = worthOf(all);
      const of = { model: first.model, modelVersion: first.modelVersion };
      return [[key, { of, answers: all.count, worth, wrong }]];
    }),
  );
}

function inBoth<Of>(now: Map<string, Tally<Of>>, before: Map<string, Tally<Of>>): Pair<Of>[] {
  return [...now].flatMap(([key, is]) => {
    const was = before.get(key);
    return was && Math.min(is.worth, was.worth) >= answersMin ? [{ of: is.of, now: is, before: was }] : [];
  });
}

function tested<One extends Pair<unknown>>(pairs: One[]): ({ pair: One } & Compared)[] {
  const results = pairs.map(({ now, before }) =>
    twoProportions({ part: before.wrong, whole: before.worth }, { part: now.wrong, whole: now.worth }),
  );
  const adjusted = benjaminiHochberg(results.map(({ pValue }) => pValue));
  return pairs
    .map((pair, i) => {
      const pValue = adjusted[i] ?? 1;
      const way = (results[i]?.z ?? 0) > 0 ? 'more' : 'less';
      return {
        ...{ pair, now: shareOf(pair.now), before: shareOf(pair.before), pValue },
        change: pValue <= risk ? (way as 'more' | 'less') : ('chance' as const),
      };
    })
    .sort((a, b) => a.pValue - b.pValue);
}

function shareOf({ answers, worth, wrong }: Tally<unknown>): WrongShare {
  return { share: wrong / worth, answers, ...wilson(wrong, worth) };
}
