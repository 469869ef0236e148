import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../src/review/project.ts';
import {
  actionOf,
  canonical,
  fieldsOf,
  labelOf,
  labelsOf,
  readField,
  readValue,
  sameValue,
  valueTextCharsMax,
} from '../../src/review/value.ts';
import {
  aField,
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  type aProject,
  aTextProject,
} from '../support/project.ts';

const complete = (project: ReturnType<typeof aProject>, given: unknown) => readValue(project, given, 'complete');
const problems = (project: ReturnType<typeof aProject>, given: unknown) => {
  const read = complete(project, given);
  return 'problems' in read ? read.problems.map(({ path, detail }) => `${path.join('.')}: ${detail}`) : [];
};

describe('several labels', () => {
  const project = aMultilabelProject();

  it('come back sorted, each once, so that whoever chooses the same says the same', () => {
    expect(complete(project, ['service', 'delivery', 'service'])).toEqual({ value: ['delivery', 'service'] });
  });

  it('may be none at all', () => {
    expect(complete(project, [])).toEqual({ value: [] });
  });

  it.each<[string, unknown, string[]]>([
    ['one label that is no list', 'price', [': must be a list of labels']],
    ['nothing', undefined, [': is missing']],
    ['null', null, [': must be a list of labels']],
    [
      'a label that the project lacks',
      ['price', 'colour'],
      ['1: "colour" is not a label of project review-topics. Its labels: delivery, price, quality, service.'],
    ],
    ['a number in the list', [7], ['0: must be a text: one label']],
  ])('%s is refused', (_, given, expected) => {
    expect(problems(project, given)).toEqual(expected);
  });
});

describe('a text', () => {
  const project = aTextProject();

  it.each(['null', '"quoted"', '[]', ' spaces around ', '2026-01-01', 'x'.repeat(valueTextCharsMax)])(
    '%j is taken as it is',
    (text) => {
      expect(complete(project, text)).toEqual({ value: text });
    },
  );

  it.each<[unknown, string]>([
    ['', ': must not be empty'],
    [' \n\t ', ': must not be empty'],
    [undefined, ': is missing'],
    [['a'], ': must be a text'],
    ['x'.repeat(valueTextCharsMax + 1), `: has more than ${valueTextCharsMax} characters`],
  ])('%j is refused', (given, problem) => {
    expect(problems(project, given)).toEqual([problem]);
  });
});

describe('fields', () => {
  const project = anExtractionProject();

  it('come back all, in the order of the project, null where nothing was found', () => {
    const read = complete(project, { total: 12, number: '7', paid: false });
    expect(read).toEqual({ value: { number: '7', total: 12, issued: null, paid: false, currency: null } });
    expect('value' in read && Object.keys(fieldsOf(read.value))).toEqual([
      'number',
      'total',
      'issued',
      'paid',
      'currency',
    ]);
  });

  it('that are required may be missing in a prediction, and not in an answer', () => {
    expect(readValue(project, { number: '7' }, 'partial')).toMatchObject({ value: { total: null } });
    expect(problems(project, { number: '', total: null })).toEqual(['number: is required', 'total: is required']);
  });

  it('a nought and a no are values', () => {
    expect(complete(project, { number: '0', total: 0, paid: false })).toMatchObject({
      value: { total: 0, paid: false },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['a list', [], [': must be an object of the project’s fields']],
    ['a text', 'x', [': must be an object of the project’s fields']],
    [
      'a field that the project lacks',
      { number: '7', total: 1, colour: 'red' },
      ['colour: is not a field of project invoices. Its fields: number, total, issued, paid, currency.'],
    ],
    [
      'every wrong type at once',
      { number: 7, total: '1', issued: '1 Feb', paid: 'no', currency: 'eur' },
      [
        'number: must be a text',
        'total: must be a number',
        'issued: must be a day such as 2026-11-23',
        'paid: must be true or false',
        'currency: must be one of EUR, USD',
      ],
    ],
    [
      'a name that every object has',
      { number: '7', total: 1, toString: 'x' },
      ['toString: is not a field of project invoices. Its fields: number, total, issued, paid, currency.'],
    ],
    ['a text that is too long', { number: 'x'.repeat(3001), total: 1 }, ['number: has more than 3000 characters']],
  ])('%s is refused, by the name of the field', (_, given, expected) => {
    expect(problems(project, given)).toEqual(expected);
  });

  it.each<[Field['type'], unknown, boolean]>([
    ['date', '2028-02-29', true],
    ['date', '2027-02-29', false],
    ['date', '2026-11-23T00:00:00Z', false],
    ['number', 1e308, true],
    ['number', Number.POSITIVE_INFINITY, false],
    ['number', Number.NaN, false],
    ['boolean', 0, false],
  ])('a %s may be %j: %s', (type, given, fits) => {
    expect('value' in readField(aField({ type }), given, true)).toBe(fits);
  });
});

describe('a proposed action', () => {
  const project = anApprovalProject();

  it('is taken with its arguments as they are, and null for a summary that was left out', () => {
    const given = { action: 'refund.pay', arguments: { to: { iban: ['a', 1, null] } } };
    expect(complete(project, given)).toEqual({ value: { ...given, summary: null } });
    expect(complete(project, { action: 'stop' })).toEqual({ value: { action: 'stop', arguments: {}, summary: null } });
  });

  it.each<[string, unknown, string[]]>([
    ['a text', 'refund.pay', [': must be an object']],
    ['nothing', undefined, [': is missing']],
    ['without its action', { arguments: {} }, ['action: is missing']],
    ['without a word for it', { action: '' }, ['action: must not be empty']],
    ['with a list of arguments', { action: 'a', arguments: [] }, ['arguments: must be an object']],
    ['with a part that nobody knows', { action: 'a', amount: 7 }, ['amount: is not a known field']],
    ['with too long a summary', { action: 'a', summary: 'x'.repeat(501) }, ['summary: has more than 500 characters']],
    [
      'with more arguments than a card could name',
      { action: 'a', arguments: { a: 'ü'.repeat(4_100) } },
      ['arguments: is larger than 8192 bytes'],
    ],
  ])('%s is refused', (_, given, expected) => {
    expect(problems(project, given)).toEqual(expected);
  });
});

describe('two values', () => {
  it('are the same whatever the order of their keys, at any depth', () => {
    const shuffled = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).chain((value) =>
      fc
        .shuffledSubarray(Object.entries(value), {
          minLength: Object.keys(value).length,
          maxLength: Object.keys(value).length,
        })
        .map((entries) => [value, Object.fromEntries(entries)] as const),
    );
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        expect(canonical({ deep: [a] })).toBe(canonical({ deep: [b] }));
      }),
    );
  });

  it('are different when any part of them is', () => {
    expect(sameValue('1', ['1'])).toBe(false);
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false);
    expect(sameValue({ total: 1 }, { total: '1' })).toBe(false);
    expect(sameValue({ a: null }, {})).toBe(false);
    expect(sameValue('null', null)).toBe(false);
  });

  it('that hide behind a name which objects swallow are different', () => {
    expect(canonical(JSON.parse('{"__proto__": 1}'))).not.toBe(canonical({}));
  });
});

it('a value of another task is nobody’s mistake but ours', () => {
  expect(() => labelOf(['a'])).toThrow('not a label');
  expect(() => labelsOf('a')).toThrow('not a list of labels');
  expect(() => fieldsOf(['a'])).toThrow('not an object of fields');
  expect(() => actionOf({ action: 'a' })).toThrow('not a proposed action');
  expect(actionOf({ action: 'a', arguments: {}, summary: null })).toEqual({
    action: 'a',
    arguments: {},
    summary: null,
  });
});
