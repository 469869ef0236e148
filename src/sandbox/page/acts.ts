import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ActOutcome, Person, World } from '../world.ts';
import { readTyped } from './outgoing.ts';
import { humans, type ReadMarks } from './places.ts';
import { secondsOfLocal } from './text/dates.ts';

const place = z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ view_id: z.string() })]);
const chosen = z.union([z.string(), z.array(z.string())]);
const filled = z.record(z.string(), z.record(z.string(), z.object({ kind: z.string(), value: chosen.nullable() })));

const bodies = {
  click: z.object({
    as: z.string(),
    place,
    action_id: z.string(),
    block_id: z.string().optional(),
    value: chosen.optional(),
    kind: z.string().optional(),
    typed: filled.optional(),
  }),
  submit: z.object({ as: z.string(), view_id: z.string(), values: filled }),
  shortcut: z.object({ as: z.string(), channel: z.string(), ts: z.string(), callback_id: z.string() }),
  globalShortcut: z.object({ as: z.string(), callback_id: z.string() }),
  dismiss: z.object({ as: z.string(), channel: z.string(), ts: z.string() }),
  close: z.object({ as: z.string(), view_id: z.string(), all: z.boolean().optional() }),
  options: z.object({ as: z.string(), place, action_id: z.string(), block_id: z.string(), query: z.string() }),
  say: z.object({
    as: z.string(),
    channel: z.string(),
    text: z.string().min(1).max(40_000),
    thread_ts: z.string().optional(),
  }),
  home: z.object({ as: z.string(), tab: z.enum(['home', 'messages']).default('home') }),
  read: z.object({ as: z.string(), channel: z.string(), ts: z.string() }),
};

/** What a person does. Each answers with what that person notices: an acknowledgement, errors, words said to them alone. */
export function registerActs(page: FastifyInstance, world: World, marks: ReadMarks): void {
  const act = <B extends { as: string }>(
    name: string,
    body: z.ZodType<B>,
    run: (me: Person, body: B) => Promise<unknown> | unknown,
  ) =>
    page.post(`/page/${name}`, async (request, reply) => {
      const parsed = body.safeParse(request.body);
      if (!parsed.success) return reply.code(400).send({ error: z.prettifyError(parsed.error) });
      const me = humans(world).find((person) => person.id === parsed.data.as);
      if (!me) return reply.code(404).send({ error: `no such person: ${parsed.data.as}` });
      return reply.send((await run(me, parsed.data)) ?? {});
    });

  act('click', bodies.click, async (me, { place, action_id, block_id, value, kind, typed }) => {
    const others = typed && valuesOf(typed, me);
    return noticed(await world.click(me.id, place, action_id, typedAs(kind, value, me) ?? undefined, block_id, others));
  });
  act('submit', bodies.submit, async (me, { view_id, values }) =>
    noticed(await world.submit(me.id, view_id, valuesOf(values, me))),
  );
  act('shortcut', bodies.shortcut, async (me, { channel, ts, callback_id }) =>
    noticed(await world.shortcut(me.id, channel, ts, callback_id)),
  );
  act('global-shortcut', bodies.globalShortcut, async (me, { callback_id }) =>
    world.globalShortcut ? noticed(await world.globalShortcut(me.id, callback_id)) : {},
  );
  act('dismiss', bodies.dismiss, (me, { channel, ts }) =>
    world.dismiss ? noticed(world.dismiss(me.id, channel, ts)) : {},
  );
  act('close', bodies.close, async (me, { view_id, all }) => noticed(await world.close(me.id, view_id, all)));
  act('options', bodies.options, (me, { place, action_id, block_id, query }) =>
    world.options(me.id, place, action_id, block_id, query),
  );
  act('home', bodies.home, async (me, { tab }) => noticed(await world.openHome(me.id, tab)));
  act('read', bodies.read, (me, { channel, ts }) => marks.mark(me.id, channel, ts));
  act('say', bodies.say, async (me, { channel, text, thread_ts }) => {
    const typed = readTyped(text, world.people());
    if (typed.kind === 'command' && thread_ts !== undefined)
      return { acked_in_ms: 0, said: [], refused: `${typed.command} is not supported in threads. Sorry!` };
    if (typed.kind === 'command') return noticed(await world.command(me.id, channel, typed.command, typed.text));
    return said(() => world.say(me.id, channel, typed.text, thread_ts));
  });
}

/** The window draws views and messages from the present state; of the outcome it needs only what is said nowhere else. */
function noticed(outcome: ActOutcome): Record<string, unknown> {
  const { acked_in_ms, errors, refused, said } = outcome;
  return { acked_in_ms, errors, refused, said: said.map(({ ts, text }) => ({ ts, text })) };
}

/** Speaking is refused by throwing (a channel one is not in …); the person reads why. */
function said(speak: () => unknown): Record<string, unknown> {
  try {
    speak();
    return { acked_in_ms: 0, said: [] };
  } catch (error) {
    return { acked_in_ms: 0, said: [], refused: error instanceof Error ? error.message : String(error) };
  }
}

function valuesOf(fields: z.infer<typeof filled>, me: Person): Record<string, Record<string, unknown>> {
  const ofBlock = (one: Record<string, { kind: string; value: string | string[] | null }>) =>
    Object.fromEntries(Object.entries(one).map(([action, { kind, value }]) => [action, typedAs(kind, value, me)]));
  return Object.fromEntries(Object.entries(fields).map(([block, one]) => [block, ofBlock(one)]));
}

/** A date-and-time field speaks local time; Slack sends seconds. */
function typedAs(kind: string | undefined, value: string | string[] | null | undefined, me: Person) {
  if (kind !== 'datetimepicker' || typeof value !== 'string' || value === '') return value;
  return String(secondsOfLocal(value, me.tz) ?? '');
}
