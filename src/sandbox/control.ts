import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isObject } from './block-kit/check.ts';
import type { SocketMode } from './delivery/socket-mode.ts';
import { faultSchema } from './faults.ts';
import { shown } from './messages.ts';
import type { People } from './people/world.ts';
import { resetSlack, type Slack } from './slack.ts';
import { shownView } from './views.ts';
import type { Place, World } from './world.ts';

export interface ControlDeps {
  slack: Slack;
  people: People;
  world: World;
  sockets: SocketMode | null;
}

const settle = { settle_ms: z.number().nonnegative().max(10_000).optional() };
const values = z.record(z.string(), z.record(z.string(), z.unknown()));
const onMessage = { user: z.string(), channel: z.string(), ts: z.string() };
const inView = { user: z.string(), view_id: z.string() };
const element = { action_id: z.string(), block_id: z.string().optional() };

const picking = { value: z.unknown().optional(), typed: values.optional(), ...settle };

const ACTS = {
  clickOnMessage: z.strictObject({ ...onMessage, ...element, ...picking }),
  clickInView: z.strictObject({ ...inView, ...element, ...picking }),
  optionsOnMessage: z.strictObject({ ...onMessage, ...element, query: z.string() }),
  optionsInView: z.strictObject({ ...inView, ...element, query: z.string() }),
  submit: z.strictObject({ ...inView, values: values.default({}), ...settle }),
  close: z.strictObject({ ...inView, all: z.boolean().default(false) }),
  command: z.strictObject({
    user: z.string(),
    channel: z.string(),
    command: z.string(),
    text: z.string().default(''),
    ...settle,
  }),
  shortcut: z.strictObject({ ...onMessage, callback_id: z.string(), ...settle }),
  globalShortcut: z.strictObject({ user: z.string(), callback_id: z.string(), ...settle }),
  home: z.strictObject({ user: z.string(), tab: z.enum(['home', 'messages']).default('home'), ...settle }),
  dismiss: z.strictObject(onMessage),
  say: z.strictObject({
    user: z.string(),
    channel: z.string(),
    text: z.string().min(1),
    thread_ts: z.string().optional(),
  }),
};

/** A request the control can't read; its sentence says which field. */
class BadRequest extends Error {
  override name = 'BadRequest';
  readonly statusCode = 400;
}

/** `/_sandbox/…`: what tests and the curious may see and do. JSON in, JSON out, a clear 4xx for anything else. */
export async function serveControl(
  app: FastifyInstance,
  { slack, people, world, sockets }: ControlDeps,
): Promise<void> {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const code = error.statusCode ?? 500;
    return reply.code(code).send({ error: error.message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `no such control: ${request.method} ${request.url}` }),
  );

  app.get('/messages', (request) => {
    const { channel, thread_ts } = read(
      z.object({ channel: z.string(), thread_ts: z.string().optional() }),
      request.query,
    );
    if (!slack.members.conversation(channel)) throw new BadRequest(`no such channel: ${channel}`);
    const messages = thread_ts ? slack.messages.thread(channel, thread_ts) : slack.messages.history(channel);
    return messages.map((message) => shown(message, { metadata: true }));
  });
  app.get('/ephemerals', (request) => {
    const { user, channel } = read(z.object({ user: z.string(), channel: z.string().optional() }), request.query);
    known(user);
    return slack.messages.ephemerals(user, channel).map((message) => ({ ...shown(message), channel: message.channel }));
  });
  app.get('/views', (request) => {
    const { user } = read(z.object({ user: z.string() }), request.query);
    known(user);
    const home = slack.views.home(user);
    return {
      home: home ? shownView(home, slack.workspace) : null,
      modals: slack.views.stack(user).map((view) => shownView(view, slack.workspace)),
    };
  });
  app.get('/calls', (request) => {
    const { method } = read(z.object({ method: z.string().optional() }), request.query);
    return slack.calls.list().filter((call) => method === undefined || call.method === method);
  });
  app.get('/state', () => ({
    connections: sockets?.connections() ?? 0,
    faults: slack.faults.pending(),
    channels: slack.members.conversations(),
  }));

  app.post('/click', (request) => {
    const act = isInView(request.body) ? read(ACTS.clickInView, request.body) : read(ACTS.clickOnMessage, request.body);
    return people.click({ ...act, place: placeOf(act) });
  });
  app.post('/options', (request) => {
    const act = isInView(request.body)
      ? read(ACTS.optionsInView, request.body)
      : read(ACTS.optionsOnMessage, request.body);
    return world.options(act.user, placeOf(act), act.action_id, act.block_id ?? '', act.query);
  });
  app.post('/submit', (request) => people.submit(read(ACTS.submit, request.body)));
  app.post('/close', (request) => {
    const { user, view_id, all } = read(ACTS.close, request.body);
    return people.close(user, view_id, all);
  });
  app.post('/command', (request) => people.command(read(ACTS.command, request.body)));
  app.post('/shortcut', (request) =>
    isOnMessage(request.body)
      ? people.shortcut(read(ACTS.shortcut, request.body))
      : people.globalShortcut(read(ACTS.globalShortcut, request.body)),
  );
  app.post('/home', (request) => {
    const { user, tab, settle_ms } = read(ACTS.home, request.body);
    return people.openHome(user, tab, settle_ms);
  });
  app.post('/dismiss', (request) => {
    const { user, channel, ts } = read(ACTS.dismiss, request.body);
    return people.dismiss(user, channel, ts);
  });
  app.post('/say', (request) => {
    const { user, channel, text, thread_ts } = read(ACTS.say, request.body);
    try {
      return world.say(user, channel, text, thread_ts);
    } catch (error) {
      throw new BadRequest(error instanceof Error ? error.message : String(error));
    }
  });
  app.post('/faults', (request) => {
    const fault = read(faultSchema, request.body);
    // Sockets are cut now; what is left of `times` cuts the connections that come next.
    if (fault.kind === 'socket_drop') {
      sockets?.drop();
      fault.times -= 1;
    } else if (fault.kind === 'socket_refresh') {
      sockets?.refresh();
      fault.times = 0;
    }
    if (fault.times > 0) slack.faults.add(fault);
    return { ok: true, pending: slack.faults.pending() };
  });
  app.post('/reset', () => {
    resetSlack(slack);
    people.reset();
    return { ok: true };
  });

  function known(user: string): void {
    if (!slack.members.person(user)) throw new BadRequest(`no such person: ${user}`);
  }
}

function isInView(body: unknown): boolean {
  return isObject(body) && body.view_id !== undefined;
}

function isOnMessage(body: unknown): boolean {
  return isObject(body) && (body.channel !== undefined || body.ts !== undefined);
}

function placeOf(act: { view_id: string } | { channel: string; ts: string }): Place {
  return 'view_id' in act ? { view_id: act.view_id } : { channel: act.channel, ts: act.ts };
}

function read<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given ?? {});
  if (result.success) return result.data;
  throw new BadRequest(z.prettifyError(result.error));
}
