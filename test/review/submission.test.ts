import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import { readSubmission, type Submission } from '../../src/review/submission.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aSubmission,
  aTextProject,
} from '../support/project.ts';

const project = aProject();
const read = (sent: unknown) => readSubmission(project, sent);
const accepted = (sent: unknown): Submission => {
  const answer = read(sent);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.submission;
};
const problemsOf = (sent: unknown) => {
  const answer = read(sent);
  return 'problems' in answer ? answer.problems : [];
};
const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const prediction = (changes: object) => ({ ...aSubmission(), prediction: { ...aSubmission().prediction, ...changes } });
const input = (changes: object) => ({ ...aSubmission(), input: changes });
const nul = 'before\0after';
const half = 'before\ud83dafter';
/** What JSON.parse makes of 1e999. */
const tooLarge = Number('1e999');

describe('what is right', () => {
  it('is taken as it was sent, with null for what was left out', () => {
    const { input, prediction } = aSubmission();
    expect(accepted({ input, prediction })).toEqual({
      externalId: null,
      input: { text: 'I was charged twice' },
      prediction: {
        value: 'refund',
        confidence: 0.41,
        alternatives: [
          { value: 'billing', confidence: 0.38 },
          { value: 'other', confidence: 0.21 },
        ],
        fieldConfidence: null,
        model: 'intent',
        modelVersion: '2026-11-03',
        explanation: null,
      },
      priority: 0,
      dueAt: null,
      requestedBy: null,
      groupKey: null,
      metadata: null,
      callbackUrl: null,
      idempotency: null,
      traceparent: null,
      gold: null,
    });
  });

  it('a time is kept as the moment that it names, in whichever zone', () => {
    expect(accepted(aSubmission({ due_at: '2026-11-23T12:00:00+05:30' })).dueAt).toEqual(
      new Date('2026-11-23T06:30:00Z'),
    );
  });

  it('alternatives come most confident first, each label once, without the prediction itself', () => {
    const alternatives = [
      { value: 'other', confidence: 0.1 },
      { value: 'refund', confidence: 0.41 },
      { value: 'billing', confidence: 0.3 },
      { value: 'billing', confidence: 0.2 },
    ];
    expect(accepted(prediction({ alternatives })).prediction.alternatives).toEqual([
      { value: 'billing', confidence: 0.3 },
      { value: 'other', confidence: 0.1 },
    ]);
  });

  it.each([
    ['a confidence of 0', prediction({ confidence: 0 })],
    ['a confidence of 1', prediction({ confidence: 1 })],
    ['the longest text', input({ text: 'x'.repeat(50_000) })],
    ['a picture alone', input({ image_url: 'https://example.com/a.png' })],
    ['fields alone', input({ fields: { Plan: '' } })],
    ['a time in another zone', aSubmission({ due_at: '2026-11-23T12:00:00+05:30' })],
    ['metadata that speaks of U+0000 without holding it', aSubmission({ metadata: { a: '\\u0000' } })],
    ['metadata thirty levels deep', aSubmission({ metadata: { a: deep(30) } })],
    ['metadata with names that objects have anyway', aSubmission({ metadata: { constructor: 1, toString: 2 } })],
  ])('%s is taken', (_, sent) => {
    expect(problemsOf(sent)).toEqual([]);
  });
});

describe('by task', () => {
  const sent = (project: Project, prediction: object, more: object = {}) =>
    readSubmission(project, { input: { text: 'a' }, prediction: { confidence: 0.5, ...prediction }, ...more });
  const taken = (...args: Parameters<typeof sent>) => {
    const read = sent(...args);
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return read.submission;
  };
  const refused = (...args: Parameters<typeof sent>) => {
    const read = sent(...args);
    return 'problems' in read ? read.problems.map(({ pointer, detail }) => `${pointer} ${detail}`) : [];
  };

  it('several labels are taken sorted, with the other guesses that are not among them', () => {
    const alternatives = [
      { value: 'price', confidence: 0.9 },
      { value: 'quality', confidence: 0.2 },
    ];
    expect(taken(aMultilabelProject(), { value: ['price', 'delivery'], alternatives }).prediction).toMatchObject({
      value: ['delivery', 'price'],
      alternatives: [{ value: 'quality', confidence: 0.2 }],
    });
  });

  it('a text has other texts as its alternatives', () => {
    const alternatives = [
      { value: 'Sorry.', confidence: 0.5 },
      { value: 'We are sorry.', confidence: 0.3 },
    ];
    expect(taken(aTextProject(), { value: 'Sorry.', alternatives }).prediction.alternatives).toEqual([
      { value: 'We are sorry.', confidence: 0.3 },
    ]);
  });

  it('fields may lack what the model did not find, a known answer may not', () => {
    const project = anExtractionProject();
    const field_confidence = { number: 0.9, total: 0 };
    expect(taken(project, { value: { number: '7' }, field_confidence }).prediction).toMatchObject({
      value: { number: '7', total: null, issued: null, paid: null, currency: null },
      fieldConfidence: field_confidence,
    });
    expect(refused(project, { value: { number: '7' } }, { gold: { value: { number: '7' } } })).toEqual([
      '/gold/value/total is required',
    ]);
  });

  it('an action is taken with its arguments', () => {
    const value = { action: 'refund.pay', arguments: { amount: 1e-7, to: ['a', { b: null }] }, summary: 'Pay' };
    expect(taken(anApprovalProject(), { value }, { gold: { value } })).toMatchObject({
      prediction: { value },
      gold: { value },
    });
  });

  it.each<[string, Project, object, string[]]>([
    [
      'a label of several that the project lacks',
      aMultilabelProject(),
      { value: ['price', 'x'] },
      [
        '/prediction/value/1 "x" is not a label of project review-topics. Its labels: delivery, price, quality, service.',
      ],
    ],
    [
      'one label where several are meant',
      aMultilabelProject(),
      { value: 'price' },
      ['/prediction/value must be a list of labels'],
    ],
    ['a list where one is meant', aProject(), { value: ['refund'] }, ['/prediction/value must be a text: one label']],
    ['no value', aTextProject(), {}, ['/prediction/value is missing']],
    [
      'a field of the wrong type, and the confidence of one that is none',
      anExtractionProject(),
      { value: { total: '12' }, field_confidence: { totals: 1 } },
      [
        '/prediction/value/total must be a number',
        '/prediction/field_confidence/totals is not a field of project invoices',
      ],
    ],
    [
      'other guesses at fields',
      anExtractionProject(),
      { value: {}, alternatives: [{ value: 'x', confidence: 0 }] },
      ['/prediction/alternatives does not belong to task extraction'],
    ],
    [
      'the confidence of fields where there are none',
      aProject(),
      { value: 'refund', field_confidence: { a: 1 } },
      ['/prediction/field_confidence does not belong to task classification'],
    ],
    [
      'an argument with a name that objects swallow',
      anApprovalProject(),
      { value: { action: 'a', arguments: JSON.parse('{"__proto__":1}') } },
      ['/prediction/value/arguments/__proto__ is not a name that a field can have'],
    ],
    [
      'a value and something else',
      anApprovalProject(),
      { value: {}, confidence: 2 },
      ['/prediction/confidence must be 1 or less', '/prediction/value/action is missing'],
    ],
  ])('%s is refused', (_, project, prediction, problems) => {
    expect(refused(project, prediction)).toEqual(problems);
  });
});

describe('what is wrong is named by a pointer and a sentence', () => {
  it.each<[string, unknown, string, string]>([
    ['a text in place of the item', 'x', '', 'must be an object'],
    ['nothing in place of the item', undefined, '', 'is missing'],
    ['null in place of the item', null, '', 'must be an object'],
    ['a list in place of the item', [], '', 'must be an object'],
    ['no prediction', { input: { text: 'a' } }, '/prediction', 'is missing'],
    ['no confidence', prediction({ confidence: undefined }), '/prediction/confidence', 'is missing'],
    ['a confidence above 1', prediction({ confidence: 1.2 }), '/prediction/confidence', 'must be 1 or less'],
    ['a confidence below 0', prediction({ confidence: -0.1 }), '/prediction/confidence', 'must be 0 or more'],
    ['a confidence in quotes', prediction({ confidence: '0.4' }), '/prediction/confidence', 'must be a number'],
    ['a confidence of 1e999', prediction({ confidence: tooLarge }), '/prediction/confidence', 'must be a number'],
    [
      'a confidence that is no number',
      prediction({ confidence: Number.NaN }),
      '/prediction/confidence',
      'must be a number',
    ],
    ['an unknown field', aSubmission({ confidense: 1 }), '/confidense', 'is not a known field'],
    ['an unknown field with a difficult name', aSubmission({ 'a/b~c': 1 }), '/a~1b~0c', 'is not a known field'],
    ['an unknown field further in', prediction({ score: 1 }), '/prediction/score', 'is not a known field'],
    ['input with nothing in it', input({}), '/input', 'needs text, image_url, url or fields'],
    ['an empty text', input({ text: '' }), '/input/text', 'must not be empty'],
    ['too long a text', input({ text: 'x'.repeat(50_001) }), '/input/text', 'has more than 50000 characters'],
    ['a text that is a number', input({ text: 7 }), '/input/text', 'must be a text'],
    ['a script as an address', input({ url: 'javascript:alert(1)' }), '/input/url', 'must be an http or https address'],
    [
      'a script with an address in it',
      input({ url: 'javascript:alert("http://example.com")' }),
      '/input/url',
      'must be an http or https address',
    ],
    [
      'an address without a host',
      input({ image_url: 'https://' }),
      '/input/image_url',
      'must be an http or https address',
    ],
    [
      'a field without a name',
      input({ fields: { '': 'x' } }),
      '/input/fields/',
      'must have a name of 1 to 100 characters',
    ],
    [
      'an unknown alternative',
      prediction({ alternatives: [{ value: 'x', confidence: 0 }] }),
      '/prediction/alternatives/0/value',
      '"x" is not a label of project support-intent. Its labels: refund, billing, shipping, other.',
    ],
    [
      'too many alternatives',
      prediction({ alternatives: Array.from({ length: 101 }, () => ({ value: 'other', confidence: 0 })) }),
      '/prediction/alternatives',
      'has more than 100 entries',
    ],
    ['alternatives that are no list', prediction({ alternatives: {} }), '/prediction/alternatives', 'must be a list'],
    [
      'a true answer that is no label',
      aSubmission({ gold: { value: 'x' } }),
      '/gold/value',
      '"x" is not a label of project support-intent. Its labels: refund, billing, shipping, other.',
    ],
    ['a huge priority', aSubmission({ priority: 1e20 }), '/priority', 'must be 1000 or less'],
    ['half a priority', aSubmission({ priority: 0.5 }), '/priority', 'must be a whole number'],
    ['an empty external id', aSubmission({ external_id: '' }), '/external_id', 'must not be empty'],
    ['an external id that is a number', { ...aSubmission(), external_id: 7 }, '/external_id', 'must be a text'],
    [
      'a day that does not exist',
      aSubmission({ due_at: '2026-02-30T10:00:00Z' }),
      '/due_at',
      'must be a time with its zone, such as 2026-11-23T12:00:00Z',
    ],
    [
      'a time without a zone',
      aSubmission({ due_at: '2026-02-03T10:00:00' }),
      '/due_at',
      'must be a time with its zone, such as 2026-11-23T12:00:00Z',
    ],
    ['NUL in the text', input({ text: nul }), '/input/text', broken()],
    ['NUL in the external id', aSubmission({ external_id: nul }), '/external_id', broken()],
    ['NUL in an address', aSubmission({ callback_url: 'https://example.com/\0' }), '/callback_url', broken()],
    ['NUL in the name of a field', input({ fields: { [nul]: 'x' } }), `/input/fields/${nul}`, broken()],
    ['NUL in metadata', aSubmission({ metadata: { a: [{ b: nul }] } }), '/metadata/a/0/b', broken()],
    ['half a surrogate pair in the text', input({ text: half }), '/input/text', broken()],
    ['half a surrogate pair in metadata', aSubmission({ metadata: { a: half } }), '/metadata/a', broken()],
    [
      'half a surrogate pair in a name in metadata',
      aSubmission({ metadata: { [half]: 1 } }),
      `/metadata/${half}`,
      broken(),
    ],
    ['1e999 in metadata', aSubmission({ metadata: { a: tooLarge } }), '/metadata/a', 'must be a number'],
    ['a list as metadata', aSubmission({ metadata: [] }), '/metadata', 'must be an object'],
    [
      'metadata of too many bytes, though of few characters',
      aSubmission({ metadata: { a: 'ü'.repeat(9_000) } }),
      '/metadata',
      'is larger than 16384 bytes',
    ],
    [
      'a hundred thousand levels of nesting',
      aSubmission({ metadata: { a: deep(100_000) } }),
      '',
      'is nested more than 32 levels deep',
    ],
    ['nesting where nothing belongs', { ...aSubmission(), x: deep(100_000) }, '', 'is nested more than 32 levels deep'],
    ['__proto__ at the top', withProto('{"__proto__":{"a":1},'), '/__proto__', 'is not a name that a field can have'],
    [
      '__proto__ in metadata',
      withProto('{"metadata":{"a":{"__proto__":1}},'),
      '/metadata/a/__proto__',
      'is not a name that a field can have',
    ],
    [
      '__proto__ among the fields',
      JSON.parse('{"input":{"fields":{"__proto__":"x"}},"prediction":{"value":"refund","confidence":0}}'),
      '/input/fields/__proto__',
      'is not a name that a field can have',
    ],
  ])('%s', (_, sent, pointer, detail) => {
    expect(problemsOf(sent)).toEqual([{ pointer, detail }]);
  });

  it('everything at once', () => {
    const sent = { ...prediction({ confidence: 2 }), priority: 'high', group_key: nul, input: { text: 'a' } };
    expect(
      problemsOf(sent)
        .map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/group_key', '/prediction/confidence', '/priority']);
  });

  it('a hundred problems of values and not one more', () => {
    const alternatives = Array.from({ length: 100 }, () => ({ value: 'x', confidence: 0 }));
    expect(problemsOf(prediction({ value: 'x', alternatives }))).toHaveLength(100);
  });

  it('of an address to call by the rule for them, which is asked about addresses alone', () => {
    const asked: string[] = [];
    const rule = (url: string) => {
      asked.push(url);
      return url.includes('inside') ? 'leads inside' : null;
    };
    const told = (callback_url?: unknown) => readSubmission(project, { ...aSubmission(), callback_url }, rule);
    expect(told('https://inside.example')).toEqual({
      problems: [{ pointer: '/callback_url', detail: 'leads inside' }],
    });
    expect(told('https://outside.example')).toHaveProperty('submission.callbackUrl', 'https://outside.example');
    expect(told('inside')).toEqual({
      problems: [{ pointer: '/callback_url', detail: 'must be an http or https address' }],
    });
    for (const none of [7, undefined]) told(none);
    expect(asked).toEqual(['https://inside.example', 'https://outside.example']);
  });

  it('with ten thousand labels the sentence names the first twenty', () => {
    const labels = Array.from({ length: 10_000 }, (_, i) => ({ value: `l${i}`, title: `l${i}`, description: null }));
    const answer = readSubmission(aProject({ labels }), prediction({ value: 'x', alternatives: [] }));
    expect(answer).toEqual({
      problems: [
        { pointer: '/prediction/value', detail: expect.stringMatching(/Its labels: l0, l1, .*, l19 and 9980 more\.$/) },
      ],
    });
  });

  it('a body of nothing but mistakes gets a hundred of them back, not ten thousand', () => {
    const mistakes = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, nul]));
    expect(problemsOf({ ...aSubmission(), ...mistakes })).toHaveLength(100);
  });
});

describe('how long a part may be', () => {
  const address = (chars: number) => 'https://example.com/'.padEnd(chars, 'x');
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, '']));
  const guesses = (count: number) => Array.from({ length: count }, () => ({ value: 'other', confidence: 0.1 }));
  // `{"a":""}` takes eight bytes, and each ü two.
  const metadata = (bytes: number) => ({ a: `${'ü'.repeat(20)}${'x'.repeat(bytes - 48)}` });
  const long = (chars: number) => 'x'.repeat(chars);
  const name = (chars: number) => ({ fields: { [long(chars)]: 'x' } });

  const parts: [string, number, (size: number) => object, (size: number) => string][] = [
    ['an external id', 200, (n) => aSubmission({ external_id: long(n) }), () => '/external_id'],
    ['a text', 50_000, (n) => input({ text: long(n) }), () => '/input/text'],
    ['the address of a picture', 2_000, (n) => input({ image_url: address(n) }), () => '/input/image_url'],
    ['an address', 2_000, (n) => input({ url: address(n) }), () => '/input/url'],
    ['fields', 50, (n) => input({ fields: fields(n) }), () => '/input/fields'],
    ['the name of a field', 100, (n) => input(name(n)), (n) => `/input/fields/${long(n)}`],
    ['a field', 2_000, (n) => input({ fields: { f: long(n) } }), () => '/input/fields/f'],
    ['other guesses', 100, (n) => prediction({ alternatives: guesses(n) }), () => '/prediction/alternatives'],
    ['the name of a model', 100, (n) => prediction({ model: long(n) }), () => '/prediction/model'],
    ['its version', 100, (n) => prediction({ model_version: long(n) }), () => '/prediction/model_version'],
    ['an explanation', 2_000, (n) => prediction({ explanation: long(n) }), () => '/prediction/explanation'],
    ['a priority', 1_000, (n) => aSubmission({ priority: n }), () => '/priority'],
    ['a priority below zero', 1_000, (n) => aSubmission({ priority: -n }), () => '/priority'],
    ['who asked', 100, (n) => aSubmission({ requested_by: long(n) }), () => '/requested_by'],
    ['a group', 200, (n) => aSubmission({ group_key: long(n) }), () => '/group_key'],
    ['metadata, in bytes', 16_384, (n) => aSubmission({ metadata: metadata(n) }), () => '/metadata'],
    ['an address to call', 2_000, (n) => aSubmission({ callback_url: address(n) }), () => '/callback_url'],
  ];

  // With a time to be done by it is read in full, without one by a quick look first.
  const ways = [{}, { due_at: '2026-11-23T12:00:00Z' }];
  it.each(parts)('%s: %i and no more', (_, most, sent, pointer) => {
    for (const way of ways) {
      expect(problemsOf({ ...sent(most), ...way })).toEqual([]);
      expect(problemsOf({ ...sent(most + 1), ...way })).toEqual([
        {
          pointer: pointer(most + 1),
          detail: expect.stringMatching(/^(has more than|is larger than|must be -?\d+ or|must have a name of 1 to) /),
        },
      ]);
    }
  });

  it('another guess at a text is as long as the text may be', () => {
    const guess = (chars: number) => ({
      ...aSubmission(),
      prediction: { value: 'a', confidence: 0.4, alternatives: [{ value: long(chars), confidence: 0.1 }] },
    });
    const ofText = (sent: object) => readSubmission(aTextProject(), sent);
    for (const way of ways) {
      expect(ofText({ ...guess(12_000), ...way })).toHaveProperty('submission');
      expect(ofText({ ...guess(12_001), ...way })).toEqual({
        problems: [{ pointer: '/prediction/alternatives/0/value', detail: 'has more than 12000 characters' }],
      });
    }
  });
});

describe('whatever is sent', () => {
  const json = fc.jsonValue({ maxDepth: 5 });
  /** A right submission in which some places hold something else. */
  const mangled = fc
    .tuple(
      fc.constantFrom<object>(aSubmission(), full()),
      fc.array(fc.tuple(place(), fc.oneof(json, hostile())), { maxLength: 4 }),
    )
    .map(([right, changes]) => {
      const sent = structuredClone(right);
      for (const [path, value] of changes) put(sent, path, value);
      return sent;
    });

  it('it is either refused with a pointer for each problem, or taken', () => {
    fc.assert(
      fc.property(fc.oneof(json, mangled), (sent) => {
        const answer = read(sent);
        if ('problems' in answer) {
          expect(answer.problems.length).toBeGreaterThan(0);
          for (const { pointer, detail } of answer.problems) {
            expect(pointer).toMatch(/^(\/.*)?$/s);
            expect(detail).not.toBe('');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('what is taken is taken again, unchanged, when it is sent as it was kept', () => {
    let taken = 0;
    fc.assert(
      fc.property(mangled, (sent) => {
        const answer = read(sent);
        if ('problems' in answer) return;
        taken += 1;
        const again = accepted(JSON.parse(JSON.stringify(asSent(answer.submission))));
        expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(answer.submission)));
      }),
      { numRuns: 1_000 },
    );
    expect(taken, '(control) some of them were taken').toBeGreaterThan(100);
  });
});

function broken(): string {
  return 'contains a NUL character or a broken surrogate pair';
}

function withProto(start: string): unknown {
  return JSON.parse(`${start}${JSON.stringify(aSubmission()).slice(1)}`);
}

function full() {
  return {
    ...aSubmission({ external_id: 'ticket-1' }),
    input: { text: 'a', image_url: 'https://example.com/a.png', url: 'https://example.com', fields: { Plan: 'Pro' } },
    priority: 5,
    due_at: '2026-11-23T12:00:00Z',
    requested_by: 'U07SAM',
    group_key: 'customer-17',
    metadata: { a: [1, { b: null }] },
    callback_url: 'https://example.com/hook',
    gold: { value: 'billing' },
  };
}

function place() {
  return fc.constantFrom(
    ['external_id'],
    ['input', 'text'],
    ['input', 'fields', 'Plan'],
    ['input', 'url'],
    ['prediction', 'value'],
    ['prediction', 'confidence'],
    ['prediction', 'alternatives'],
    ['prediction', 'alternatives', '0', 'confidence'],
    ['prediction', 'explanation'],
    ['priority'],
    ['due_at'],
    ['metadata'],
    ['metadata', 'a'],
    ['callback_url'],
    ['gold'],
    ['unheard of'],
  );
}

function hostile(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.double(),
    fc.constantFrom<unknown>(nul, half, tooLarge, -0, 'refund', 0.5, 7, 'https://example.com/x', {}),
  );
}

function put(target: object, [step = '', ...rest]: readonly string[], value: unknown): void {
  const inner: unknown = Reflect.get(target, step);
  if (rest.length === 0) Reflect.set(target, step, value);
  else if (typeof inner === 'object' && inner !== null) put(inner, rest, value);
}

/** A submission in the words of the API. */
function asSent(kept: Submission): unknown {
  const { model, modelVersion, explanation, fieldConfidence, ...guess } = kept.prediction;
  return withoutNulls({
    external_id: kept.externalId,
    input: kept.input,
    prediction: {
      ...guess,
      ...withoutNulls({ model, model_version: modelVersion, explanation, field_confidence: fieldConfidence }),
    },
    priority: kept.priority,
    due_at: kept.dueAt?.toISOString() ?? null,
    requested_by: kept.requestedBy,
    group_key: kept.groupKey,
    metadata: kept.metadata,
    callback_url: kept.callbackUrl,
    gold: kept.gold,
  });
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
