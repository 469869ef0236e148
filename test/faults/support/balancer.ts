import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * As plain as a load balancer can be: each request goes to the next of the services that said they were ready when they were last
 * asked, over connections that are kept. It repeats nothing, so what a service drops its caller sees.
 */
export interface Balancer extends AsyncDisposable {
  url: string;
  /** Requests that a service refused, dropped or answered with 5xx, and those for which none was ready. */
  failures: Failure[];
  /** How many requests each service answered, by its address. */
  answered: Map<string, number>;
  add(service: string): void;
}

export interface Failure {
  what: string;
  /** How long it took to fail. */
  afterMs: number;
}

const lookMs = 100;

export async function openBalancer(): Promise<Balancer> {
  const services: string[] = [];
  const ready = new Set<string>();
  const failures: Failure[] = [];
  const answered = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();
  let turn = 0;

  const server = createServer((incoming, outgoing) => {
    const there = services.filter((service) => ready.has(service));
    const service = there[turn++ % Math.max(1, there.length)];
    if (service) return pass(service, incoming, outgoing);
    failures.push({ what: `${incoming.method} ${incoming.url}: no service is ready`, afterMs: 0 });
    outgoing.writeHead(502).end();
  });

  function pass(service: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const startedAt = performance.now();
    const note = (why: string) => {
      const what = `${incoming.method} ${incoming.url} to ${service}: ${why}`;
      failures.push({ what, afterMs: performance.now() - startedAt });
    };
    const failed = (why: string) => {
      if (closing.signal.aborted) return;
      note(why);
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    };
    // What concerns one connection alone stays behind.
    const { connection: _, ...headers } = incoming.headers;
    const outwards = request(`${service}${incoming.url}`, { method: incoming.method, headers, agent });
    outwards.on('error', (error) => failed(error.message));
    outwards.on('response', (answer) => {
      const { statusCode = 502, headers: said } = answer;
      if (statusCode >= 500) note(String(statusCode));
      answered.set(service, (answered.get(service) ?? 0) + 1);
      const { connection: _, 'transfer-encoding': __, ...rest } = said;
      outgoing.writeHead(statusCode, rest);
      answer.on('error', (error) => failed(error.message));
      answer.pipe(outgoing);
    });
    incoming.pipe(outwards);
  }

  async function look(service: string): Promise<void> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(2_000)]);
    const answer = await fetch(`${service}/readyz`, { signal }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) ready.add(service);
    else ready.delete(service);
  }

  async function lookAgainAndAgain(): Promise<void> {
    while (!closing.signal.aborted) {
      await Promise.all(services.map(look));
      await sleep(lookMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const looking = lookAgainAndAgain();
  return {
    url: `http://127.0.0.1:${address.port}`,
    failures,
    answered,
    add: (service) => void services.push(service),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await looking;
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await Promise.race([once(server, 'close'), sleep(1_000)]);
    },
  };
}
