import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What becomes of the bytes between a client and the server behind the proxy. */
export type Road =
  | { kind: 'pass' }
  /** Each piece is this late, and up to `jitterMs` more; none overtakes another. */
  | { kind: 'slow'; ms: number; jitterMs?: number }
  /** Connections are taken, and nothing gets through in either direction; nobody is told, as long as it lasts. */
  | { kind: 'blackhole' }
  /** What the client says gets through, no answer does; nobody is told. */
  | { kind: 'half_open' }
  /** Nobody listens; what was open is reset. */
  | { kind: 'refuse' }
  /** A connection is reset once so many bytes went in this direction: all of the request, and the answer is lost. */
  | { kind: 'cut'; direction: Direction; afterBytes: number }
  /** The next request with these words gets through; its connection is reset when the answer comes. Then all passes again. */
  | { kind: 'lose_answer'; to: string };

type Direction = 'request' | 'answer';

/** A road to a server on this machine, which a test makes bad and good again. */
export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** For connections that are open and for new ones. */
  set(road: Road): Promise<void>;
  /** Resets what is open; new connections are taken. */
  reset(): void;
  connections(): number;
  /** How many answers were lost on purpose. */
  lost(): number;
}

interface Connection {
  client: Socket;
  server: Socket;
  bytes: Record<Direction, number>;
  losesAnswer: boolean;
  /** Something that was said on it got lost. TCP delivers nothing behind a gap: with the next piece it is reset. */
  hasGap: boolean;
}

/** `chance` gives the jitter: numbers from 0 to 1. */
export async function openFaultProxy(to: { port: number; host?: string }, chance = Math.random): Promise<FaultProxy> {
  const open = new Set<Connection>();
  let road: Road = { kind: 'pass' };
  let lost = 0;

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = createConnection({ port: to.port, host: to.host ?? '127.0.0.1', allowHalfOpen: true });
    const connection: Connection = {
      client,
      server,
      bytes: { request: 0, answer: 0 },
      losesAnswer: false,
      hasGap: false,
    };
    open.add(connection);
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', () => end(connection));
    carry(connection, 'request', client, server);
    carry(connection, 'answer', server, client);
  });

  function end(connection: Connection): void {
    open.delete(connection);
    connection.client.resetAndDestroy();
    connection.server.destroy();
  }

  function carry(connection: Connection, direction: Direction, from: Socket, into: Socket): void {
    // Whatever comes waits for what came before it.
    let before = Promise.resolve();
    const inTurn = (work: () => Promise<void>) => {
      before = before.then(work).catch(() => end(connection));
    };
    from.on('data', (piece) => inTurn(() => pass(connection, direction, piece, into)));
    from.on('end', () =>
      inTurn(async () => {
        if (isSilent(connection, direction)) return;
        into.end();
        if (from.destroyed || into.destroyed) open.delete(connection);
      }),
    );
    from.on('close', () => {
      if (isSilent(connection, direction)) return;
      inTurn(async () => {
        into.destroy();
        open.delete(connection);
      });
    });
  }

  /** Whatever it is that is to be carried just then, it is lost. */
  function isSilent(connection: Connection, direction: Direction): boolean {
    const silent = road.kind === 'blackhole' || (road.kind === 'half_open' && direction === 'answer');
    connection.hasGap ||= silent;
    return silent;
  }

  async function pass(connection: Connection, direction: Direction, piece: Buffer, into: Socket): Promise<void> {
    if (isSilent(connection, direction)) return;
    if (connection.hasGap) return end(connection);
    switch (road.kind) {
      case 'slow':
        await sleep(road.ms + chance() * (road.jitterMs ?? 0));
        break;
      case 'cut': {
        const left = road.afterBytes - connection.bytes[direction];
        if (direction === road.direction && piece.length > left) {
          into.write(piece.subarray(0, Math.max(left, 0)), () => end(connection));
          return;
        }
        break;
      }
      case 'lose_answer':
        if (direction === 'request' && piece.includes(road.to)) {
          connection.losesAnswer = true;
          road = { kind: 'pass' };
        }
        break;
      case 'pass':
      case 'blackhole':
      case 'half_open':
      case 'refuse':
        break;
    }
    if (direction === 'answer' && connection.losesAnswer) {
      lost += 1;
      end(connection);
      return;
    }
    connection.bytes[direction] += piece.length;
    if (!into.destroyed && !into.write(piece)) await once(into, 'drain').catch(() => undefined);
  }

  async function listen(port: number): Promise<void> {
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
  }

  const reset = () => {
    for (const connection of open) end(connection);
  };
  async function close(): Promise<void> {
    if (!listener.listening) return;
    const closed = once(listener, 'close');
    listener.close();
    reset();
    await closed;
  }

  await listen(0);
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    reset,
    connections: () => open.size,
    lost: () => lost,
    async set(next) {
      road = next;
      if (next.kind === 'refuse') await close();
      else if (!listener.listening) await listen(port);
    },
    [Symbol.asyncDispose]: close,
  };
}
