import type { Problem } from './submission.ts';

/** Every "no" of the API and of the command line, as RFC 9457 has them: a code for programs, and a sentence for people that says what to do. */
const problems = {
  not_json: [400, 'The body is not JSON', 'Send one JSON object, in UTF-8.'],
  bad_request: [400, 'The request could not be read', 'Check that it is complete and well-formed.'],
  bad_cursor: [
    400,
    'The cursor is not one of ours',
    'Use a cursor from this project’s feedback as it was given, or leave it out to start over.',
  ],
  too_slow: [408, 'The body did not arrive in time', 'Send it again; what is long goes faster compressed or in parts.'],
  unauthorized: [
    401,
    'No valid API key',
    'Send `Authorization: Bearer sgn_…` with a key that has not expired or been revoked; `npm run signoff -- keys create` makes one.',
  ],
  not_a_reviewer: [403, 'This reviewer may not answer here', ''],
  forbidden: [403, 'The API key lacks a right', ''],
  not_found: [404, 'Not found', 'There is nothing here, or this key may not see it.'],
  conflict: [409, 'Not in a state for this', ''],
  already_decided: [
    409,
    'The item is decided already',
    'Nothing was changed; `decision` says how it ended. To ask again, reopen it.',
  ],
  cursor_expired: [
    410,
    'What comes after this cursor is not kept any more',
    'Read what you missed from the items or the feedback, then start here without a cursor.',
  ],
  outdated: [
    410,
    'A subject was erased since this was made',
    'Its bytes can’t be made again. Make a new snapshot, and delete what you keep of this one.',
  ],
  too_large: [413, 'The body is too large', 'Send at most 1 MiB.'],
  not_a_json_type: [415, 'The content type is not JSON', 'Send `Content-Type: application/json`.'],
  not_an_encoding: [
    415,
    'The content encoding is not one of ours',
    'Send the body as it is, or with `Content-Encoding: gzip`, `deflate` or `br`.',
  ],
  idempotency_key_reused: [
    422,
    'The Idempotency-Key was used for another body',
    'Nothing was stored. Give each request a key of its own, and send the same body when you repeat one.',
  ],
  invalid: [422, 'The request is not valid', 'Nothing was stored. Mend what `errors` names and send it again.'],
  rate_limited: [429, 'Too many requests', 'Wait as long as `Retry-After` says.'],
  internal: [
    500,
    'Something went wrong on our side',
    'Nothing is half-done. Send it again; if it stays, tell the operator the request_id.',
  ],
  unavailable: [
    503,
    'The database is not available',
    'Perhaps nothing was stored. Send it again in a few seconds; with an external_id that is always safe.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems) as ProblemCode[];

/** The HTTP status and the title of a code. */
export function aboutProblem(code: ProblemCode): { status: number; title: string } {
  const [status, title] = problems[code];
  return { status, title };
}

/** What a code says of itself, where nobody says more. */
export function adviceFor(code: ProblemCode): string {
  return problems[code][2];
}

/** Why something was not done. */
export interface Refused {
  code: ProblemCode;
  detail?: string | undefined;
  /** What of the thing that was sent is wrong. */
  errors?: Problem[] | undefined;
  /** Further members of the problem, as its code has them. */
  more?: Record<string, unknown>;
}

/** The members of a problem, for an answer of its own or for one line of many. */
export function problemJson({ code, detail, errors, more }: Refused) {
  const [status, title, usual] = problems[code];
  return {
    type: 'about:blank' as const,
    title,
    status,
    code,
    detail: detail ?? usual,
    ...(errors ? { errors } : {}),
    ...more,
  };
}
