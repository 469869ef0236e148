import type { FastifyRequest } from 'fastify';
import { idempotencyKeyCharsMax, idempotencyKeyRule, isIdempotencyKey, wasForAnother } from '../review/idempotency.ts';
import type { Item } from '../review/item.ts';
import { HttpProblem } from './problem.ts';

export const idempotencyHeader = {
  'Idempotency-Key': {
    description:
      'A word of your own for this request, such as a UUID. The same key with the same body is the same item, however often it is sent; with another body it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: idempotencyKeyCharsMax },
  },
};

/** What the caller calls this request; bare or quoted, as the draft has it. Null: it has no name. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const given = String([header].flat()[0]);
  const key = /^"(.*)"$/s.exec(given)?.[1] ?? given;
  if (isIdempotencyKey(key)) return key;
  throw new HttpProblem('invalid', undefined, [{ pointer: '/header/idempotency-key', detail: idempotencyKeyRule }]);
}

/** Throws when the key was used before, for something else. */
export function mustBeTheSame(sent: Item['idempotency'], first: Item['idempotency']): void {
  if (wasForAnother(sent, first)) throw new HttpProblem('idempotency_key_reused');
}
