import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person, World } from '../world.ts';
import { registerActs } from './acts.ts';
import { registerAssets } from './assets.ts';
import { registerChanges } from './changes.ts';
import { html } from './html.ts';
import { registerPermalinks } from './permalinks.ts';
import { channelsOf, createReadMarks, humans, shownAt } from './places.ts';
import { drawShell } from './shell.ts';
import { windowState } from './state.ts';

/** Own files only, no inline script. Inline style attributes stay: charts colour their legend with them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  // Pictures of a service on this machine; nothing from further away.
  "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The sandbox's web page under `/`: the documents, `/page/…` for its own script, a stream of changes. It sees the
 * workspace only through `world`. Foreign origins and hosts are the server's to refuse; that an act comes as JSON,
 * which no plain form can send, is checked here.
 */
export async function registerPage(app: FastifyInstance, world: World): Promise<void> {
  const marks = createReadMarks();
  await app.register(async (page) => {
    page.addHook('onRequest', async (request, reply) => {
      reply.headers({
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
        return reply.code(415).send({ error: 'this address takes application/json' });
    });
    await registerAssets(page);
    registerChanges(page, world);
    registerActs(page, world, marks);
    registerPermalinks(page, world, sorry);

    page.get<{ Querystring: { as?: string } }>('/', (request, reply) => {
      const me = humans(world).find((person) => person.id === request.query.as) ?? humans(world)[0];
      return me ? toFirstPlace(world, me, reply) : sorry(reply, 'Nobody lives in this workspace.');
    });
    page.get<{ Params: { as: string } }>('/as/:as/', (request, reply) => {
      const me = humans(world).find((person) => person.id === request.params.as);
      return me ? toFirstPlace(world, me, reply) : sorry(reply, 'There is no such person in this workspace.');
    });
    page.get<{ Params: { as: string } }>('/as/:as', (request, reply) =>
      reply.redirect(`/as/${encodeURIComponent(request.params.as)}/`),
    );
    page.get<{ Params: { as: string; place: string } }>('/as/:as/:place', (request, reply) => {
      const me = humans(world).find((person) => person.id === request.params.as);
      if (!me) return sorry(reply, 'There is no such person in this workspace.');
      const shown = shownAt(world, me, request.params.place);
      if (!shown) return sorry(reply, `${me.real_name} is in no such channel.`, `/as/${encodeURIComponent(me.id)}/`);
      const newSince = shown.kind === 'channel' ? marks.of(me.id, shown.channel.id) : undefined;
      return reply.type('text/html; charset=utf-8').send(drawShell(world, me, shown, newSince));
    });
    page.get('/page/state', (request, reply) => stateNow(world, marks, request, reply));
    page.get('/page/commands', () => world.commands());
    page.get('/page/people', () => humans(world).map(({ id, name, real_name }) => ({ id, name, real_name })));
  });
}

const asked = z.object({
  as: z.string(),
  place: z.string(),
  thread: z.string().optional(),
  since: z.string().optional(),
  at: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(100),
});

function stateNow(
  world: World,
  marks: ReturnType<typeof createReadMarks>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const query = asked.safeParse(request.query);
  if (!query.success) return reply.code(400).send({ error: z.prettifyError(query.error) });
  const { as, place, thread, since, at, limit } = query.data;
  const me = humans(world).find((person) => person.id === as);
  const shown = me && shownAt(world, me, place);
  if (!me || !shown) return reply.code(404).send({ error: 'no such person or place' });
  const state = windowState(world, marks, {
    me,
    shown,
    limit,
    port: request.headers.host?.match(/:(\d+)$/)?.[1] ?? null,
    ...(thread !== undefined && { thread }),
    ...(since !== undefined && { newSince: since }),
    ...(at !== undefined && { at }),
  });
  return reply.send(state);
}

function toFirstPlace(world: World, me: Person, reply: FastifyReply) {
  const first = channelsOf(world, me)[0]?.id ?? 'home';
  return reply.redirect(`/as/${encodeURIComponent(me.id)}/${encodeURIComponent(first)}`);
}

function sorry(reply: FastifyReply, words: string, back = '/') {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not here · Sandbox</title><link rel="stylesheet" href="/page/assets/base.css"></head><body class="sorry"><main><h1>${words}</h1><p><a href="${back}">Back to the workspace</a></p></main></body></html>`;
  return reply.code(404).type('text/html; charset=utf-8').send(page.markup);
}
