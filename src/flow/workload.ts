import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import type { Now } from './ports.ts';

/** Who answered, what is held for them, and who does not: of several projects together, for whoever leads all of them. */
export interface Workload {
  /** Of the last seven days, known answers too: they are work as well. */
  answers: number;
  /** Some project had more of them than are counted while somebody waits: its latest are. */
  isRough: boolean;
  /** Whoever answered, or has something before them; the overloaded ones first, then those with the most answers. */
  people: PersonLoad[];
  /** Where one person gave every answer, and there were enough to say so. */
  alone: { project: Project; reviewer: string; answers: number }[];
  /** Who is asked and has not answered for two weeks, with the day when they did last, as far as that is known. */
  quiet: Quiet[];
}

export interface PersonLoad {
  reviewer: string;
  /** In the last seven days, and in the last 24 hours of them. */
  week: number;
  day: number;
  /** 0..1 of all answers of the seven days. */
  share: number;
  /** Items before them in a review session now. */
  reserved: number;
  /** Open items that nobody else is asked. */
  askedAlone: number;
  overload: Overload[];
}

/** Why somebody is called overloaded. */
export type Overload =
  /** They give far more answers than an even share of so many people. */
  | { kind: 'carries'; share: number; people: number }
  /** In one project half of their approvals of the last 24 hours took so long, and of the six days before so long. */
  | { kind: 'hurried'; project: Project; medianMs: number; usualMs: number }
  /** So many of their answers in projects with working hours were given outside of these. */
  | { kind: 'off_hours'; outside: number; of: number };

export interface Quiet {
  reviewer: string;
  project: Project;
  lastAt: Date | null;
}

/** The rules, which are told to leads in words. With less than that a figure says more about chance than about the person. */
export const overloadRules = {
  days: 7,
  /** Answers of everybody together. */
  answersMin: 50,
  /** Times an even share, but never less than a quarter of all, nor more than three fifths needed. */
  evenShares: 2,
  shareMin: 0.25,
  shareMax: 0.6,
  /** Approvals in each of the two spans. */
  approvalsMin: 20,
  /** Of their usual time. */
  hurriedBelow: 0.5,
  outsideMin: 20,
  outsideShare: 0.2,
  aloneMin: 10,
  quietDays: 14,
} as const;

export interface WorkloadRecords {
  /** Who answered how much in each project, of its latest `eachMax` answers since then. */
  answers(
    projects: Pick<Project, 'key' | 'workingHours'>[],
    period: { from: Date; dayFrom: Date; to: Date },
    eachMax: number,
  ): Promise<PersonInProject[]>;
  /** How many items each person has before them in a review session. */
  reserved(projects: string[], now: Date): Promise<Map<string, number>>;
  /** How many open items each person is asked alone, counted to a thousand. */
  askedAlone(projects: string[]): Promise<Map<string, number>>;
  /** Who gave the latest `eachMax` answers of each project in a period, and when the last of them. */
  answeredIn(
    projects: string[],
    period: { from: Date; to: Date },
    eachMax: number,
  ): Promise<{ project: string; reviewer: string; lastAt: Date }[]>;
  /** Which of these people surely gave no answer in these projects since then. */
  silentSince(reviewers: string[], projects: string[], since: Date): Promise<Set<string>>;
}

export interface PersonInProject {
  project: string;
  reviewer: string;
  week: number;
  day: number;
  /** Outside the project's working hours; null where it has none. */
  outside: number | null;
  /** Approvals that were given one at a time: how many, and the time that half of them took. */
  approvals: { day: number; before: number; dayMs: number | null; beforeMs: number | null };
}

export interface WorkloadDeps {
  workload: WorkloadRecords;
  now: Now;
}

const answersMax = 60_000;
const eachMin = 1_000;
/** Who has not answered for longer than that has left, as far as anybody can see. */
const knownDays = 60;
const knownEachMax = 300;
const quietAskedMax = 100;

/** Each look is bounded, and there are as few of them for many projects as for one. */
export async function workloadOf({ workload, now }: WorkloadDeps, projects: Project[]): Promise<Workload> {
  const to = now();
  const ago = (days: number) => new Date(to.getTime() - days * dayMs);
  const keys = projects.map(({ key }) => key);
  const eachMax = Math.max(eachMin, Math.ceil(answersMax / Math.max(1, projects.length)));
  // One after the other: nobody's click is to wait because somebody looks at figures.
  const rows = await workload.answers(projects, { from: ago(overloadRules.days), dayFrom: ago(1), to }, eachMax);
  const reserved = await workload.reserved(keys, to);
  const askedAlone = await workload.askedAlone(keys);
  const quiet = await quietOnes(workload, projects, new Set(rows.map(({ reviewer }) => reviewer)), ago);
  const answers = sum(rows, ({ week }) => week);
  const byProject = Map.groupBy(rows, ({ project }) => project);
  const byPerson = Map.groupBy(rows, ({ reviewer }) => reviewer);
  const reviewers = new Set([...byPerson.keys(), ...reserved.keys(), ...askedAlone.keys()]);
  const people = [...reviewers].map((reviewer): PersonLoad => {
    const theirs = byPerson.get(reviewer) ?? [];
    const week = sum(theirs, (one) => one.week);
    const share = answers === 0 ? 0 : week / answers;
    return {
      reviewer,
      week,
      day: sum(theirs, ({ day }) => day),
      share,
      reserved: reserved.get(reviewer) ?? 0,
      askedAlone: askedAlone.get(reviewer) ?? 0,
      overload: [...carries(share, byPerson.size, answers), ...hurried(theirs, projects), ...offHours(theirs)],
    };
  });
  return {
    answers,
    isRough: [...byProject.values()].some((of) => sum(of, ({ week }) => week) >= eachMax),
    people: people.sort(
      (a, b) =>
        Math.min(1, b.overload.length) - Math.min(1, a.overload.length) ||
        b.week - a.week ||
        a.reviewer.localeCompare(b.reviewer),
    ),
    alone: projects.flatMap((project) => {
      const [only, ...others] = byProject.get(project.key) ?? [];
      if (!only || others.length > 0 || only.week < overloadRules.aloneMin) return [];
      return [{ project, reviewer: only.reviewer, answers: only.week }];
    }),
    quiet,
  };
}

/** From which share on one of so many carries too much. */
export function shareTooMuch(people: number): number {
  const { evenShares, shareMin, shareMax } = overloadRules;
  return Math.min(shareMax, Math.max(shareMin, evenShares / people));
}

function carries(share: number, people: number, answers: number): Overload[] {
  // Of one nobody can say that others do less.
  if (people < 2 || answers < overloadRules.answersMin || share < shareTooMuch(people)) return [];
  return [{ kind: 'carries', share, people }];
}

/** Within one project: whoever goes on from long texts to short ones is faster, and not hurried. */
function hurried(theirs: readonly PersonInProject[], projects: readonly Project[]): Overload[] {
  const { approvalsMin, hurriedBelow } = overloadRules;
  return theirs.flatMap(
    ({ project: key, approvals: { day, before, dayMs: medianMs, beforeMs: usualMs } }): Overload[] => {
      const project = projects.find((one) => one.key === key);
      if (!project || medianMs === null || usualMs === null || day < approvalsMin || before < approvalsMin) return [];
      return medianMs < usualMs * hurriedBelow ? [{ kind: 'hurried', project, medianMs, usualMs }] : [];
    },
  );
}

function offHours(theirs: readonly PersonInProject[]): Overload[] {
  const timed = theirs.filter(({ outside }) => outside !== null);
  const [outside, of] = [sum(timed, (one) => one.outside ?? 0), sum(timed, ({ week }) => week)];
  const { outsideMin, outsideShare } = overloadRules;
  return outside >= outsideMin && outside >= of * outsideShare ? [{ kind: 'off_hours', outside, of }] : [];
}

/** Those whom the projects file names, and those who answered before: nobody else is known to be asked. */
async function quietOnes(
  workload: WorkloadRecords,
  projects: Project[],
  active: ReadonlySet<string>,
  ago: (days: number) => Date,
): Promise<Quiet[]> {
  const keys = projects.map(({ key }) => key);
  const since = ago(overloadRules.quietDays);
  const before = await workload.answeredIn(keys, { from: ago(knownDays), to: since }, knownEachMax);
  const known = new Map<string, Quiet>();
  for (const project of projects) {
    const answered = before.filter((one) => one.project === project.key);
    const named = project.reviewers === 'channel' ? [] : project.reviewers.users;
    const all = [...answered, ...named.map((reviewer) => ({ reviewer, lastAt: null }))];
    for (const { reviewer, lastAt } of all) {
      const last = known.get(reviewer)?.lastAt ?? null;
      if (!active.has(reviewer) && (!known.has(reviewer) || (lastAt !== null && (last === null || lastAt > last))))
        known.set(reviewer, { reviewer, project, lastAt });
    }
  }
  const asked = [...known.values()].slice(0, quietAskedMax);
  const silent = await workload.silentSince(
    asked.map(({ reviewer }) => reviewer),
    keys,
    since,
  );
  return asked
    .filter(({ reviewer }) => silent.has(reviewer))
    .sort((a, b) => (b.lastAt?.getTime() ?? 0) - (a.lastAt?.getTime() ?? 0));
}

function sum<One>(of: readonly One[], count: (one: One) => number): number {
  return of.reduce((total, one) => total + count(one), 0);
}
