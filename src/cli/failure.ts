import { type ProblemCode, problemJson, type Refused } from '../review/problem.ts';

/** Ends a command with a sentence and an exit code: 1 it was refused or failed, 2 the command or a setting must be mended. */
export class Failure extends Error {
  readonly exitCode: 1 | 2;
  /** The same as the API would say it. */
  readonly refused: Refused | undefined;
  /** What of the settings is wrong. */
  readonly errors: object[] | undefined;

  constructor(message: string, exitCode: 1 | 2, { refused, errors }: { refused?: Refused; errors?: object[] } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.refused = refused;
    this.errors = errors;
  }
}

/** What is known there, for somebody who named something else. */
export function noSuchProject(key: string, projects: { key: string }[]): Failure {
  const message = `There is no project ${key}. Projects: ${projects.map((project) => project.key).join(', ')}.`;
  return new Failure(message, 2, { refused: { code: 'not_found', detail: message } });
}

/** A failure with --json: as the API says it, else in the same form with a code of the command line's own. */
export function failureJson(error: unknown): object {
  if (error instanceof Failure && error.refused) return problemJson(error.refused);
  const detail = error instanceof Error ? error.message || error.name : String(error);
  if (isAway(error)) return problemJson({ code: 'unavailable', detail });
  const isUsage = error instanceof Failure && error.exitCode === 2;
  return {
    type: 'about:blank',
    title: isUsage ? 'The command or a setting must be mended' : 'It could not be done',
    code: isUsage ? 'usage' : 'failed',
    detail,
    ...(error instanceof Failure && error.errors ? { errors: error.errors } : {}),
  } satisfies { code: ProblemCode | 'usage' | 'failed'; [member: string]: unknown };
}

/** Postgres is restarting, gone, or not to be reached. */
function isAway(error: unknown): boolean {
  const { code }: { code?: unknown } = Object(error);
  return /^(08|57P0|53|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(String(code));
}
