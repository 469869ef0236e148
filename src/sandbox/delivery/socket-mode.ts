import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Slack } from '../slack.ts';
import { type Answer, type Delivery, NOBODY } from './delivery.ts';

export interface SocketMode extends Delivery {
  /** A single-use address for one connection, as apps.connections.open answers it. */
  open(): string;
  connections(): number;
  /** Cuts every connection without a word. */
  drop(): void;
  /** Tells every client to reconnect, as Slack does every few hours, then closes. */
  refresh(): void;
}

export const CONNECTIONS_MAX = 10;

const ackSchema = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });
const TICKET_LIFE_MS = 30_000;

/** Slack's end of Socket Mode: each payload goes to one of the app's connections, in turn. */
export function createSocketMode(slack: Slack, server: Server): SocketMode {
  const sockets: WebSocket[] = [];
  const tickets = new Map<string, number>();
  const waiting = new Map<string, (answer: unknown) => void>();
  const wss = new WebSocketServer({ noServer: true });
  const alive = new WeakSet<WebSocket>();
  let turn = 0;

  const welcome = (socket: WebSocket) => {
    sockets.push(socket);
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    socket.on('close', () => remove(socket));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => hear(String(data)));
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.length,
        debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: slack.workspace.app.id },
      }),
    );
    if (slack.faults.ofConnection()) setImmediate(() => socket.terminate());
  };
  const remove = (socket: WebSocket) => {
    const index = sockets.indexOf(socket);
    if (index >= 0) sockets.splice(index, 1);
  };
  const hear = (text: string) => {
    const ack = ackSchema.safeParse(parsed(text));
    if (!ack.success) return;
    waiting.get(ack.data.envelope_id)?.(ack.data.payload);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'ws://sandbox');
    const ticket = url.searchParams.get('ticket') ?? '';
    const issuedAt = tickets.get(ticket);
    tickets.delete(ticket);
    if (url.pathname !== '/link') return refuse(socket, '404 Not Found');
    if (issuedAt === undefined || slack.now() - issuedAt > TICKET_LIFE_MS) return refuse(socket, '403 Forbidden');
    if (sockets.length >= CONNECTIONS_MAX) {
      return wss.handleUpgrade(request, socket, head, (extra) => {
        extra.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
        extra.close();
      });
    }
    wss.handleUpgrade(request, socket, head, welcome);
  };
  server.on('upgrade', upgrade);

  const heartbeat = setInterval(() => {
    for (const socket of sockets) {
      if (!alive.has(socket)) socket.terminate();
      alive.delete(socket);
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }
  }, slack.workspace.timings.ping_ms);
  heartbeat.unref();

  return {
    open() {
      const ticket = randomUUID();
      tickets.set(ticket, slack.now());
      return `${slack.url.replace(/^http/, 'ws')}/link?ticket=${ticket}&app_id=${slack.workspace.app.id}`;
    },
    connections: () => sockets.length,
    drop() {
      for (const socket of [...sockets]) socket.terminate();
    },
    refresh() {
      for (const socket of [...sockets]) {
        socket.send(
          JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'sandbox' } }),
        );
        remove(socket);
        // The client closes by itself; one that does not is cut, as Slack cuts it.
        setTimeout(() => socket.terminate(), 10_000).unref();
      }
    },
    async send(envelope, retry) {
      const open = sockets.filter((each) => each.readyState === WebSocket.OPEN);
      const socket = open[turn++ % Math.max(1, open.length)];
      if (!socket) return NOBODY;
      const envelope_id = randomUUID();
      const startedAt = performance.now();
      const acked = new Promise<Answer>((resolve) => {
        const settle = (answer: Answer) => {
          clearTimeout(timer);
          waiting.delete(envelope_id);
          resolve(answer);
        };
        const timer = setTimeout(() => settle(NOBODY), slack.workspace.timings.ack_ms);
        waiting.set(envelope_id, (body) => settle({ acked_in_ms: performance.now() - startedAt, body }));
      });
      socket.send(
        JSON.stringify({
          envelope_id,
          type: envelope.type,
          payload: envelope.payload,
          accepts_response_payload: envelope.type !== 'events_api',
          ...(envelope.type === 'events_api'
            ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }
            : {}),
        }),
      );
      return acked;
    },
    async close() {
      clearInterval(heartbeat);
      server.off('upgrade', upgrade);
      await goodbye(wss);
      for (const answer of [...waiting.values()]) answer(undefined);
      await new Promise<void>((resolve) => wss.close(() => resolve()));
    },
  };
}

const GOODBYE_MS = 200;

/** Lets clients say goodbye too, and cuts those that do not. */
async function goodbye(wss: WebSocketServer): Promise<void> {
  const gone = [...wss.clients].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
  for (const socket of wss.clients) socket.close(1001);
  const timer = setTimeout(() => {
    for (const socket of wss.clients) socket.terminate();
  }, GOODBYE_MS);
  await Promise.all(gone);
  clearTimeout(timer);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
