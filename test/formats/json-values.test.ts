import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonValuesOf } from '../../src/formats/json-values.ts';
import { all, bytesOf, readOf } from './read.ts';

const read = async (text: string | Buffer, { size = 7, bytesMax = 1000 } = {}) =>
  readOf(await all(jsonValuesOf(bytesOf(text, size), bytesMax)));

describe('values of a JSON file', () => {
  it('are those of a list, of any layout, however it comes in pieces', async () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.nat(3), fc.integer({ min: 1, max: 9 }), async (values, indent, size) => {
        const text = JSON.stringify(values, null, indent);
        const wanted = (JSON.parse(text) as unknown[]).map((each, i) => [i + 1, each]);
        // How much one value may take has a test of its own.
        const taking = { size, bytesMax: 1_000_000 };
        expect(await read(text, taking)).toEqual(wanted);
        expect(await read(values.map((each) => JSON.stringify(each, null, indent)).join('\n'), taking)).toEqual(wanted);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it.each<[string, string, [number, unknown][]]>([
    ['a list of nothing', ' [ ] ', []],
    ['nothing', ' \n', []],
    [
      'a list with a broken entry',
      '[{"a":1},{"a":},{"a":"}"}]',
      [
        [1, { a: 1 }],
        [2, 'It is not JSON.'],
        [3, { a: '}' }],
      ],
    ],
    [
      'two commas',
      '[1,,2]',
      [
        [1, 1],
        [2, 'There is nothing between two commas.'],
        [3, 2],
      ],
    ],
    [
      'a comma at the end',
      '[1,]',
      [
        [1, 1],
        [2, 'There is nothing between two commas.'],
      ],
    ],
    [
      'a list that was cut off',
      '[{"a":1},{"a":',
      [
        [1, { a: 1 }],
        [2, 'The list does not end here: the file was cut off.'],
      ],
    ],
    [
      'more behind the list',
      '[1] {"a":2}',
      [
        [1, 1],
        [2, 'There is more behind the end of the list, and it was not read.'],
      ],
    ],
    [
      'values and words',
      '{"a":1}\nwords\n{"b":2}',
      [
        [1, { a: 1 }],
        [2, 'It is not JSON.'],
        [3, { b: 2 }],
      ],
    ],
    ['a byte order mark', '\uFEFF[1]', [[1, 1]]],
    [
      'one that is too long',
      `[1,"${'x'.repeat(2000)}",2]`,
      [
        [1, 1],
        [2, 'It is longer than an item may be.'],
        [3, 2],
      ],
    ],
  ])('of %s', async (_, text, wanted) => {
    expect(await read(text)).toEqual(wanted);
    expect(await read(text, { size: 10_000 })).toEqual(wanted);
  });

  it('that are not UTF-8 are refused by themselves', async () => {
    const text = Buffer.concat([Buffer.from('["'), Buffer.from([0xff]), Buffer.from('",1]')]);
    expect(await read(text)).toEqual([
      [1, 'It is not JSON.'],
      [2, 1],
    ]);
  });
});
