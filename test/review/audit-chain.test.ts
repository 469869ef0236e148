import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestOf, sealOf, start } from '../../src/review/audit-chain.ts';

const entry = {
  seq: '12',
  at: '2026-11-26T04:00:00.000001Z',
  actor: 'U01ANA',
  action: 'item.approved',
  itemId: 'itm_1',
};
const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((digest, part) => digest.update(part), createHash('sha256')).digest('hex');

it('is made as its description says, so that anybody can check it with what they have', () => {
  const salt = '00ff'.repeat(8);
  const digest = digestOf('{"via":"slack"}', salt);
  expect(digest).toBe(sha256(Buffer.from(salt, 'hex'), '{"via":"slack"}'));
  expect(sealOf(start, entry, digest)).toEqual({
    place: 1,
    hash: sha256(
      `${'0'.repeat(64)}\n[1,"12","2026-11-26T04:00:00.000001Z","U01ANA","item.approved","itm_1","${digest}"]`,
    ),
  });
});

it('of an entry without a detail has the digest of null, as JSON writes it', () => {
  expect(digestOf(null, '00ff')).toBe(sha256(Buffer.from('00ff', 'hex'), 'null'));
});

it('is another one when anything of the entry, or before it, is another', () => {
  const digest = digestOf('{}', 'aa');
  const sealed = sealOf(start, entry, digest).hash;
  const others = [
    sealOf({ ...start, place: 1 }, entry, digest),
    sealOf({ ...start, hash: '1'.repeat(64) }, entry, digest),
    sealOf(start, entry, digestOf('{}', 'ab')),
    sealOf(start, entry, digestOf(null, 'aa')),
    ...(['seq', 'at', 'actor', 'action', 'itemId'] as const).map((name) =>
      sealOf(start, { ...entry, [name]: `${entry[name]}0` }, digest),
    ),
    sealOf(start, { ...entry, itemId: null }, digest),
    // What moves from one part into the next is not the same.
    sealOf(start, { ...entry, actor: 'U01ANA","item', action: '.approved' }, digest),
  ].map(({ hash }) => hash);
  expect(new Set([sealed, ...others]).size).toBe(others.length + 1);
});
