import { isAmongBest, newStream, remember, type Stream } from '../learning/stream.ts';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import type { Now } from './ports.ts';

/** How many unsure predictions came in a day, and how many of them people are asked about. */
export interface DayCounts {
  seen: number;
  taken: number;
}

/** Counts of all processes, by project and day. */
export interface BudgetBook {
  /** Adds what happened here, and returns the day as it is then, with how many came on an average day of the week before. */
  count(project: string, day: string, more: DayCounts): Promise<DayCounts & { seenUsually: number | null }>;
}

export interface Ruling {
  /** It is among the best that the day's budget reaches. */
  takes: boolean;
  /** 0..1, the chance of those that are not. */
  chance: number;
}

/** Daily budgets, kept in memory and balanced with the other processes at each `refresh`. */
export interface Budgets {
  /** Judges an unsure prediction. `score`: higher is asked sooner. `coin`: uniform in [0, 1). */
  judge(project: Budgeted, score: number, coin: number): Ruling;
  /** The chance that the least interesting prediction has just now. */
  chanceNow(project: Budgeted): number;
  refresh(): Promise<void>;
}

export type Budgeted = Project & { budget: NonNullable<Project['budget']> };

export function isBudgeted(project: Project): project is Budgeted {
  return project.budget?.over === 'unreviewed';
}

interface Day extends DayCounts {
  date: string;
  /** In days since 1970: compared for every prediction, which a date written out is too slow for. */
  number: number;
  /** Not told the others yet. */
  more: DayCounts;
  seenUsually: number | null;
  stream: Stream;
}

/**
 * A daily budget as a filter over the stream: what is left of it over what is still expected today is the share that is asked about,
 * of which `explore` is left to chance, so that what nobody finds interesting is seen too. On the first day, when nobody knows how
 * much comes, it is spent as it comes.
 */
export function createBudgets(book: BudgetBook, projects: readonly Project[], now: Now): Budgets {
  const days = new Map<string, Day>();

  function today(key: string): Day {
    const at = now();
    const number = Math.floor(at.getTime() / dayMs);
    const known = days.get(key);
    if (known?.number === number) return known;
    const begun = {
      ...{ date: at.toISOString().slice(0, 10), number, seen: 0, taken: 0, more: { seen: 0, taken: 0 } },
      seenUsually: known?.seenUsually ?? null,
      stream: known?.stream ?? newStream(),
    };
    days.set(key, begun);
    return begun;
  }

  /** The share of those still to come that can be asked about, and how it is divided. */
  function shares({ budget, explore }: Budgeted, { seen, taken, seenUsually }: Day) {
    const left = budget.perDay - taken;
    const toCome = Math.max((seenUsually ?? 0) - seen, (seenUsually ?? 0) / 10, 1);
    const share = left <= 0 ? 0 : Math.min(1, left / toCome);
    const best = share * (1 - explore);
    return { share, best, chance: best >= 1 ? 1 : (share - best) / (1 - best) };
  }

  return {
    judge(project, score, coin) {
      const day = today(project.key);
      const { share, best, chance } = shares(project, day);
      const isBest = isAmongBest(day.stream, score, best);
      remember(day.stream, score);
      // Until there is something to compare with, all of it is left to chance.
      const ruling = isBest === null ? { takes: false, chance: share } : { takes: isBest, chance };
      const isTaken = ruling.takes || coin < ruling.chance;
      for (const counts of [day, day.more]) {
        counts.seen += 1;
        if (isTaken) counts.taken += 1;
      }
      return ruling;
    },
    chanceNow(project) {
      return shares(project, today(project.key)).chance;
    },
    async refresh() {
      for (const project of projects) {
        if (!isBudgeted(project)) continue;
        const day = today(project.key);
        const told = { ...day.more };
        const all = await book.count(project.key, day.date, told);
        day.more.seen -= told.seen;
        day.more.taken -= told.taken;
        day.seen = all.seen + day.more.seen;
        day.taken = all.taken + day.more.taken;
        day.seenUsually = all.seenUsually;
      }
    },
  };
}

/** For what no budget is spent on. */
export const noBudgets: Pick<Budgets, 'judge' | 'chanceNow'> = {
  judge: () => ({ takes: true, chance: 1 }),
  chanceNow: () => 1,
};
