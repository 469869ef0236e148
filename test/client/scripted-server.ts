import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

type Answer = (response: ServerResponse, seen: Seen) => void;

/** A real server that answers as it is told, one answer a request; the last one stays. */
export async function startScripted(...answers: Answer[]) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const at = performance.now();
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const one = { method, url, headers, body: Buffer.concat(chunks).toString(), at };
    const answer = answers[Math.min(seen.length, answers.length - 1)];
    seen.push(one);
    answer?.(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function problem(status: number, code: string, headers: Record<string, string> = {}, more = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', 'x-request-id': 'req-1', ...headers });
    response.end(
      JSON.stringify({ type: 'about:blank', title: code, status, code, detail: `This is ${code}.`, ...more }),
    );
  };
}

export function json(body: unknown, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

/** The connection ends without an answer, or after a part of one. */
export function cut(part?: string): Answer {
  return (response) => {
    if (part === undefined) return void response.destroy();
    response.writeHead(200);
    response.write(part, () => response.destroy());
  };
}

export const silent: Answer = () => {};
