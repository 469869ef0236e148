import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCursors } from '../../src/review/cursor.ts';

const cursors = createCursors('a secret of the service');

it('a cursor leads back to its place, on its own list', () => {
  const cursor = cursors.seal('items support-intent', '2026-11-26 itm_1');
  expect(cursors.open('items support-intent', cursor)).toBe('2026-11-26 itm_1');
  expect(cursors.open('items another', cursor)).toBeNull();
});

it('a cursor stands in an address as it is: letters, digits, - and _, and a short signature behind a dot', () => {
  fc.assert(
    fc.property(fc.string(), (place) => {
      expect(cursors.seal('items', place)).toMatch(/^[\w-]*\.[\w-]{16}$/);
    }),
  );
});

it('with any character changed, added or taken out it leads nowhere', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3), (place, at, put, removed) => {
      const cursor = cursors.seal('items', place);
      const from = at % (cursor.length + 1);
      const changed = cursor.slice(0, from) + put + cursor.slice(from + removed);
      fc.pre(changed !== cursor);
      expect(cursors.open('items', changed)).toBeNull();
    }),
  );
});

it('nobody makes one without the secret: neither with none, another one, nor none of the signature', () => {
  const place = Buffer.from('0').toString('base64url');
  for (const made of ['', '.', place, `${place}.`, `${place}.AAAA`, createCursors('another secret').seal('items', '0')])
    expect(cursors.open('items', made), made).toBeNull();
});

it('one that a secret before signed leads on, while that secret is given; with the present one all are signed', () => {
  const before = cursors.seal('items', '17');
  const rotated = createCursors('the secret after it', 'a secret of the service');
  expect(rotated.open('items', before)).toBe('17');
  expect(createCursors('the secret after it').open('items', before)).toBeNull();
  expect(cursors.open('items', rotated.seal('items', '17'))).toBeNull();
});
