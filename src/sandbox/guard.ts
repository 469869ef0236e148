import type { FastifyInstance } from 'fastify';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Refuses whoever is not on this machine in spirit: a Host that is no loopback name (DNS rebinding), an Origin that is
 * not our own page. Programs send no Origin and pass.
 */
export function guardOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const host = hostOf(`http://${request.headers.host ?? ''}`);
    if (!host || !LOOPBACK.has(host.hostname)) return reply.code(403).send({ error: 'this host is not the sandbox' });
    const { origin } = request.headers;
    if (origin === undefined) return;
    const from = hostOf(origin);
    if (!from || !LOOPBACK.has(from.hostname) || from.port !== host.port)
      return reply.code(403).send({ error: 'this origin is not the sandbox' });
  });
}

function hostOf(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
