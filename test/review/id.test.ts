import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isId, newId } from '../../src/review/id.ts';

it('an id is its kind and a UUID of version 7, in hex', () => {
  expect(newId('itm')).toMatch(/^itm_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});

it('ids made later sort later', () => {
  const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      fc.pre(a < b);
      expect(newId('itm', a) < newId('itm', b)).toBe(true);
    }),
  );
});

it('the time of an id can be read from it', () => {
  const at = Date.parse('2026-11-21T10:00:00.123Z');
  expect(Number.parseInt(newId('rev', at).slice(4, 16), 16)).toBe(at);
});

it('ids of the same millisecond differ', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId('itm', 0))).size).toBe(10_000);
});

it('an id is told from what is none by its form', () => {
  expect(isId('itm', newId('itm'))).toBe(true);
  const id = newId('itm');
  for (const text of [
    '',
    'itm_',
    'itm_none',
    newId('rev'),
    `${id}0`,
    id.slice(0, -1),
    `${id}\n`,
    `${id.slice(0, -1)}\0`,
  ])
    expect(isId('itm', text), text).toBe(false);
});
