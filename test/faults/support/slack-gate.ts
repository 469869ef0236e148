import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A gate on the way to Slack's Web API, where a test can meet a call: hold it, lose it, or do something around it. */
export interface SlackGate extends AsyncDisposable {
  /** What SLACK_API_URL is to be. */
  apiUrl: string;
  /** The next call of this method goes through `meeting` instead of straight to Slack. Resolves when that is over. */
  meet(method: string, meeting: (call: MetCall) => Promise<void>): Promise<void>;
}

export interface MetCall {
  /** Lets Slack do it; the caller hears nothing yet. */
  reachSlack(): Promise<void>;
  /** Gives the caller Slack's answer, or another one in its place, and resolves when it is on its way. */
  answer(instead?: (said: Record<string, unknown>) => Record<string, unknown>): Promise<void>;
}

export async function openSlackGate(apiUrl: string): Promise<SlackGate> {
  const meetings: { method: string; hold: (call: MetCall) => Promise<void> }[] = [];
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const method = (request.url ?? '').split('/').at(-1)?.split('?')[0] ?? '';
    const { authorization = '', 'content-type': type } = request.headers;
    let answered: Response | null = null;
    const call: MetCall = {
      async reachSlack() {
        answered = await fetch(new URL(method, apiUrl), {
          method: 'POST',
          headers: { authorization, ...(type ? { 'content-type': type } : {}) },
          body,
        });
      },
      async answer(instead) {
        if (!answered) throw new Error('Slack was not asked yet');
        const retryAfter = answered.headers.get('retry-after');
        response.writeHead(answered.status, {
          'content-type': answered.headers.get('content-type') ?? 'application/json',
          ...(retryAfter ? { 'retry-after': retryAfter } : {}),
        });
        const said = Buffer.from(await answered.arrayBuffer());
        response.end(instead ? JSON.stringify(instead(JSON.parse(said.toString()))) : said);
        if (!response.destroyed) await once(response, 'close');
      },
    };
    const index = meetings.findIndex((meeting) => meeting.method === method);
    const [met] = index < 0 ? [] : meetings.splice(index, 1);
    if (met) {
      await met.hold(call);
      response.destroy();
      return;
    }
    await call.reachSlack();
    await call.answer();
  }

  // A connection that is closed while the next call is on its way would be a fault that no test asked for.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return {
    apiUrl: `http://127.0.0.1:${address.port}/api/`,
    meet(method, meeting) {
      const over = new Promise<void>((resolve, reject) => {
        meetings.push({ method, hold: (call) => meeting(call).then(resolve, reject) });
      });
      // Whoever awaits it hears of a failure; after a test that failed before, nobody does.
      over.catch(() => undefined);
      return over;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await Promise.race([once(server, 'close'), sleep(1_000)]);
    },
  };
}
