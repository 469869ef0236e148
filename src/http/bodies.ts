import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problem.ts';

/** A body that is not a stream arrives within this time. */
const arrivalMsMax = 30_000;

const unpackers = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * How bodies come in: compressed or not, and in time. What a body grows to is held to its limit while it is unpacked, so that a
 * small one can't fill our memory.
 */
export function readBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (request.method === 'GET' || encoding === 'identity' || encoding === '') return done(null, payload);
    const unpacker = unpackers.get(encoding);
    if (!unpacker) return done(new HttpProblem('not_an_encoding'));
    done(null, unpacked(payload, unpacker()));
  });
}

function unpacked(payload: Readable, unpacker: Transform): Readable {
  // Fastify compares what was sent with Content-Length, and what came out with the limit.
  const counted = Object.assign(unpacker, { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => {
    counted.receivedEncodedLength += chunk.length;
  });
  // Whoever reads what comes out hears of what went wrong; where nobody reads any more, nobody has to.
  counted.on('error', () => {});
  pipeline(payload, counted, () => {});
  return counted;
}

/** What is sent to an address that there is not is not waited for: whoever sends a byte a minute to it would hold its connection for ever. */
export function readNothingForNowhere(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    if (!request.raw.complete) reply.header('connection', 'close');
    done(new HttpProblem('not_found'));
  });
}

/** Answers 408 when the body takes longer than it may; whoever reads the stream by themselves keeps time themselves. */
export function timeBodies(app: FastifyInstance, msMax = arrivalMsMax): void {
  app.addHook('preParsing', ({ method, raw }, reply, payload, done) => {
    if (method !== 'GET') {
      const late = () => {
        if (reply.sent || raw.complete) return;
        void reply.header('connection', 'close').send(new HttpProblem('too_slow'));
      };
      const timer = setTimeout(late, msMax).unref();
      // As soon as the body is read, and when whoever sends it goes away.
      raw.once('close', () => clearTimeout(timer));
    }
    done(null, payload);
  });
}
