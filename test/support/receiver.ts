import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What it says, without looking at its signature. */
  message: { type: string; timestamp: string; data: Record<string, unknown> };
}

export interface Receiver extends AsyncDisposable {
  port: number;
  /** `http://127.0.0.1:…`, or as it is reached under a name. */
  url(path?: string, host?: string): string;
  /** All that came, or all that came to a path. */
  received(path?: string): Received[];
}

type Answer = number | ((response: ServerResponse, received: Received) => void);

/** An address outside that takes messages, and answers as it is told: 204 unless it is told otherwise. */
export async function startReceiver(answer: (received: Received) => Answer = () => 204): Promise<Receiver> {
  const all: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const received = { path: request.url ?? '', headers: request.headers, body, message: JSON.parse(body || '{}') };
    all.push(received);
    const given = answer(received);
    if (typeof given === 'number') response.writeHead(given).end();
    else given(response, received);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path = '/', host = '127.0.0.1') => `http://${host}:${port}${path}`,
    received: (path) => all.filter((each) => path === undefined || each.path === path),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Whether somebody else's reading of Standard Webhooks takes the signature, too, at the time that the message was sent. */
export function isSignedBy(secret: string, { body, headers }: Pick<Received, 'body' | 'headers'>): boolean {
  const { now } = Date;
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = now;
  }
}
