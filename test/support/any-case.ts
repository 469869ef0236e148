import fc from 'fast-check';
import type { Item, Review } from '../../src/review/item.ts';
import { type Field, type Project, tasks } from '../../src/review/project.ts';
import type { FieldValue, Value } from '../../src/review/value.ts';
import { anItem, aReview } from './items.ts';
import { aField, anApprovalProject, anExtractionProject, aProject, reviewsOf } from './project.ts';

/** Text as strangers write it: any Unicode, with what Slack would make something of, and what nobody sees. */
export const anyText = (maxLength: number) =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.constantFrom(
          '<!channel>',
          '<@U01ANA>',
          '*bold*',
          '`code`',
          '&lt;',
          '\n> quote',
          ':tada:',
          '\u202e',
          '\ud800',
        ),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('').slice(0, maxLength));

const someText = (maxLength: number) => anyText(maxLength).map((text) => (text.trim() === '' ? `x${text}` : text));

const anyLabels = fc
  .record({ count: fc.constantFrom(1, 2, 5, 6, 10, 11, 99, 100, 101, 10_000), title: anyText(100), value: anyText(60) })
  .map(({ count, title, value }) =>
    Array.from({ length: count }, (_, i) => ({
      // A label is never empty, and never twice there.
      value: `${i}${value}`.slice(0, 200),
      title: `${title || 'Title'} ${i}`.slice(0, 200),
      description: i % 2 === 0 ? `${title}${value}`.slice(0, 500) || null : null,
    })),
  );

const anyFields = fc.uniqueArray(
  fc.record({
    name: someText(80),
    title: someText(100),
    type: fc.constantFrom<Field['type']>('string', 'number', 'date', 'boolean', 'enum'),
    options: fc.uniqueArray(someText(100), { minLength: 1, maxLength: 100 }),
    required: fc.boolean(),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 50 },
);

const anyProject: fc.Arbitrary<Project> = fc
  .record({
    task: fc.constantFrom(...tasks),
    name: someText(100),
    labels: anyLabels,
    fields: anyFields,
    required: fc.integer({ min: 1, max: 5 }),
    reasons: fc.uniqueArray(someText(75), { maxLength: 20 }),
    reason: fc.constantFrom<Project['rejection']['reason']>('required', 'optional', 'none'),
    leads: fc.constantFrom<string[]>([], ['U09LEA']),
    hidden: fc.subarray(['text', 'url', 'image_url', 'fields.0', 'fields.Plan']),
    undoMs: fc.constantFrom(0, 300_000),
  })
  .map(({ task, name, labels, fields, required, reasons, reason, leads, hidden, undoMs }) => {
    const base = task === 'approval' ? anApprovalProject() : task === 'extraction' ? anExtractionProject() : aProject();
    const hasLabels = task === 'classification' || task === 'multilabel';
    return {
      ...base,
      task,
      name,
      labels: hasLabels ? labels : [],
      fields:
        task === 'extraction'
          ? fields.map((field) => aField({ ...field, options: field.type === 'enum' ? field.options : [] }))
          : [],
      reviews: reviewsOf(required),
      rejection: { reason, reasons },
      leads: { users: leads, groups: [] },
      sensitive: hidden.map((part) => (part === 'fields.0' ? `fields.${fields[0]?.name}` : part)),
      undoMs,
    };
  });

function anyValue(project: Project): fc.Arbitrary<Value> {
  switch (project.task) {
    case 'classification':
      // Also one that has left the project since.
      return fc.oneof(fc.constantFrom(...project.labels.slice(0, 200).map(({ value }) => value)), someText(100));
    case 'multilabel':
      return fc.oneof(
        fc.constant(project.labels.map(({ value }) => value)),
        fc.subarray(project.labels.slice(0, 50).map(({ value }) => value)),
      );
    case 'text':
      return fc.oneof(someText(500), fc.constant('long words '.repeat(1_090)));
    case 'extraction':
      return fc
        .tuple(...project.fields.map((field) => anyFieldValue(field)))
        .map((values) => Object.fromEntries(project.fields.map(({ name }, i) => [name, values[i] ?? null])));
    case 'approval':
      return fc.record({
        action: someText(200),
        arguments: fc.dictionary(
          someText(80),
          fc.oneof(
            anyText(300),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.boolean(),
            fc.jsonValue({ maxDepth: 2 }),
          ),
          {
            maxKeys: 100,
          },
        ),
        summary: fc.option(someText(500), { nil: null }),
      });
  }
}

function anyFieldValue({ type, options }: Project['fields'][number]): fc.Arbitrary<FieldValue> {
  switch (type) {
    case 'string':
      return fc.option(someText(3000));
    case 'number':
      return fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }));
    case 'boolean':
      return fc.option(fc.boolean());
    case 'date':
      return fc.constantFrom(null, '2026-11-23');
    case 'enum':
      return fc.option(fc.constantFrom(...options));
  }
}

const anyInput = fc.record(
  {
    text: anyText(5_000),
    url: fc.constantFrom('https://example.com/a', `https://example.com/${'a'.repeat(1_900)}`),
    image_url: fc.constantFrom('https://example.com/a.png', `https://example.com/${'a'.repeat(1_900)}.png`),
    fields: fc.dictionary(fc.constantFrom('Plan', 'Customer', 'Ümlaut', 'a'.repeat(100)), anyText(1_000), {
      maxKeys: 30,
    }),
  },
  { requiredKeys: [] },
);

export interface AnyCase {
  project: Project;
  item: Item;
  reviews: Review[];
}

/** A project of any task and any size, one of its items as it may come, and what was said of it so far. */
export const anyCase: fc.Arbitrary<AnyCase> = anyProject.chain((project) =>
  fc
    .record({
      value: anyValue(project),
      input: anyInput,
      confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      alternatives: fc.array(
        fc.record({ value: someText(100), confidence: fc.double({ min: 0, max: 1, noNaN: true }) }),
        { maxLength: 5 },
      ),
      explanation: fc.option(anyText(2_000)),
      model: fc.option(anyText(200)),
      externalId: fc.option(anyText(200)),
      blind: fc.boolean(),
      erased: fc.boolean(),
      escalated: fc.boolean(),
      due: fc.boolean(),
      requestedBy: fc.constantFrom(null, 'U05SAM', '<!here>'),
      reasons: fc.constantFrom('low_confidence', 'audit', 'always', 'sent', 'contest'),
      others: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ value, input, blind, escalated, erased, due, others, reasons, ...rest }) => {
      const item = anItem({
        project: project.key,
        input: erased ? {} : input,
        inputErasedAt: erased ? new Date('2026-11-21T11:00:00Z') : null,
        prediction: {
          value,
          confidence: rest.confidence,
          alternatives: rest.alternatives,
          explanation: rest.explanation,
          model: rest.model,
          modelVersion: null,
          fieldConfidence: project.task === 'extraction' ? { [project.fields[0]?.name ?? '']: 0.2 } : null,
        },
        selection: { reasons: [reasons] },
        externalId: rest.externalId,
        requestedBy: rest.requestedBy,
        dueAt: due ? new Date('2026-11-23T12:00:00Z') : null,
        blind,
        escalation: escalated ? { why: 'asked', by: 'U02BEN', at: new Date('2026-11-21T10:30:00Z') } : null,
      });
      const reviews = Array.from({ length: others }, (_, i) =>
        aReview({ reviewer: `U1${i}`, verdict: 'approve', value: item.prediction.value }),
      );
      return { project, item, reviews };
    }),
);
