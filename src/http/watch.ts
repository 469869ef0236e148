import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    span: RequestSpan | null;
  }
}

/** One request in a trace. */
interface RequestSpan {
  within(go: () => void): void;
  end(status: number): void;
}

/** Who looks on while requests are answered. Nobody is told of bodies or keys. */
export interface Watch {
  /** Runs `go`, and all that follows from it, as part of the request with this id. */
  within(requestId: string, go: () => void): void;
  /** Begins the request's span; null: nobody traces it. */
  trace:
    | ((request: {
        id: string;
        method: string;
        route: string;
        headers: FastifyRequest['headers'];
      }) => RequestSpan | null)
    | null;
  /** `project`: as the address names it, whether or not there is one. */
  answered(request: { operation: string; status: number; seconds: number; project: string | null }): void;
}

/** Tells of each request, and writes it down: what was refused or failed for every operator, all of them for who looks closer. */
export function watchRequests(app: FastifyInstance, watch: Watch): void {
  const { trace } = watch;
  app.decorateRequest('span', null);
  if (trace) {
    app.addHook('onRequest', (request, _reply, done) => {
      const { id, method, headers, routeOptions } = request;
      request.span = trace({ id, method, headers, route: routeOptions.url ?? '(none)' });
      done();
    });
  }
  // The body was read in the name of its connection, which may bring many requests: only from here on it is this one.
  app.addHook('preHandler', (request, _reply, done) => {
    const { span } = request;
    watch.within(request.id, span ? () => span.within(done) : done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { operation } = request.routeOptions.config;
    const { project = null } = Object(request.params);
    if (operation !== undefined)
      watch.answered({ operation, status: reply.statusCode, seconds: reply.elapsedTime / 1000, project });
    writeDown(request, reply);
    request.span?.end(reply.statusCode);
    done();
  });
}

const looksCloser = new Set(['debug', 'trace']);

function writeDown(request: FastifyRequest, reply: FastifyReply): void {
  const { method, routeOptions, access } = request;
  const { statusCode: status } = reply;
  const asksForPeople = status >= 500 || status === 401 || status === 403 || status === 429;
  if (!asksForPeople && !looksCloser.has(request.log.level)) return;
  request.log[asksForPeople ? 'info' : 'debug'](
    {
      method,
      // Never the address itself: whatever is in it was written by the caller.
      operation: routeOptions.config.operation ?? routeOptions.url ?? null,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      key: access?.id ?? null,
    },
    'answered',
  );
}
