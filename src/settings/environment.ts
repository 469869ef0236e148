import type { Problem } from './problem.ts';

/** The environment while it is read: values come out, what is wrong with them is gathered. */
export interface Settings {
  cwd: string;
  /** Null when unset; an empty or blank value counts as unset, as Compose passes what `.env` leaves out. */
  get: (name: string) => string | null;
  problem: (where: string, problem: string) => void;
  warn: (sentence: string) => void;
}

export function openSettings(env: Record<string, string | undefined>, cwd: string) {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const settings: Settings = {
    cwd,
    get: (name) => env[name]?.trim() || null,
    problem: (where, problem) => {
      // Two settings may rest on a third one, whose problem is told once.
      if (!problems.some((told) => told.where === where && told.problem === problem)) problems.push({ where, problem });
    },
    warn: (sentence) => warnings.push(sentence),
  };
  return { settings, problems, warnings };
}
