import type { FastifyInstance, FastifyReply } from 'fastify';
import type { World } from '../world.ts';
import { channelsOf, humans } from './places.ts';

const MESSAGE = /^p(\d{10})(\d{6})$/;

/** A message's own address, as chat.getPermalink gives it. */
export function permalinkOf(channel: string, { ts, thread_ts }: { ts: string; thread_ts?: string }): string {
  const inThread = thread_ts && thread_ts !== ts ? `?thread_ts=${thread_ts}&cid=${channel}` : '';
  return `/archives/${encodeURIComponent(channel)}/p${ts.replace('.', '')}${inThread}`;
}

/**
 * `/archives/…`: the channel or thread, scrolled to that message. The address does not say who looks: `as` may, otherwise
 * it is the first who can see it. A window that follows such a link stays who it is (`client/permalinks.ts`).
 */
export function registerPermalinks(
  page: FastifyInstance,
  world: World,
  sorry: (reply: FastifyReply, words: string) => unknown,
): void {
  page.get<{ Params: { channel: string; message: string }; Querystring: { as?: string; thread_ts?: string } }>(
    '/archives/:channel/:message',
    (request, reply) => {
      const { channel, message } = request.params;
      const [, seconds, micros] = MESSAGE.exec(message) ?? [];
      const seers = humans(world).filter((person) => channelsOf(world, person).some((one) => one.id === channel));
      const me = seers.find((person) => person.id === request.query.as) ?? seers[0];
      if (seconds === undefined || !me) return sorry(reply, 'There is no such message here.');
      const query = new URLSearchParams({ at: `${seconds}.${micros}` });
      if (request.query.thread_ts) query.set('thread', request.query.thread_ts);
      return reply.redirect(`/as/${encodeURIComponent(me.id)}/${encodeURIComponent(channel)}?${query}`);
    },
  );
}
