import type { HistoryEntry } from '../../src/flow/desk.ts';
import type { CardDrawing } from '../../src/flow/ports.ts';
import type { Decision, Item, Outcome, Prediction, Review } from '../../src/review/item.ts';
import type { Label, Project, Task } from '../../src/review/project.ts';
import type { Value } from '../../src/review/value.ts';
import {
  aDecision,
  aMultilabelItem,
  anApprovalItem,
  anExtractionItem,
  anItem,
  aReview,
  aTextItem,
} from '../support/items.ts';
import {
  aField,
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
  reviewsOf,
} from '../support/project.ts';

/** What a test needs of each kind of task: a project, an item of it, and what somebody may correct it to. */
export interface Kind {
  task: Task;
  project: Project;
  item: Item;
  corrected: Value;
}

export const kinds: Kind[] = [
  { task: 'classification', project: aProject(), item: anItem(), corrected: 'billing' },
  { task: 'multilabel', project: aMultilabelProject(), item: aMultilabelItem(), corrected: ['delivery', 'service'] },
  {
    task: 'text',
    project: aTextProject(),
    item: aTextItem(),
    corrected: 'We are very sorry. Your money is on its way back.',
  },
  {
    task: 'extraction',
    project: anExtractionProject(),
    item: anExtractionItem(),
    corrected: { number: '7', total: 21.5, issued: '2026-02-01', paid: true, currency: 'EUR' },
  },
  {
    task: 'approval',
    project: anApprovalProject({ reviews: { required: 1, agree: 1, reject: 1, max: 1 } }),
    item: anApprovalItem(),
    corrected: { action: 'refund.pay', arguments: { amount: 100, currency: 'EUR' }, summary: 'Pay 120 EUR back' },
  },
];

export function kindOf(task: Task): Kind {
  const kind = kinds.find((each) => each.task === task);
  if (!kind) throw new Error(`no kind ${task}`);
  return kind;
}

/** What a prediction may be hidden of. */
export const hideable = kinds.filter(({ task }) => task !== 'text' && task !== 'approval');

export const label = (value: string, title = value, description: string | null = null): Label => ({
  value,
  title,
  description,
});

export const now = new Date('2026-11-21T10:06:00Z');

export function drawing(overrides: Partial<CardDrawing> = {}): CardDrawing {
  return { project: aProject(), item: anItem(), reviews: [], now, attempt: 1, plain: false, ...overrides };
}

/** Every state in which a card of this item can be, by name. */
export function everyState({ project, item, corrected }: Kind, review: Partial<Review> = {}): [string, CardDrawing][] {
  const of = (overrides: Partial<CardDrawing>) => drawing({ project, item, ...overrides });
  const value = item.prediction.value;
  const approve = aReview({ verdict: 'approve', value, ...review });
  const correct = aReview({ verdict: 'correct', value: corrected, ...review });
  const reject = aReview({ verdict: 'reject', value: null, ...review });
  const ended = (outcome: Outcome, decision: Partial<Decision> = {}, more: Partial<Item> = {}): Item => ({
    ...item,
    status: 'completed',
    version: 3,
    decision: aDecision({ outcome, value: null, decidedBy: approve.reviewer, ...decision }),
    ...more,
  });
  const nobody = { decidedBy: null, agreement: null };
  const escalated = (why: 'asked' | 'deadline' | 'disagreement' | 'skipped'): Item => ({
    ...item,
    escalation: { why, by: why === 'asked' ? approve.reviewer : null, at: now },
  });
  const open = new Date(now.getTime() + 60_000);
  return [
    ['open', of({})],
    ['open, without its picture', of({ plain: true })],
    ['open, suggested by a person', of({ item: suggested(item) })],
    ['open, with a retracted review', of({ reviews: [{ ...approve, retractedAt: now }] })],
    ['open, after one of three reviews', of({ project: { ...project, reviews: reviewsOf(3) }, reviews: [correct] })],
    ...(['asked', 'deadline', 'disagreement', 'skipped'] as const).map((why): [string, CardDrawing] => [
      `with the leads (${why})`,
      of({ item: escalated(why), reviews: [approve, correct] }),
    ]),
    ['reopened', of({ item: { ...item, round: 2 }, reviews: [approve] })],
    ...(project.task === 'text' || project.task === 'approval'
      ? []
      : [['blind', of({ item: { ...item, blind: true } })] satisfies [string, CardDrawing]]),
    ['approved', of({ item: ended('approved', { value }), reviews: [approve] })],
    ['approved, undo still open', of({ item: ended('approved', { value, finalAt: open }), reviews: [approve] })],
    ['corrected', of({ item: ended('corrected', { value: corrected }), reviews: [correct] })],
    [
      'corrected, undo still open',
      of({ item: ended('corrected', { value: corrected, finalAt: open }), reviews: [correct] }),
    ],
    ['rejected', of({ item: ended('rejected'), reviews: [reject] })],
    ['auto_approved', of({ item: ended('auto_approved', { value, ...nobody }) })],
    ['expired', of({ item: ended('expired', nobody) })],
    ['withdrawn', of({ item: ended('withdrawn', nobody) })],
    ['no_consensus', of({ item: ended('no_consensus'), reviews: [approve, correct] })],
    ['unreviewed', of({ item: ended('unreviewed', nobody) })],
    ['decided by many', of({ item: ended('approved', { value }), reviews: Array.from({ length: 9 }, () => approve) })],
    [
      'decided by a lead',
      of({ item: ended('corrected', { value: corrected }), reviews: [approve, { ...correct, asLead: true }] }),
    ],
    [
      'its input erased',
      of({ item: ended('approved', { value }, { input: {}, inputErasedAt: now }), reviews: [approve] }),
    ],
  ];
}

export function suggested(item: Item): Item {
  return {
    ...item,
    prediction: { ...item.prediction, confidence: null, alternatives: [], fieldConfidence: null },
    selection: { ...item.selection, reasons: ['sent'] },
    requestedBy: 'U02BEN',
  };
}

export const hostile: [string, string][] = [
  ['a call to everyone', '<!channel> <!here> <!everyone> <!subteam^S01REVIEW>'],
  ['mentions', '<@U01ANA> <#C0LEADS> @here #general'],
  ['a link with another name', '<http://evil.example|https://bank.example>'],
  ['markup', '*bold* _italic_ ~strike~ `code` ```block``` > quote'],
  ['a quote', '> I am quoted\n> twice'],
  ['emoji codes', ':rotating_light: :+1::skin-tone-2: 12:30:45'],
  ['entities', '&lt;!channel&gt; &amp;lt; & &&&'],
  ['nothing but ampersands', '&'.repeat(3_000)],
  ['nothing but angle brackets', '<>'.repeat(1_500)],
  ['text that runs the other way', '\u202eevorppA\u202c \u2066isolate\u2069 \u061c'],
  ['control characters', '\u0001\u0007\u001b[31mred\u0085\r\nnext\u2028line'],
  ['characters that draw nothing', '\u200b\ufeff\u2060\u00ad\u{e0041}'],
  ['half surrogate pairs', '\ud83d \udc4b \ud83d'],
  ['fifty thousand characters', 'ä'.repeat(50_000)],
  ['fifty thousand characters of three bytes', '漢'.repeat(50_000)],
  ['fifty thousand characters of two units each', '👋'.repeat(25_000)],
  ['fifty thousand short words', 'of '.repeat(17_000)],
  ['one word of two hundred characters', 'w'.repeat(200)],
  ['white space', ' \n\t\u00a0\u3000 '],
  ['JSON', '{"blocks":[{"type":"section"}]}'],
  ['a template', '{{7*7}} %s <%= x %>'],
  ['the names of others', 'U01ANA USLACKBOT'],
  ['a date of ours', '<!date^0^{date}|x>'],
];

const dueAt = new Date('2026-11-23T12:00:00Z');

/**
 * Each kind of task with this text wherever a text can stand, as long as it may be there, and as many of everything as there can
 * be: fields, labels, arguments.
 */
export function everywhere(text: string): Kind[] {
  const at = (charsMax: number, i?: number) => {
    const whole = i === undefined ? text : `${i} ${text}`;
    return whole.slice(0, charsMax) || 'x';
  };
  const input = {
    text: at(50_000),
    url: `https://example.com/${text}`.slice(0, 2_000),
    image_url: 'https://example.com/a.png',
    fields: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [at(100, i), at(2_000)])),
  };
  const prediction: Partial<Prediction> = { explanation: at(2_000), model: at(100), modelVersion: at(100) };
  const project = {
    name: at(100),
    guidelines: at(3_000),
    rejection: { reason: 'optional' as const, reasons: Array.from({ length: 20 }, (_, i) => at(75, i)) },
  };
  const item = { externalId: at(200), dueAt, requestedBy: 'U02BEN', input };
  const labels = Array.from({ length: 200 }, (_, i) => label(at(200, i), at(200, i), at(500)));
  const values = labels.map(({ value }) => value);
  const fields = Array.from({ length: 90 }, (_, i) =>
    aField({
      name: at(100, i),
      title: at(100, i),
      type: (['string', 'string', 'enum', 'number', 'date', 'boolean'] as const)[i % 6] ?? 'string',
      options: i % 6 === 2 ? Array.from({ length: 100 }, (_, n) => at(200, n)) : [],
      required: i % 2 === 0,
    }),
  );
  const fieldValue = (i: number) => [at(3_000), at(3_000), at(200, 7), 1e300, '2026-02-01', true][i % 6] ?? null;
  const found = Object.fromEntries(fields.map(({ name }, i) => [name, fieldValue(i)]));
  const changed = Object.fromEntries(
    fields.map(({ name, type }, i) => [name, type === 'number' ? i : type === 'string' ? at(3_000, i) : fieldValue(i)]),
  );
  // As much as an action may carry.
  const args = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [
      at(20, i),
      i % 4 === 0 ? { [at(20)]: [at(20)] } : i % 4 === 1 ? i / 7 : i % 4 === 2 ? i % 8 === 2 : at(i === 3 ? 3_000 : 30),
    ]),
  );
  const [first = '', second = '', third = '', fourth = ''] = values;
  return [
    {
      task: 'classification',
      project: aProject({ ...project, labels }),
      item: anItem({
        ...item,
        prediction: {
          ...prediction,
          value: first,
          alternatives: [second, third, fourth].map((value) => ({ value, confidence: 0.1 })),
        },
      }),
      corrected: second,
    },
    {
      task: 'multilabel',
      project: aMultilabelProject({ ...project, labels }),
      item: aMultilabelItem({
        ...item,
        prediction: {
          ...prediction,
          value: values.slice(0, 150),
          alternatives: values.slice(150).map((value) => ({ value, confidence: 0.1 })),
        },
      }),
      corrected: values.slice(100),
    },
    {
      task: 'text',
      project: aTextProject(project),
      item: aTextItem({
        ...item,
        prediction: { ...prediction, value: at(12_000), alternatives: [{ value: at(12_000), confidence: 0.2 }] },
      }),
      corrected: at(12_000, 1),
    },
    {
      task: 'extraction',
      project: anExtractionProject({ ...project, fields }),
      item: anExtractionItem({
        ...item,
        prediction: {
          ...prediction,
          value: found,
          fieldConfidence: Object.fromEntries(fields.slice(0, 60).map(({ name }, i) => [name, i / 60])),
        },
      }),
      corrected: changed,
    },
    {
      task: 'approval',
      project: anApprovalProject({ ...project, reviews: { required: 1, agree: 1, reject: 1, max: 1 } }),
      item: anApprovalItem({
        ...item,
        prediction: { ...prediction, value: { action: at(200), arguments: args, summary: at(500) } },
      }),
      corrected: {
        action: at(200),
        arguments: Object.fromEntries(Object.keys(args).map((name) => [name, at(3_000)])),
        summary: at(500),
      },
    },
  ];
}

/** The words of a reviewer, as long as they may be. */
export function wordy(text: string): Partial<Review> {
  return {
    reviewer: text.slice(0, 100) || 'x',
    via: 'api',
    reason: text.slice(0, 1_000),
    note: text.slice(0, 1_000),
    proposedLabel: text.slice(0, 200),
  };
}

/** A long life, with this text wherever somebody gave a reason. */
export function entriesOf(text: string): HistoryEntry[] {
  const actions = [
    'item.withdrawn',
    'item.reopened',
    'item.contested',
    'item.revealed',
    'item.reminded',
    'item.escalated',
    'item.expired',
    'item.no_consensus',
    'item.input_erased',
    'item.undone',
    'item.approved',
    'something new',
  ];
  return Array.from({ length: 60 }, (_, i) => ({
    at: new Date(now.getTime() + i * 1_000),
    actor: i % 3 === 0 ? 'clock' : text.slice(0, 100) || 'x',
    action: actions[i % actions.length] ?? '',
    detail: { reason: text.slice(0, 1_000) },
  }));
}
