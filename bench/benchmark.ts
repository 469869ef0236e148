import type { BenchPostgres } from './support/postgres.ts';

/** What a benchmark is given. */
export interface Bench {
  postgres: BenchPostgres;
  /** Both, or Postgres alone when there is no redis-server. */
  engines: QueueEngine[];
  /** A folder that is deleted at the end. */
  folder: string;
  /** How long one measurement lasts; a benchmark has its own idea when this is left out. */
  seconds: number | undefined;
  /** Items that wait while clicks are measured. */
  backlog: number;
  /** Items that wait where it is measured what a long backlog costs. */
  waiting: number;
  /** Training records in the table while somebody reads figures. */
  rows: number;
  /** Training records to export. */
  records: number;
  /** Counts from 0. */
  run: number;
  signal: AbortSignal;
  /** Says what is happening now. */
  progress: (text: string) => void;
}

export type QueueEngine = 'redis' | 'postgres';

export interface Benchmark {
  /** As results.json names it. */
  name: string;
  /** Of value and limit. */
  unit: string;
  /** Ratios: reached when the measured one is not below. */
  atLeast: number;
  aim: number;
  run(bench: Bench): Promise<Run>;
}

/** One run. The ratio is written so that more is better, also where the value is a time. */
export interface Run {
  value: number;
  limit: number;
  ratio: number;
  /** Further figures for the table, by what they are. */
  more: Record<string, Figure>;
}

export interface Figure {
  value: number;
  unit: string;
}

/** Of several ways to run, the worst is what a benchmark is judged by; the figures of all are kept. */
export function judged(ways: Run[]): Run {
  const [first, ...others] = ways;
  if (!first) throw new Error('nothing was measured');
  const worst = others.reduce((low, way) => (way.ratio < low.ratio ? way : low), first);
  return { ...worst, more: Object.fromEntries(ways.flatMap(({ more }) => Object.entries(more))) };
}
