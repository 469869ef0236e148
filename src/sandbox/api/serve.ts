import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isObject, type Json } from '../block-kit/check.ts';
import type { Fault } from '../faults.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { APP_METHODS } from './app.ts';
import { CHAT_METHODS } from './chat.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import { type Method, type MethodDeps, requireScope } from './method.ts';
import { USER_METHODS } from './users.ts';
import { VIEW_METHODS } from './views.ts';

const METHODS: Record<string, Method> = {
  ...APP_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...USER_METHODS,
  ...VIEW_METHODS,
};

/** The Web API: one address per method, every answer JSON and, but for rate limits, 200. */
export function serveApi(app: FastifyInstance, deps: MethodDeps): void {
  app.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    bodyLimit: 4 * 1024 * 1024,
    errorHandler: (error, _request, reply) =>
      error.statusCode === 400 ? reply.send({ ok: false, error: 'invalid_json' }) : reply.send(error),
    handler: (request, reply) => answer(deps, request.params.method, request, reply),
  });
}

async function answer(
  deps: MethodDeps,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { slack } = deps;
  const given = argumentsOf(request);
  const fault = slack.faults.ofCall(name);
  const done = isBefore(fault) ? undefined : perform(deps, name, given, tokenOf(request, given));
  record(slack, name, given, done, fault);
  switch (fault?.kind) {
    case 'reset':
      request.raw.socket.resetAndDestroy();
      return reply.hijack();
    case 'rate_limited':
      return rateLimited(reply, fault.retry_after);
    case 'error_before':
    case 'error_after':
      return reply.code(500).type('text/plain').send('Internal Server Error');
    case 'slow':
      await lateness(fault.ms, request);
      break;
    default:
  }
  const body = done ?? { ok: false, error: 'internal_error' };
  if (body.error === 'ratelimited') return rateLimited(reply, Number(body.retry_after));
  return reply
    .header('x-slack-req-id', slack.ids.secret())
    .header('x-oauth-scopes', slack.workspace.scopes.join(','))
    .header('x-accepted-oauth-scopes', METHODS[name]?.scope ?? '')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** The method's answer, whether yes or no. */
function perform(deps: MethodDeps, name: string, given: Json, token: string | undefined): Json {
  try {
    const found = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (!found) throw new Refusal('unknown_method', { req_method: name });
    authorise(deps.slack, found, token);
    const waitS = deps.slack.rateLimits.call(name, found.tier);
    if (waitS > 0) throw new Refusal('ratelimited', { retry_after: waitS });
    // Bolt names the team in every call; Slack takes that from any app and minds only a wrong one.
    const { token: _token, team_id, ...args } = given;
    if (team_id !== undefined && team_id !== deps.slack.workspace.team.id) throw new Refusal('team_not_found');
    return { ok: true, ...found.run(deps, args) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.error, ...error.extra };
    throw error;
  }
}

function authorise(slack: Slack, method: Method, token: string | undefined): void {
  if (method.token === 'none') return;
  const { tokens } = slack.workspace;
  if (!token) throw new Refusal('not_authed');
  const kind = token === tokens.bot ? 'bot' : token === tokens.app ? 'app' : null;
  if (!kind) throw new Refusal('invalid_auth');
  if (kind !== method.token) throw new Refusal('not_allowed_token_type');
  if (method.scope) requireScope(slack, method.scope);
}

function tokenOf(request: FastifyRequest, given: Json): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof given.token === 'string' ? given.token : undefined);
}

function argumentsOf(request: FastifyRequest): Json {
  const query = isObject(request.query) ? request.query : {};
  return { ...query, ...(isObject(request.body) ? request.body : {}) };
}

function isBefore(fault: Fault | undefined): boolean {
  return fault?.kind === 'rate_limited' || fault?.kind === 'error_before' || fault?.kind === 'reset';
}

const JSON_ARGUMENTS = ['blocks', 'view', 'metadata', 'files', 'message'];

/** What the app asked and what came of it, the token left out. A fault is what the app saw, so it is what is listed. */
function record(slack: Slack, name: string, given: Json, done: Json | undefined, fault: Fault | undefined): void {
  const { token: _token, team_id: _team, ...args } = given;
  for (const key of JSON_ARGUMENTS) if (typeof args[key] === 'string') args[key] = readable(args[key]);
  const faulty = fault && fault.kind !== 'slow' ? fault.kind : null;
  const error = faulty ?? (typeof done?.error === 'string' ? done.error : null);
  slack.calls.add({ method: name, args, ok: error === null, error });
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function rateLimited(reply: FastifyReply, seconds: number): FastifyReply {
  return reply
    .code(429)
    .header('retry-after', String(seconds))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ ok: false, error: 'ratelimited' }));
}

/** Whoever gave up waiting need not be waited for. */
async function lateness(ms: number, request: FastifyRequest): Promise<void> {
  const { socket } = request.raw;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      // One connection serves many calls.
      socket.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    socket.once('close', done);
  });
}
