import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../review/submission.ts';

/** Every "no" of the API, as RFC 9457 has them: a code for programs, a sentence for people that says what to do. */
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
  conflict: [409, 'The item is not in a state for this', ''],
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

export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: Problem[] | undefined;
  /** Further members of the problem, as its code has them. */
  readonly more: Record<string, unknown>;

  constructor(code: ProblemCode, detail?: string, errors?: Problem[], more: Record<string, unknown> = {}) {
    super(detail ?? problems[code][1]);
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.more = more;
  }
}

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => send(reply, request, problemOf(error, request)));
  app.setNotFoundHandler((request, reply) => send(reply, request, new HttpProblem('not_found')));
}

/** Before there is a route: an address that can't be decoded, or with a part longer than anything we have. */
export function answerBadAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = error.code === 'FST_ERR_BAD_URL' ? 'bad_request' : 'not_found';
  send(reply.header('x-request-id', request.id), request, new HttpProblem(problem));
}

/** Not HTTP at all, or with more headers than anyone needs: there is no request yet, so this is written by hand. */
export function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, words] =
    error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify({
    type: 'about:blank',
    title: words,
    status,
    code: 'bad_request',
    detail: problems.bad_request[2],
  });
  socket.end(
    `HTTP/1.1 ${status} ${words}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function send(reply: FastifyReply, request: FastifyRequest, problem: HttpProblem): FastifyReply {
  const body = problemJson(problem);
  if (body.status === 401) reply.header('www-authenticate', 'Bearer');
  if (body.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '2');
  return reply
    .status(body.status)
    .type('application/problem+json')
    .send({ ...body, request_id: request.id });
}

/** The members of a problem, for an answer of its own or for one line of many. */
export function problemJson({ code, detail, errors, more }: HttpProblem) {
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

/** What became of a request whose handling threw, in the words of the API. Logs what is not the caller's doing. */
export function problemOf(error: unknown, request: Pick<FastifyRequest, 'log'>): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code, statusCode, message }: Partial<FastifyError> = Object(error);
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new HttpProblem('not_json', `${message}. Send one JSON object, in UTF-8.`);
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpProblem('too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem('not_a_json_type');
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
    case 'ERR__ERROR_FORMAT_PADDING_1':
      return new HttpProblem(
        'bad_request',
        'The body is not compressed as its Content-Encoding says, or it was cut off.',
      );
  }
  if (statusCode !== undefined && statusCode < 500) return new HttpProblem('bad_request');
  const away = databaseIsAway(code ?? '', message ?? '');
  request.log.error({ err: error }, away ? 'the database is not available' : 'a request failed');
  return new HttpProblem(away ? 'unavailable' : 'internal');
}

/** Postgres restarting, refusing, gone, or so busy that we stopped waiting: all of them pass. */
function databaseIsAway(code: string, message: string): boolean {
  return (
    /^(08|53|57P0|57014|55P03|40)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    )
  );
}
