import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';

const HEARTBEAT_MS = 20_000;

/**
 * The stream that tells a window to look again. It carries no content: a window that missed a change, or was away,
 * asks for the present state and has caught up.
 */
export function registerChanges(page: FastifyInstance, world: World): void {
  const closers = new Set<() => void>();
  page.get<{ Querystring: { as?: string } }>('/page/stream', (request, reply) => {
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    out.write('retry: 500\nevent: ready\ndata: {}\n\n');
    const stop = world.onChange((change) => {
      const othersOnly = change.channel === undefined && change.user !== undefined && change.user !== request.query.as;
      if (!othersOnly) out.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
    });
    const heartbeat = setInterval(() => out.write(': still here\n\n'), HEARTBEAT_MS);
    const close = () => {
      stop();
      clearInterval(heartbeat);
      closers.delete(close);
      out.end();
    };
    closers.add(close);
    request.raw.on('close', close);
  });
  // Open streams would keep the server from closing for as long as a window is open.
  page.addHook('preClose', async () => {
    for (const close of closers) close();
  });
}
