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
  type Value,
  valueTextCharsMax,
} from '../../src/review/value.ts';
import {
  aField,
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';

const complete = (project: ReturnType<typeof aProject>, given: unknown) => readValue(project, given, 'complete');
const problems = (project: ReturnType<typeof aProject>, given: unknown) => {
  const read = complete(project, given);
  return 'problems' in read ? read.problems.map(({ path, detail }) => `${path.join('.')}: ${detail}`) : [];
};

describe('one label', () => {
  const labelled = (...values: string[]) =>
    aProject({ labels: values.map((value) => ({ value, title: value, description: null })) });

  it('is one of the project’s', () => {
    expect(complete(labelled('a', 'b'), 'b')).toEqual({ value: 'b' });
    expect(problems(labelled('a'), undefined)).toEqual([': is missing']);
    for (const given of [null, 7, ['a']])
      expect(problems(labelled('a'), given)).toEqual([': must be a text: one label']);
  });

  it('that is none of them is named, however long it is, with the first twenty that are', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => `l${i}`);
    const their = `Its labels: ${twenty.join(', ')}`;
    expect(problems(labelled(...twenty), 'x'.repeat(200))).toEqual([
      `: "${'x'.repeat(200)}" is not a label of project support-intent. ${their}.`,
    ]);
    expect(problems(labelled(...twenty, 'l20'), 'x'.repeat(201))).toEqual([
      `: "${'x'.repeat(199)}…" is not a label of project support-intent. ${their} and 1 more.`,
    ]);
  });
});

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

  it('are an object, and nothing else is', () => {
    expect(problems(project, undefined)).toEqual([': is missing']);
    for (const given of [null, 7, true]) {
      expect(problems(project, given)).toEqual([': must be an object of the project’s fields']);
    }
  });

  it('of which none is required may all be left out, empty or null', () => {
    const optional = anExtractionProject({ fields: [aField({ name: 'a' }), aField({ name: 'b' })] });
    for (const given of [{}, { a: '' }, { a: null, b: '' }]) {
      expect(complete(optional, given)).toEqual({ value: { a: null, b: null } });
    }
  });

  it('of a choice are one of it, and the first twenty are named', () => {
    const options = Array.from({ length: 21 }, (_, i) => `o${i}`);
    const field = aField({ type: 'enum', options });
    expect(readField(field, 'o20', true)).toEqual({ value: 'o20' });
    for (const given of ['o21', 7]) {
      expect(readField(field, given, true)).toEqual({ problem: `must be one of ${options.slice(0, 20).join(', ')}` });
    }
  });

  it('of each type come back as they were given', () => {
    const given = { number: 'x'.repeat(3_000), total: -0.5, issued: '2026-11-23', paid: true, currency: 'EUR' };
    expect(complete(project, given)).toEqual({ value: given });
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

  it('may be as long as a card has room for, to the character and to the byte', () => {
    const largest = {
      action: 'x'.repeat(200),
      arguments: { ['n'.repeat(100)]: 'v'.repeat(8_192 - 100 - '{"":""}'.length) },
      summary: 's'.repeat(500),
    };
    expect(complete(project, largest)).toEqual({ value: largest });
  });

  it.each<[string, unknown, string[]]>([
    ['with too long a word for it', { action: 'x'.repeat(201) }, ['action: has more than 200 characters']],
    ['with a number for a word', { action: 7 }, ['action: must be a text']],
    ['with an empty summary', { action: 'a', summary: '' }, ['summary: must not be empty']],
    [
      'with an argument without a name',
      { action: 'a', arguments: { '': 1 } },
      ['arguments.: must have a name of 1 to 100 characters'],
    ],
    [
      'with an argument whose name is too long',
      { action: 'a', arguments: { ['n'.repeat(101)]: 1 } },
      [`arguments.${'n'.repeat(101)}: must have a name of 1 to 100 characters`],
    ],
    [
      'with one byte of arguments too many',
      { action: 'a', arguments: { n: 'v'.repeat(8_193 - '{"n":""}'.length) } },
      ['arguments: is larger than 8192 bytes'],
    ],
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

  it('are compared as the text that is kept of them, with their keys in order', () => {
    expect(canonical({ b: [{ d: 1, c: 2 }], a: null, B: 0 })).toBe('{"B":0,"a":null,"b":[{"c":2,"d":1}]}');
    expect(sameValue({ total: 1, number: '7' }, { number: '7', total: 1 })).toBe(true);
    expect(sameValue(null, null)).toBe(true);
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

it('a value of one’s own task is given as what it is', () => {
  expect(labelOf('a')).toBe('a');
  expect(labelsOf(['a', 'b'])).toEqual(['a', 'b']);
  expect(fieldsOf({ a: 'x', b: 1, c: true, d: null })).toEqual({ a: 'x', b: 1, c: true, d: null });
  const action = { action: 'a', arguments: { to: ['b'] }, summary: 'Do it' };
  expect(actionOf(action)).toEqual(action);
});

it('what was kept as an action is one only with a word and arguments', () => {
  const kept: Value[] = [
    'a',
    ['action', 'arguments'],
    { action: 'a' },
    { arguments: 'b' },
    { action: 7, arguments: 'b' },
    { action: 'a', arguments: 'b' },
    { action: 'a', arguments: null },
    JSON.parse('{"action": "a", "arguments": ["b"]}'),
    JSON.parse('{"action": 7, "arguments": {}}'),
  ];
  for (const value of kept) expect(() => actionOf(value), JSON.stringify(value)).toThrow('not a proposed action');
  expect(actionOf(JSON.parse('{"action": "a", "arguments": {}, "summary": 7}')).summary).toBeNull();
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
