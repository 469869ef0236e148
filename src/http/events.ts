import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cursors } from '../review/cursor.ts';
import { type EventWish, eventTypes, type PlacedEvent, textOf } from '../review/event.ts';
import type { Gatekeeper } from './access.ts';
import type { EventHub } from './event-hub.ts';
import { operation, serve, wordsOf } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as schemas from './schemas.ts';

export interface EventReading {
  /** Events behind a place, in their order. */
  after: (place: string, wish: EventWish) => Promise<PlacedEvent[]>;
  /** The place of the newest one, and the place before the oldest that is kept. */
  bounds: () => Promise<{ last: string; oldest: string }>;
}

interface Deps {
  gate: Gatekeeper;
  cursors: Cursors;
  events: EventReading;
  hub: EventHub;
}

const streamsMax = 500;
const batch = 200;
const pingMs = 15_000;
/** Who does not read for so long is let go: they come back and resume. */
const unreadMsMax = 30_000;

const streamEvents = operation({
  id: 'streamEvents',
  method: 'GET',
  path: '/v1/events',
  tag: 'Events',
  summary: 'Listen to what happens',
  description: `Server-sent events: each has the type as \`event\`, its place as \`id\`, and an Event as \`data\`. Without a place the stream begins now. After an interruption it goes on behind
\`Last-Event-ID\`, which browsers and most clients send by themselves: every event comes once or more, none is missed, in one order. Events are kept for 30 days; a place that is older is answered with 410.`,
  scope: 'items:read',
  query: z.strictObject({
    project: z.string().max(100).optional().describe('Only of this project.'),
    types: wordsOf(eventTypes).optional().describe('Only these types, with commas between them.'),
    cursor: z
      .string()
      .max(500)
      .optional()
      .describe(
        'The same as Last-Event-ID, for clients that can’t send the header. `start`: from the oldest that is kept.',
      ),
  }),
  headers: {
    'Last-Event-ID': {
      description: 'The `id` of the last event that you have.',
      schema: { type: 'string', maxLength: 500 },
    },
  },
  answers: { 200: { description: 'A stream that does not end.', type: 'text/event-stream', schema: schemas.event } },
  problems: ['bad_cursor', 'cursor_expired', 'not_found'],
});

export const eventOperations = [streamEvents];

export function registerEvents(app: FastifyInstance, { gate, cursors, events, hub }: Deps): void {
  serve(app, streamEvents, async ({ request, reply, access, query }) => {
    const only = query.project === undefined ? null : gate.project(access, query.project).key;
    const wish = { projects: only === null ? access.projects : [only], types: query.types ?? eventTypes, limit: batch };
    let place = await placeOf([request.headers['last-event-id']].flat()[0] ?? query.cursor);
    if (hub.size() >= streamsMax) {
      reply.header('retry-after', '5');
      throw new HttpProblem('rate_limited', 'Too many streams are open already. Wait 5 s.');
    }

    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Nothing comes after it on this connection, and a service that stops need not wait for it.
      connection: 'close',
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
    });
    const listener = hub.join();
    const gone = () => listener.leave();
    raw.once('close', gone);
    const ping = setInterval(() => raw.write(': ping\n\n'), pingMs);
    try {
      raw.write(`retry: 3000\nid: ${seal(place)}\n: from here\n\n`);
      while (!raw.destroyed && listener.isOpen()) {
        const seen = listener.ticket();
        const found = hub.since(place, wish) ?? (await readAfter(place, wish, request));
        for (const event of found.events) raw.write(written(event));
        place = found.upTo;
        if (raw.writableNeedDrain && !(await drained(raw))) break;
        if (found.events.length < batch) await listener.next(seen);
      }
    } finally {
      clearInterval(ping);
      listener.leave();
      raw.end();
    }
  });

  const list = 'events';
  const seal = (place: string) => cursors.seal(list, place);

  /** Of a stream that is behind what the hub remembers. */
  async function readAfter(place: string, wish: EventWish, { log }: FastifyRequest) {
    // Asked before reading: whatever stands up to there is among what is found, or is not wished for.
    const newest = hub.newest();
    const found = await events.after(place, wish).catch((error: unknown) => {
      // The stream goes on when the database is back; nothing is skipped.
      log.warn({ error: String(error) }, 'events could not be read');
      return null;
    });
    if (found === null) return { events: [], upTo: place };
    const last = found.at(-1)?.place ?? place;
    const isWhole = found.length < wish.limit && newest !== null;
    return { events: found, upTo: isWhole && BigInt(newest) > BigInt(last) ? newest : last };
  }

  async function placeOf(given: string | undefined): Promise<string> {
    const { last, oldest } = await events.bounds();
    if (given === undefined || given === '') return last;
    if (given === 'start') return oldest;
    const place = cursors.open(list, given);
    if (place === null)
      throw new HttpProblem('bad_cursor', 'Use the `id` of an event of this stream, or none to begin now.');
    if (BigInt(place) < BigInt(oldest)) throw new HttpProblem('cursor_expired');
    return place;
  }

  // The same for everybody who is told.
  const texts = new WeakMap<PlacedEvent, string>();
  function written(event: PlacedEvent): string {
    const { place, type, at, data } = event;
    const text = texts.get(event) ?? `id: ${seal(place)}\nevent: ${type}\ndata: ${textOf({ type, at, data })}\n\n`;
    texts.set(event, text);
    return text;
  }
}

/** True when the reader took it in; false when they did not for too long, or are gone. */
function drained(raw: NodeJS.WritableStream & { destroyed: boolean }): Promise<boolean> {
  if (raw.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const done = (taken: boolean) => {
      clearTimeout(late);
      resolve(taken);
    };
    const late = setTimeout(() => done(false), unreadMsMax);
    raw.once('drain', () => done(true));
    raw.once('close', () => done(false));
  });
}
