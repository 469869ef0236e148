import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  aboutProblem,
  adviceFor,
  type ProblemCode,
  problemCodes,
  problemJson,
  type Refused,
} from '../review/problem.ts';
import type { Problem } from '../review/submission.ts';

export { aboutProblem, type ProblemCode, problemCodes, problemJson };

export class HttpProblem extends Error implements Refused {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: Problem[] | undefined;
  /** Further members of the problem, as its code has them. */
  readonly more: Record<string, unknown>;

  constructor(code: ProblemCode, detail?: string, errors?: Problem[], more: Record<string, unknown> = {}) {
    super(detail ?? aboutProblem(code).title);
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.more = more;
  }

  static of({ code, detail, errors, more }: Refused): HttpProblem {
    return new HttpProblem(code, detail, errors, more);
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
    detail: adviceFor('bad_request'),
  });
  socket.end(
    `HTTP/1.1 ${status} ${words}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function send(reply: FastifyReply, request: FastifyRequest, problem: HttpProblem): FastifyReply {
  const body = problemJson(problem);
  if (body.status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  if (body.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '2');
  return reply
    .status(body.status)
    .type('application/problem+json')
    .send({ ...body, request_id: request.id });
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
    /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|connection error and is not queryable|Client was closed/.test(
      message,
    )
  );
}
