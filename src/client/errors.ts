import type { Decision, Problem, ProblemCode } from './types.ts';

export type { ProblemCode };

/** Beside those: `connection`: no answer; `timeout`: not in time; `unexpected`: an answer that is not Signoff's. */
export type ErrorCode = ProblemCode | 'connection' | 'timeout' | 'unexpected';

export interface ErrorFacts {
  status?: number;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
  requestId?: string | null;
  retryAfterMs?: number | null;
  decision?: Problem['decision'];
  itemId?: string;
  cause?: unknown;
}

/** Everything that this client throws by itself is one, told apart by its `code`. An abort throws your signal's reason. */
export class SignoffError extends Error {
  override name = 'SignoffError';
  readonly code: ErrorCode;
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** For people: what to do. */
  readonly detail: string;
  /** Which parts of the request are wrong; the pointers lead into what was sent. */
  readonly errors: { pointer: string; detail: string }[];
  /** What the service's log calls the request. */
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** With `already_decided`: how the item ended. */
  readonly decision: Pick<Decision, 'outcome' | 'value' | 'decided_by' | 'decided_at'> | null;
  /** The item that was waited for. It is kept: wait for it again, or read it later. */
  itemId: string | null;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = code;
    this.status = facts.status ?? null;
    this.detail = facts.detail ?? message;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.decision = facts.decision ?? null;
    this.itemId = facts.itemId ?? null;
  }
}

/** There was no answer, or it broke off; `cause` says why. */
export class SignoffConnectionError extends SignoffError {
  override name = 'SignoffConnectionError';

  constructor(message: string, cause?: unknown) {
    super('connection', message, { cause });
  }
}

/** There was no answer in time, or no decision. */
export class SignoffTimeoutError extends SignoffError {
  override name = 'SignoffTimeoutError';

  constructor(message: string, facts: ErrorFacts = {}) {
    super('timeout', message, facts);
  }
}

/** What the service said no with. */
export async function refusal(response: Response): Promise<SignoffError> {
  const { status, headers } = response;
  const text = await response.text();
  const facts = { status, requestId: headers.get('x-request-id'), retryAfterMs: retryAfterMs(headers) };
  const problem = headers.get('content-type')?.startsWith('application/problem+json') ? asProblem(text) : null;
  if (problem) return problemError(problem, facts);
  return new SignoffError('unexpected', `Not Signoff’s answer: ${status} ${text.slice(0, 200)}`.trim(), facts);
}

export function problemError(problem: Omit<Problem, 'request_id'>, facts: ErrorFacts = {}): SignoffError {
  const { status, code, detail, errors = [], decision } = problem;
  const parts = errors.map((error) => `\n  ${error.pointer} ${error.detail}`);
  return new SignoffError(code, `${status} ${code}: ${detail}${parts.join('')}`, {
    status,
    detail,
    errors,
    ...(decision ? { decision } : {}),
    ...facts,
  });
}

function asProblem(text: string): Problem | null {
  try {
    const problem = JSON.parse(text);
    return typeof problem?.code === 'string' ? problem : null;
  } catch {
    return null;
  }
}

/** In seconds, or as a date. */
function retryAfterMs(headers: Headers): number | null {
  const said = headers.get('retry-after');
  if (said === null) return null;
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
