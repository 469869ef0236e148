import { type Day, daysAfter, hoursOf, periodOf } from '../../review/day.ts';
import type { Outcome, Route } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { type ModelVersion, versionKey } from '../evidence.ts';
import { accuracyOf, addedUp, type Came, type Weighed } from '../honest-accuracy.ts';
import { figureOf } from '../known.ts';
import type { Now } from '../ports.ts';
import type { Period } from '../quality.ts';

/**
 * What one day came to, as plain data that can be kept. Predictions count on the day on which they came, decisions and answers on
 * theirs. Known answers, seeds and what was asked again are left out; so are copies of another item's answer, but among what came.
 */
export interface DayFigures {
  /** How many came, by what became of them at once. */
  arrived: Record<Route, number>;
  /** The same by the chance they had of being reviewed, without copies. */
  came: Came;
  /** How what people were asked about ended. */
  outcomes: Partial<Record<Outcome, number>>;
  /** The same by the hour. */
  hours: HourFigures[];
  /** From arrival, or from being asked again, to a person's decision; null without any. */
  waited: Spread | null;
  /** From being shown to being answered, one at a time; null without any. */
  handled: Spread | null;
  /** Of those that were due by a time: how many ended, and how many of them before it. */
  dueTimes: { ended: number; met: number };
  /** What people said of each label that the model predicted, the most frequent first; of classification. */
  labels: LabelFigures[];
  /** Which label the model took for which, the most frequent first, each with the latest items. */
  confusions: ConfusionFigures[];
  /** Who answered, the most first. */
  people: PersonFigures[];
  peopleLeftOut: number;
  /** Open when the day was over, or now where it is not. */
  openAtEnd: number;
  /** Decisions that became training records. */
  records: number;
  /** What the gate approves, by what it would have approved but people saw. */
  gateSample: { audited: number; wrong: number };
  /** Of all that came this day, with its 95 % interval; null where too little was left to chance to say. */
  accuracy: { share: number; lower: number; upper: number } | null;
  /**
   * What people settled on this day of what chance picked, by version and by the day on which it came: what is said of several days is
   * added up from these. Left out in days that were kept before it was counted.
   */
  settled?: SettledFigures[];
}

export interface SettledFigures extends ModelVersion, Weighed {
  /** How many days before: 0 came on this day. What came longer ago than `spanDaysMax` is left out. */
  daysBefore: number;
  /** It was certain to be reviewed; else it was left to chance. */
  certain: boolean;
  /** Versions of which less was settled than of so many others, taken together and without their names. */
  isRest?: true;
}

export interface HourFigures {
  /** When it begins, in ISO 8601. */
  at: string;
  approved: number;
  corrected: number;
  rejected: number;
  /** Expired, withdrawn, without agreement. */
  otherwise: number;
}

/** Half of them within p50 milliseconds, nine of ten within p90. */
export interface Spread {
  count: number;
  p50Ms: number;
  p90Ms: number;
}

export interface LabelFigures {
  label: string;
  answered: number;
  /** Not what people made of it. */
  wrong: number;
}

export interface ConfusionFigures {
  label: string;
  truth: string;
  count: number;
  items: string[];
}

export interface PersonFigures {
  reviewer: string;
  answers: number;
  approved: number;
  /** From seeing to answering, one at a time; null without any. */
  medianMs: number | null;
}

export interface EndedByHour {
  /** Counts from 0. */
  hour: number;
  outcome: Outcome;
  count: number;
}

/** Counts of a period of one project. */
export interface DayRecords {
  arrived(project: string, period: Period): Promise<{ routes: Record<Route, number>; came: Came }>;
  /**
   * What people settled from then on of what chance picked, by the last of these mornings that it came after. `within`: it was settled in
   * the period, not later.
   */
  weighed(
    project: string,
    period: Period,
    mornings: Date[],
  ): Promise<(Omit<SettledFigures, 'daysBefore'> & { morning: number; within: boolean })[]>;
  /** How what people were asked about ended, by the hour that begins at one of these moments, and after how long. */
  ended(
    project: string,
    period: Period,
    hours: Date[],
  ): Promise<Pick<DayFigures, 'waited' | 'dueTimes'> & { byHour: EndedByHour[] }>;
  /** Who answered, the most first, and how long one answer took. */
  answers(project: string, period: Period): Promise<Pick<DayFigures, 'people' | 'handled'>>;
  confusions(project: string, period: Period, most: number, itemsEach: number): Promise<ConfusionFigures[]>;
  openAt(project: string, at: Date): Promise<number>;
  /** What people settled, and what they said of so many of the labels. */
  settled(
    project: string,
    period: Period,
    labelsMax: number,
  ): Promise<Pick<DayFigures, 'records' | 'gateSample' | 'labels'>>;
}

/** What days came to, kept once they are over. */
export interface DayBook {
  kept(project: Pick<Project, 'key' | 'timezone'>, days: Day[]): Promise<Map<Day, DayFigures>>;
  /** Which days of each of these projects are kept, from then on, without what they came to. */
  keptDays(projects: Pick<Project, 'key' | 'timezone'>[], since: Day): Promise<Map<string, ReadonlySet<Day>>>;
  keep(project: Pick<Project, 'key' | 'timezone'>, day: Day, figures: DayFigures, at: Date): Promise<void>;
}

export interface DayDeps {
  days: DayRecords;
  book: DayBook;
  now: Now;
}

/** So many days are added up at most. */
export const spanDaysMax = 28;
/** Where callers give each run a name of its own, a day is not to grow without bound. */
const versionsMax = 20;
const labelsMax = 200;
const confusionsMax = 10;
const itemsEach = 3;
const peopleMax = 50;
/** So late a row of the day may be committed: what came in its last moments is written a little after. */
const writtenWithinMs = 60_000;

/** What a day came to: as it was kept, or counted now, and kept where nothing on it can change any more by an undo. */
export async function dayFigures(deps: DayDeps, project: Project, day: Day): Promise<DayFigures> {
  const { book, now } = deps;
  const kept = (await book.kept(project, [day])).get(day);
  if (kept) return kept;
  const at = now();
  const figures = await countDay(deps, project, day, at);
  const changesUntil = periodOf(day, project.timezone).to.getTime() + Math.max(project.undoMs, writtenWithinMs);
  if (at.getTime() > changesUntil) await book.keep(project, day, figures, at);
  return figures;
}

async function countDay({ days }: DayDeps, project: Project, day: Day, at: Date): Promise<DayFigures> {
  const { key, timezone } = project;
  const period = periodOf(day, timezone);
  const hours = hoursOf(day, timezone);
  // One after the other: nobody's click is to wait because somebody looks at figures.
  const { routes, came } = await days.arrived(key, period);
  const { byHour, waited, dueTimes } = await days.ended(key, period, hours);
  const { people, handled } = await days.answers(key, period);
  const settled = await settledSince(days, project, day);
  const known = accuracyOfDay(came, settled);
  return {
    arrived: routes,
    came,
    outcomes: outcomesOf(byHour),
    hours: hours.map((hour, i) =>
      hourOf(
        hour,
        byHour.filter((one) => one.hour === i),
      ),
    ),
    waited,
    dueTimes,
    handled,
    confusions: await days.confusions(key, period, confusionsMax, itemsEach),
    people: people.slice(0, peopleMax),
    peopleLeftOut: Math.max(0, people.length - peopleMax),
    openAtEnd: await days.openAt(key, period.to < at ? period.to : at),
    ...(await days.settled(key, period, labelsMax)),
    accuracy: known && { share: known.share, lower: known.lower, upper: known.upper },
    settled: settledOn(settled),
  };
}

type SettledSince = SettledFigures & { within: boolean };

async function settledSince(days: DayRecords, { key, timezone }: Project, day: Day): Promise<SettledSince[]> {
  const mornings = Array.from(
    { length: spanDaysMax },
    (_, i) => periodOf(daysAfter(day, i + 1 - spanDaysMax), timezone).from,
  );
  const settled = await days.weighed(key, periodOf(day, timezone), mornings);
  return settled.map(({ morning, ...alike }) => ({ ...alike, daysBefore: spanDaysMax - 1 - morning }));
}

function settledOn(settled: SettledSince[]): SettledFigures[] {
  const each = settled.filter(({ within }) => within).map(({ within: _, ...alike }) => alike);
  const byVersion = [...Map.groupBy(each, versionKey).values()].sort((a, b) => addedUp(b).count - addedUp(a).count);
  const rest = Map.groupBy(
    byVersion.slice(versionsMax).flat(),
    ({ daysBefore, certain }) => `${daysBefore} ${certain}`,
  );
  return [
    ...byVersion.slice(0, versionsMax).flat(),
    ...[...rest.values()].flatMap((of): SettledFigures[] => {
      const [first] = of;
      if (!first) return [];
      const { daysBefore, certain } = first;
      return [{ model: '', modelVersion: '', daysBefore, certain, isRest: true, ...addedUp(of) }];
    }),
  ];
}

/** Of what came this day, whenever it was settled. */
function accuracyOfDay(came: Came, settled: SettledSince[]) {
  const its = settled.filter(({ daysBefore }) => daysBefore === 0);
  const certain = addedUp(its.filter((one) => one.certain));
  return figureOf(accuracyOf(came, certain, addedUp(its.filter((one) => !one.certain))));
}

function outcomesOf(ended: EndedByHour[]): DayFigures['outcomes'] {
  const outcomes: DayFigures['outcomes'] = {};
  for (const { outcome, count } of ended) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return outcomes;
}

function hourOf(hour: Date, ended: EndedByHour[]): HourFigures {
  const count = (is: (outcome: Outcome) => boolean) =>
    ended.filter(({ outcome }) => is(outcome)).reduce((sum, one) => sum + one.count, 0);
  return {
    at: hour.toISOString(),
    approved: count((outcome) => outcome === 'approved'),
    corrected: count((outcome) => outcome === 'corrected'),
    rejected: count((outcome) => outcome === 'rejected'),
    otherwise: count((outcome) => !['approved', 'corrected', 'rejected'].includes(outcome)),
  };
}
