import Fastify, { type FastifyInstance, type FastifyPluginCallback, type FastifyRequest } from 'fastify';
import { createIdentify, type Keys } from './access.ts';
import { HttpProblem } from './problem.ts';

const boardPath = '/admin/queues';

interface Board {
  keys: Keys;
  /** The pages, to be served at this path. */
  open: (path: string) => Promise<FastifyPluginCallback>;
}

/**
 * The queues, for administrators: a browser asks for the admin key as a password (any name does), scripts send it as ever. The
 * pages are another project's; they are loaded when somebody first asks for them, and live behind a server of their own.
 */
export function registerBoard(app: FastifyInstance, { keys, open }: Board): void {
  let pages: Promise<FastifyInstance> | null = null;
  app.register(async (scope) => {
    const identify = createIdentify(keys);
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('www-authenticate', 'Basic realm="Signoff queues", charset="UTF-8"');
      const password = passwordOf(request);
      if (password !== null) request.headers.authorization = `Bearer ${password}`;
      request.access = await identify(request);
      if (!request.access.scopes.includes('admin'))
        throw new HttpProblem('forbidden', 'The queues are shown to whoever has an admin key.');
      // A browser sends the password along with whatever another site makes it send.
      if (password !== null && changes(request) && !isOfOurPages(request))
        throw new HttpProblem(
          'forbidden',
          'Queues are changed from their own pages, or with the key as a bearer token.',
        );
      if (request.headers['content-encoding'] !== undefined) throw new HttpProblem('not_an_encoding');
      reply.removeHeader('www-authenticate');
    });
    // The body is left to whoever answers.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all(boardPath, async (_request, reply) => reply.redirect(`${boardPath}/`, 308));
    scope.all(`${boardPath}/*`, async (request, reply) => {
      pages ??= open(boardPath).then(serveSafely);
      const server = await pages.catch((error: unknown) => {
        pages = null;
        throw error;
      });
      reply.hijack();
      server.routing(request.raw, reply.raw);
    });
    scope.addHook('onClose', async () => (await pages?.catch(() => null))?.close());
  });
}

/** Nothing from elsewhere, no script but its own, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

async function serveSafely(board: FastifyPluginCallback): Promise<FastifyInstance> {
  const app = Fastify();
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    // The page wants its letters from elsewhere, and reads as well without.
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    return isPage && typeof payload === 'string' ? payload.replaceAll(/<link href="https:[^>]*>/g, '') : payload;
  });
  await app.register(board, { prefix: boardPath });
  await app.ready();
  return app;
}

function passwordOf({ headers }: FastifyRequest): string | null {
  const [, coded] = /^Basic +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return coded === undefined
    ? null
    : Buffer.from(coded, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '');
}

function changes({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Browsers say where a request comes from; of addresses without TLS only the older way. */
function isOfOurPages({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? URL.parse(headers.origin ?? '')?.host === headers.host : site === 'same-origin';
}
