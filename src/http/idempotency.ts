import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Item } from '../review/item.ts';
import { HttpProblem } from './problem.ts';

const keyCharsMax = 255;

export const idempotencyHeader = {
  'Idempotency-Key': {
    description:
      'A word of your own for this request, such as a UUID. The same key with the same body is the same item, however often it is sent; with another body it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: keyCharsMax },
  },
};

/** What the caller calls this request; bare or quoted, as the draft has it. Null: it has no name. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const given = [request.headers['idempotency-key']].flat()[0];
  if (given === undefined) return null;
  const key = /^"(.*)"$/s.exec(given)?.[1] ?? given;
  if (/^[\x20-\x7e]+$/.test(key) && key.trim() !== '' && key.length <= keyCharsMax) return key;
  throw new HttpProblem('invalid', undefined, [
    { pointer: '/header/idempotency-key', detail: `must be 1 to ${keyCharsMax} printable ASCII characters` },
  ]);
}

/** The same for the same body. */
export function fingerprintOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url');
}

/** Throws when the key was used before, for something else. */
export function mustBeTheSame(sent: Item['idempotency'], first: Item['idempotency']): void {
  if (sent && first?.key === sent.key && first.fingerprint !== sent.fingerprint)
    throw new HttpProblem('idempotency_key_reused');
}
