import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLabelStudio, type LabelStudioOptions } from '../../src/formats/label-studio.ts';
import type { Project } from '../../src/review/project.ts';
import { aMultilabelProject, anExtractionProject, aProject, aTextProject } from '../support/project.ts';
import { importedBy } from './read.ts';

// The forms are those of labelstud.io/guide/task_format and /guide/predictions, and of the pages of the tags; the words are ours.
const usual: LabelStudioOptions = { textKey: null, control: null, modelVersion: null, confidence: null, gold: false };
const choices = (...labels: string[]) => ({
  id: 'r1',
  type: 'choices',
  from_name: 'intent',
  to_name: 'text',
  value: { choices: labels },
});
const textarea = (...text: string[]) => ({ type: 'textarea', from_name: 'reply', to_name: 'text', value: { text } });
const aTask = (changes: Record<string, unknown> = {}) => ({
  id: 17,
  created_at: '2026-11-20T21:52:49.513742Z',
  project: 3,
  data: { text: 'I was charged twice' },
  annotations: [],
  predictions: [{ id: 5, model_version: 'intent 7', score: 0.41, result: [choices('refund')] }],
  ...changes,
});
const predicted = (result: unknown[], more: object = {}) => ({ predictions: [{ score: 0.4, result, ...more }] });

function imported(
  theirs: unknown,
  { project = aProject(), ...options }: Partial<LabelStudioOptions> & { project?: Project } = {},
) {
  return importedBy(fromLabelStudio(project, { ...usual, ...options }), project, theirs);
}

describe('a task of Label Studio', () => {
  it('is an item, named after it, that knows where it came from', () => {
    const data = {
      text: 'I was charged twice',
      order: 8841,
      page: 'https://a.example/1',
      photo: 'https://a.example/1',
      tags: ['x'],
    };
    expect(imported(aTask({ data, meta: { batch: 2 } }))).toMatchObject({
      submission: {
        externalId: 'label-studio-17',
        input: {
          text: 'I was charged twice',
          url: 'https://a.example/1',
          image_url: 'https://a.example/1',
          fields: { order: '8841' },
        },
        prediction: { value: 'refund', confidence: 0.41, modelVersion: 'intent 7', alternatives: [] },
        metadata: { label_studio: { task: 17, project: 3, meta: { batch: 2 }, data: { tags: ['x'] } } },
        gold: null,
      },
    });
  });

  it('reads back with the value and the confidence that it had', () => {
    const label = fc.constantFrom('refund', 'billing', 'shipping', 'other');
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(label, share, (value, score) => {
        const { submission } = imported(aTask(predicted([choices(value)], { score })));
        expect(submission?.prediction).toMatchObject({ value, confidence: score });
      }),
    );
    const topics = fc.uniqueArray(fc.constantFrom('delivery', 'price', 'quality', 'service'), { minLength: 1 });
    fc.assert(
      fc.property(topics, share, (values, score) => {
        const theirs = aTask(predicted([choices(...values)], { score }));
        const { submission } = imported(theirs, { project: aMultilabelProject() });
        expect(submission?.prediction).toMatchObject({ value: [...values].sort(), confidence: score });
      }),
    );
    const text = fc.string({ minLength: 1 }).filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(text, share, (value, score) => {
        const { submission } = imported(aTask(predicted([textarea(value)], { score })), { project: aTextProject() });
        expect(submission?.prediction).toMatchObject({ value, confidence: score });
      }),
    );
  });

  it('that was written to be imported there has no id, and then no name', () => {
    const { id: _, ...nameless } = aTask();
    expect(imported(nameless).submission?.externalId).toBeNull();
  });

  it.each<[string, Record<string, unknown>, Partial<LabelStudioOptions>, unknown]>([
    ['a rating', predicted([{ type: 'rating', from_name: 'stars', value: { rating: 4 } }]), {}, '4'],
    [
      'one of several controls',
      predicted([choices('refund'), { ...choices('billing'), from_name: 'second' }]),
      { control: 'second' },
      'billing',
    ],
    [
      'one of several models',
      {
        predictions: [
          { model_version: 'a', score: 0.4, result: [choices('refund')] },
          { model_version: 'b', score: 0.4, result: [choices('other')] },
        ],
      },
      { modelVersion: 'b' },
      'other',
    ],
    [
      'a prediction whose result has the score',
      { predictions: [{ result: [{ ...choices('refund'), score: 0.4 }] }] },
      {},
      'refund',
    ],
    [
      'a prediction without a score, when told how sure it is',
      { predictions: [{ result: [choices('refund')] }] },
      { confidence: 0.4 },
      'refund',
    ],
  ])('may have %s', (_, changes, options, value) => {
    const project = aProject({
      labels: ['refund', 'billing', 'other', '4'].map((each) => ({ value: each, title: each, description: null })),
    });
    expect(imported(aTask(changes), { project, ...options })).toMatchObject({
      submission: { prediction: { value, confidence: 0.4 } },
    });
  });

  it.each<[string, Record<string, unknown>, Partial<LabelStudioOptions>, string, string | RegExp]>([
    ['no prediction', { predictions: [] }, {}, '/predictions', 'is empty: there is nothing to review'],
    ['predictions by their ids only', { predictions: [5] }, {}, '/predictions/0', 'must be an object'],
    [
      'several predictions',
      { predictions: [1, 2].map((v) => ({ model_version: `m${v}`, score: 0.4, result: [choices('refund')] })) },
      {},
      '/predictions',
      'has 2 (model versions m1, m2): say which one with --model-version',
    ],
    [
      'no prediction of that model',
      {},
      { modelVersion: 'intent 8' },
      '/predictions',
      'has none of intent 8; the versions are intent 7',
    ],
    [
      'no score',
      { predictions: [{ result: [choices('refund')] }] },
      {},
      '/predictions/0/score',
      /^is missing: --confidence/,
    ],
    [
      'a score that is none of ours',
      predicted([choices('refund')], { score: 41 }),
      {},
      '/predictions/0/score',
      'must be 1 or less',
    ],
    [
      'a label of another project',
      predicted([choices('refnd')]),
      {},
      '/predictions/0/result/0/value/choices',
      /^"refnd" is not a label/,
    ],
    [
      'several choices',
      predicted([choices('refund', 'billing')]),
      {},
      '/predictions/0/result/0/value/choices',
      'has 2 answers, and the task classification takes one',
    ],
    [
      'several controls',
      predicted([choices('refund'), { type: 'rectanglelabels', from_name: 'box', value: {} }]),
      {},
      '/predictions/0/result',
      'has several controls, intent (choices), box (rectanglelabels): say which one with --control',
    ],
    [
      'marks in the text',
      predicted([{ type: 'labels', from_name: 'ner', value: { start: 0, end: 3, labels: ['x'] } }]),
      {},
      '/predictions/0/result/0',
      'is of type labels; the task classification takes choices or rating',
    ],
    [
      'a choice for a region',
      predicted([{ ...choices('refund'), value: { start: 0, end: 3, choices: ['refund'] } }]),
      {},
      '/predictions/0/result/0',
      /^belongs to a part of the input/,
    ],
    [
      'another control',
      {},
      { control: 'topic' },
      '/predictions/0/result',
      'has nothing of the control topic; it has intent (choices)',
    ],
    [
      'several texts',
      { data: { title: 'a', body: 'b' } },
      {},
      '/data',
      'has several texts, title, body: say which one with --text-key',
    ],
    ['no such text', {}, { textKey: 'body' }, '/data', 'has no text "body"; it has text'],
    ['a file of its own', { data: { image: '/data/upload/3/a.png' } }, {}, '/data/image', /^is no address/],
    ['nothing to see', { data: {} }, {}, '/data', /^needs text/],
    ['no data', { data: undefined }, {}, '/data', 'is missing'],
  ])('with %s says so', (_, changes, options, pointer, detail) => {
    const { problems } = imported(aTask(changes), options);
    expect(problems).toContainEqual({
      pointer,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
  });

  it('takes the text that was named', () => {
    const { submission } = imported(aTask({ data: { title: 'a', body: 'b' } }), { textKey: 'body' });
    expect(submission?.input).toEqual({ text: 'b', fields: { title: 'a' } });
  });

  describe('with annotations', () => {
    const annotations = [
      { was_cancelled: true, result: [] },
      { was_cancelled: false, ground_truth: false, result: [choices('billing')] },
      { was_cancelled: false, ground_truth: false, result: [choices('billing')] },
    ];

    it('leaves them there, and says so', () => {
      const { submission, leftOut } = imported(aTask({ annotations }));
      expect(submission?.gold).toBeNull();
      expect(leftOut).toEqual([expect.stringMatching(/^1 with annotations came without them: --gold/)]);
    });

    it('takes what they agree on as known, when told to', () => {
      const { submission, leftOut } = imported(aTask({ annotations }), { gold: true });
      expect(submission?.gold).toEqual({ value: 'billing' });
      expect(leftOut).toEqual([]);
    });

    it('believes the ground truth before others, and nobody where they differ', () => {
      const differing = [...annotations, { result: [choices('other')], ground_truth: true }];
      expect(imported(aTask({ annotations: differing }), { gold: true }).submission?.gold).toEqual({ value: 'other' });
      const unsure = differing.map((each) => ({ ...each, ground_truth: false }));
      expect(imported(aTask({ annotations: unsure }), { gold: true }).problems).toEqual([
        { pointer: '/annotations', detail: 'do not say the same, so that there is no known answer' },
      ]);
    });
  });

  it('does not fit a project whose answers are fields', () => {
    expect(() => fromLabelStudio(anExtractionProject(), usual)).toThrow('classification, multilabel, text');
  });
});
