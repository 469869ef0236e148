import { describe, expect, it } from 'vitest';
import { isStorable, whatCannotBeStored } from '../../src/review/storable.ts';

const broken = 'contains a NUL character or a broken surrogate pair';
/** So many objects in each other, with a text inside. */
const nested = (levels: number, inner: unknown = 'a'): unknown =>
  Array.from({ length: levels }).reduce((value) => ({ a: value }), inner);

describe('what can be kept', () => {
  it.each(['', 'a', '😀', 'ä\n\t', 0, -1.5, true, null, undefined, [], {}, [[]], { a: [1, { b: null }] }])(
    'is %j, and it is said to be fine',
    (value) => {
      expect(whatCannotBeStored(value)).toEqual([]);
    },
  );

  it('is nested 32 levels deep, and not 33', () => {
    expect(whatCannotBeStored(nested(32))).toEqual([]);
    expect(whatCannotBeStored(nested(33))).toEqual([{ path: [], detail: 'is nested more than 32 levels deep' }]);
    const list = JSON.parse('['.repeat(33) + ']'.repeat(33));
    expect(whatCannotBeStored(list)).toEqual([{ path: [], detail: 'is nested more than 32 levels deep' }]);
    expect(whatCannotBeStored(list[0])).toEqual([]);
  });

  it('is a text that comes back as it was', () => {
    expect(isStorable('a😀')).toBe(true);
    for (const text of ['\0', 'a\ud83d', '\ude00a']) expect(isStorable(text)).toBe(false);
  });
});

describe('what can not be kept', () => {
  it.each<[string, unknown, PropertyKey[], string]>([
    ['NUL', 'a\0', [], broken],
    ['half a surrogate pair', 'a\ud83d', [], broken],
    ['a number without end', Number.POSITIVE_INFINITY, [], 'must be a number'],
    ['no number', Number.NaN, [], 'must be a number'],
    ['a text in a list', ['a', 'b\0'], ['1'], broken],
    ['a text in an object in a list', [{ a: 'b\0' }], ['0', 'a'], broken],
    ['a number in an object', { a: { b: Number.POSITIVE_INFINITY } }, ['a', 'b'], 'must be a number'],
    ['a name', { a: { 'b\0': 1 } }, ['a', 'b\0'], broken],
    [
      'a name that objects swallow',
      JSON.parse('{"a": {"__proto__": 1}}'),
      ['a', '__proto__'],
      'is not a name that a field can have',
    ],
  ])('is said, and where: %s', (_, value, path, detail) => {
    expect(whatCannotBeStored(value)).toEqual([{ path, detail }]);
  });

  it('is all said at once, and nothing is said of what stands beside it', () => {
    const sent = JSON.parse(
      '{"a": "\\u0000", "b": [1, "fine", "\\ud83d"], "c": null, "d": true, "__proto__": {"e": "\\u0000"}}',
    );
    expect(whatCannotBeStored(sent).map(({ path }) => path.join('.'))).toEqual(['a', 'b.2', '__proto__']);
  });

  it('deep in what is too deep is not looked for', () => {
    expect(whatCannotBeStored(nested(40, 'a\0'))).toEqual([{ path: [], detail: 'is nested more than 32 levels deep' }]);
  });

  it('and is as deep as it may be is found there', () => {
    expect(whatCannotBeStored(nested(32, 'a\0'))).toMatchObject([{ detail: broken }]);
  });
});
