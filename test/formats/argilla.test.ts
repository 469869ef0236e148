import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArgillaOptions, fromArgilla } from '../../src/formats/argilla.ts';
import type { Project } from '../../src/review/project.ts';
import { aMultilabelProject, anApprovalProject, aProject, aTextProject } from '../support/project.ts';
import { importedBy } from './read.ts';

// The form is that of `Record.to_dict` in argilla/src/argilla/records/_resource.py (Argilla 2), which `to_json` writes.
const usual: ArgillaOptions = { textKey: null, question: null, confidence: null, gold: false };
const aRecord = (changes: Record<string, unknown> = {}) => ({
  id: '1f6b6b5e',
  fields: { text: 'I was charged twice' },
  metadata: { source: 'mail' },
  suggestions: { intent: { value: 'refund', score: 0.41, agent: 'intent-7' } },
  responses: {},
  vectors: {},
  _server_id: 'c0ffee',
  ...changes,
});
const suggested = (value: unknown, score: unknown = 0.4) => ({ suggestions: { q: { value, score, agent: null } } });

function imported(
  theirs: unknown,
  { project = aProject(), ...options }: Partial<ArgillaOptions> & { project?: Project } = {},
) {
  return importedBy(fromArgilla(project, { ...usual, ...options }), project, theirs);
}

describe('a record of Argilla', () => {
  it('is an item, named after it', () => {
    const fields = {
      text: 'I was charged twice',
      picture: 'https://a.example/1.png',
      order: '8841',
      extra: { a: 1 },
      none: null,
    };
    expect(imported(aRecord({ fields })).submission).toMatchObject({
      externalId: 'argilla-1f6b6b5e',
      input: { text: 'I was charged twice', image_url: 'https://a.example/1.png', fields: { order: '8841' } },
      prediction: { value: 'refund', confidence: 0.41, model: 'intent-7' },
      metadata: { source: 'mail', argilla: { question: 'intent', fields: { extra: { a: 1 } } } },
      gold: null,
    });
  });

  it('reads back with the value and the confidence that it had', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom('refund', 'billing', 'shipping', 'other'), share, (value, score) => {
        const { submission } = imported(aRecord(suggested(value, score)));
        expect(submission?.prediction).toMatchObject({ value, confidence: score });
      }),
    );
    const topic = fc.constantFrom('delivery', 'price', 'quality', 'service');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(topic, share), { minLength: 1, selector: ([name]) => name }), (sure) => {
        const scores = sure.map(([, score]) => score);
        const theirs = aRecord(
          suggested(
            sure.map(([name]) => name),
            scores,
          ),
        );
        const { submission } = imported(theirs, { project: aMultilabelProject() });
        expect(submission).toMatchObject({
          prediction: { value: sure.map(([name]) => name).sort(), confidence: Math.min(...scores) },
          metadata: { argilla: { scores } },
        });
      }),
    );
    const text = fc.string({ minLength: 1 }).filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(text, share, (value, score) => {
        const { submission } = imported(aRecord(suggested(value, score)), { project: aTextProject() });
        expect(submission?.prediction).toMatchObject({ value, confidence: score });
      }),
    );
  });

  it('with a conversation shows it turn by turn', () => {
    const chat = [
      { role: 'user', content: 'Where is it?' },
      { role: 'assistant', content: 'On its way.' },
    ];
    expect(imported(aRecord({ fields: { chat } })).submission?.input.text).toBe(
      'user: Where is it?\n\nassistant: On its way.',
    );
  });

  it('rates by a number, which is a label here', () => {
    const labels = ['1', '2', '3'].map((value) => ({ value, title: value, description: null }));
    expect(imported(aRecord(suggested(3)), { project: aProject({ labels }) }).submission?.prediction.value).toBe('3');
  });

  it.each<[string, Record<string, unknown>, Partial<ArgillaOptions>, string, string | RegExp]>([
    ['no suggestion', { suggestions: {} }, {}, '/suggestions', 'is empty: there is nothing to review'],
    [
      'several questions',
      { suggestions: { a: { value: 'refund' }, b: { value: 'x' } } },
      {},
      '/suggestions',
      'has several questions, a, b: say which one with --question',
    ],
    [
      'another question',
      {},
      { question: 'topic' },
      '/suggestions',
      'has nothing for the question topic; it has intent',
    ],
    ['no score', suggested('refund', null), {}, '/suggestions/q/score', /^is missing: --confidence/],
    ['a label of another project', suggested('refnd'), {}, '/suggestions/q/value', /^"refnd" is not a label/],
    ['spans', suggested([{ label: 'x', start: 0, end: 3 }]), {}, '/suggestions/q/value', 'must be a text: one label'],
    [
      'suggestions as Argilla 1 wrote them',
      { suggestions: [{ question_name: 'intent', value: 'refund' }] },
      {},
      '/suggestions',
      /Argilla 2/,
    ],
    ['no fields', { fields: undefined }, {}, '/fields', 'is missing'],
    ['a picture inside', { fields: { image: 'data:image/png;base64,AAAA' } }, {}, '/fields/image', /^is no address/],
    [
      'several texts',
      { fields: { prompt: 'a', reply: 'b' } },
      {},
      '/fields',
      'has several texts, prompt, reply: say which one with --text-key',
    ],
  ])('with %s says so', (_, changes, options, pointer, detail) => {
    const { problems } = imported(aRecord(changes), options);
    expect(problems).toContainEqual({
      pointer,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
  });

  it('with responses leaves them there and says so, or takes what they agree on as known', () => {
    const responses = {
      intent: [
        { value: 'billing', user_id: 'a' },
        { value: 'billing', user_id: 'b' },
      ],
    };
    expect(imported(aRecord({ responses }))).toMatchObject({
      submission: { gold: null },
      leftOut: [expect.stringMatching(/^1 with responses came without them: --gold/)],
    });
    expect(imported(aRecord({ responses }), { gold: true }).submission?.gold).toEqual({ value: 'billing' });
    const differing = { intent: [...responses.intent, { value: 'other', user_id: 'c' }] };
    expect(imported(aRecord({ responses: differing }), { gold: true }).problems).toEqual([
      { pointer: '/responses/intent', detail: 'do not say the same, so that there is no known answer' },
    ]);
  });

  it('does not fit a project whose answers are actions', () => {
    expect(() => fromArgilla(anApprovalProject(), usual)).toThrow('classification, multilabel, text');
  });
});
