import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Project } from '../../src/review/project.ts';
import { parseProjects, readProjectsFile } from '../../src/settings/projects-file.ts';

const least = { task: 'classification', labels: ['refund', 'other'], channel: 'C0REVIEW', gate: { threshold: 0.8 } };
const text = { task: 'text', labels: undefined };
const approval = { task: 'approval', labels: undefined };
const extraction = {
  task: 'extraction',
  labels: undefined,
  fields: [
    { name: 'total', type: 'number', required: true, title: 'Total' },
    { name: 'currency', type: 'enum', options: ['EUR', 'USD'] },
  ],
};
/** Two people, and nobody else. */
const two = { reviewers: { users: ['U01ANA', 'U02BEN'] } };

describe('a right file', () => {
  it('gets defaults for what it leaves out', () => {
    expect(projectIn({})).toEqual({
      key: 'intent',
      name: 'intent',
      task: 'classification',
      labels: [
        { value: 'refund', title: 'refund', description: null },
        { value: 'other', title: 'other', description: null },
      ],
      labelSetVersion: expect.stringMatching(/^ls_[0-9a-f]{12}$/),
      fields: [],
      guidelines: null,
      channel: 'C0REVIEW',
      reviewers: 'channel',
      leads: { users: [], groups: [] },
      gate: {
        threshold: 0.8,
        audit: 0.05,
        always: [],
        score: 'probability',
        version: expect.stringMatching(/^gp_[0-9a-f]{12}$/),
      },
      bound: null,
      order: 'entropy',
      costs: null,
      explore: 0,
      budget: null,
      shadow: false,
      duplicates: 'review',
      qualify: null,
      retrain: null,
      window: 10,
      reviews: { required: 1, agree: 1, reject: 1, max: 1 },
      rejection: { reason: 'optional', reasons: [] },
      blind: 0,
      seeds: 0,
      repeats: 0,
      sensitive: [],
      deadline: null,
      workingHours: null,
      undoMs: 300_000,
      timezone: 'UTC',
      summary: null,
      alerts: { channel: 'C0REVIEW', quietMs: 7_200_000 },
      retention: { inputMs: null },
    });
  });

  it('sends a summary every day into the channel of the cards, or on working days, unless it says otherwise', () => {
    const summary = { at: '09:00', timezone: 'Europe/Berlin' };
    const everyDay = [1, 2, 3, 4, 5, 6, 7];
    const channel = String(least.channel);
    expect(projectIn({ summary })).toMatchObject({
      timezone: 'Europe/Berlin',
      summary: { at: 540, days: everyDay, channel },
    });
    const working_hours = { days: 'mon-fri', from: '08:00', to: '18:00', timezone: 'Europe/Vienna' };
    expect(projectIn({ working_hours })).toMatchObject({ timezone: 'Europe/Vienna', summary: null });
    expect(projectIn({ working_hours, summary })).toMatchObject({ summary: { days: [1, 2, 3, 4, 5] } });
    const said = { ...summary, days: 'sat', channel: 'C0LEADS' };
    expect(projectIn({ working_hours, summary: said })).toMatchObject({ summary: { days: [6], channel: 'C0LEADS' } });
  });

  it('tells leads what goes wrong where they read the summary, else where the cards are, unless it says otherwise', () => {
    const summary = { at: '09:00', timezone: 'Europe/Berlin', channel: 'C0LEADS' };
    const [quietMs, channel] = [2 * 3_600_000, String(least.channel)];
    expect(projectIn({}).alerts).toEqual({ channel, quietMs });
    expect(projectIn({ summary }).alerts).toEqual({ channel: 'C0LEADS', quietMs });
    const alerts = { channel: 'C0ALARM', quiet: '30m' };
    expect(projectIn({ summary, alerts }).alerts).toEqual({ channel: 'C0ALARM', quietMs: quietMs / 4 });
    expect(projectIn({ summary, alerts: 'none' }).alerts).toBeNull();
  });

  it('keeps what it says', () => {
    const written = {
      name: 'Support intent',
      labels: [{ value: 'refund', title: 'Refund', description: 'Money back' }, 'other'],
      guidelines: 'Refund means\nmoney back.',
      reviewers: { users: ['U01ANA', 'U01ANA'], groups: ['S01'] },
      leads: { users: ['W09LEA'] },
      gate: { threshold: 0.9, audit: 0, always: ['refund', 'refund'] },
      window: 3,
      rejection: { reason: 'required', reasons: ['Not ours', 'Too blurred'] },
      blind: 0.1,
      seeds: 0.05,
      repeats: 0.02,
      qualify: { answers: 5, right: 0.9 },
      retrain: { labels: 200 },
    };
    const more = {
      select: { order: 'oldest' },
      sensitive: ['text', 'fields.Patient', 'text'],
      undo: '0s',
      retention: { input: '365d' },
    };
    expect(projectIn({ ...written, ...more })).toMatchObject({
      ...written,
      labels: [
        { value: 'refund', title: 'Refund', description: 'Money back' },
        { value: 'other', title: 'other', description: null },
      ],
      reviewers: { users: ['U01ANA'], groups: ['S01'] },
      leads: { users: ['W09LEA'], groups: [] },
      gate: { threshold: 0.9, audit: 0, always: ['refund'] },
      order: 'oldest',
      sensitive: ['text', 'fields.Patient'],
      undoMs: 0,
      retention: { inputMs: 365 * 86_400_000 },
    });
  });

  it('says who is asked about what, and how the score may be read', () => {
    expect(
      projectIn({
        select: { order: 'least_confidence', explore: 0.2, budget_per_day: 200, over_budget: 'unreviewed' },
        confidence: 'relative',
        shadow: true,
        bound: { error: 0.02 },
      }),
    ).toMatchObject({
      order: 'least_confidence',
      explore: 0.2,
      budget: { perDay: 200, over: 'unreviewed' },
      gate: { score: 'relative' },
      shadow: true,
      bound: { error: 0.02, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'review' },
    });
    expect(projectIn({ select: { budget_per_day: 200 } }).budget).toEqual({ perDay: 200, over: 'wait' });
    // Where the score is no probability, what compares probabilities is not meant.
    expect(projectIn({ confidence: 'relative' }).order).toBe('least_confidence');
    expect(projectIn({ confidence: 'none' }).gate.version).not.toBe(projectIn({}).gate.version);
  });

  it.each([
    [{ select: { over_budget: 'wait' } }, 'select.over_budget needs a budget'],
    [{ select: { budget_per_day: 9, over_budget: 'unreviewed' } }, 'select.explore is missing'],
    [
      { select: { order: 'entropy' }, confidence: 'relative' },
      'select.order cannot be entropy with confidence relative',
    ],
    [{ select: { order: 'least_confidence' }, confidence: 'none' }, 'select.order cannot be least_confidence'],
    [{ bound: { error: 0 } }, 'bound.error must be a number from 0.001 to 0.5'],
    [{ bound: {} }, 'bound.error is missing'],
    [{ task: 'approval', labels: undefined, duplicates: 'propagate' }, 'duplicates must be review for task approval'],
  ])('%j is a mistake that says what to do', (wrong, sentence) => {
    expect(problemsIn({ ...least, ...wrong }).join()).toContain(sentence);
  });

  it('may be of any task', () => {
    expect(projectIn({ task: 'multilabel', gate: { threshold: 0.8, always: ['refund'] } })).toMatchObject({
      task: 'multilabel',
      labels: [{ value: 'refund' }, { value: 'other' }],
      gate: { always: ['refund'] },
      bound: null,
      order: 'entropy',
    });
    expect(projectIn(text)).toMatchObject({ task: 'text', labels: [], fields: [], order: 'least_confidence' });
    expect(projectIn({ ...approval, gate: { threshold: 1, always: ['refund.pay', 'anything else'] } })).toMatchObject({
      task: 'approval',
      gate: { always: ['refund.pay', 'anything else'] },
      order: 'least_confidence',
    });
    expect(projectIn({ ...extraction, select: { order: 'oldest' } }).order).toBe('oldest');
    expect(projectIn({ ...extraction, blind: 0.2, sensitive: ['fields.total'] })).toMatchObject({
      task: 'extraction',
      labels: [],
      fields: [
        { name: 'total', title: 'Total', type: 'number', options: [], required: true },
        { name: 'currency', title: 'currency', type: 'enum', options: ['EUR', 'USD'], required: false },
      ],
      order: 'least_confidence',
      blind: 0.2,
      sensitive: ['fields.total'],
    });
  });

  it.each<[object, object]>([
    [{}, { required: 1, agree: 1, reject: 1, max: 1 }],
    [{ max: 3 }, { required: 1, agree: 1, reject: 1, max: 3 }],
    [{ required: 2 }, { required: 2, agree: 2, reject: 2, max: 3 }],
    [{ required: 3 }, { required: 3, agree: 2, reject: 2, max: 4 }],
    [
      { required: 5, max: 5 },
      { required: 5, agree: 3, reject: 3, max: 5 },
    ],
    [{ agree: 2 }, { required: 1, agree: 2, reject: 2, max: 3 }],
    [
      { required: 2, agree: 1 },
      { required: 2, agree: 1, reject: 1, max: 3 },
    ],
  ])('asks with reviews %j as many people as it takes: %j', (reviews, rule) => {
    expect(projectIn({ reviews }).reviews).toEqual(rule);
  });

  it.each<[object, object]>([
    [{}, { required: 1, agree: 1, reject: 1, max: 1 }],
    [{ approve: 2 }, { required: 1, agree: 2, reject: 1, max: 2 }],
    [
      { approve: 3, reject: 2 },
      { required: 1, agree: 3, reject: 2, max: 4 },
    ],
  ])('of an approval counts with %j the yes and the no apart: %j', (reviews, rule) => {
    expect(projectIn({ ...approval, reviews }).reviews).toEqual(rule);
  });

  it('may ask for more people than it names where a group is named, since only Slack knows who is in it', () => {
    for (const groups of [{ leads: { groups: ['S01'] } }, { reviewers: { users: ['U01ANA'], groups: ['S01'] } }]) {
      expect(projectIn({ ...two, ...groups, reviews: { required: 5 } }).reviews.required).toBe(5);
    }
  });

  it('asks for no more than the people it names can give, whatever it says', () => {
    const count = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
    const counted = (task: object, reviews: Record<string, fc.Arbitrary<number | undefined>>) =>
      fc.record({ task: fc.constant(task), reviews: fc.record(reviews) });
    const asked = fc.oneof(
      counted({}, { required: count, agree: count, max: count }),
      counted(approval, { approve: count, reject: count }),
    );
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 6 }), ({ task, reviews }, people) => {
        const users = Array.from({ length: people }, (_, index) => `U0${index}`);
        const written = { ...least, ...task, reviewers: { users }, reviews };
        const file = parseProjects(stringify({ projects: { intent: written } }), 'f.yml');
        if ('problems' in file) return void refused++;
        accepted++;
        for (const { required, agree, reject, max } of file.projects.map((project) => project.reviews)) {
          expect(max).toBeGreaterThanOrEqual(Math.max(required, agree, reject));
          expect(people).toBeGreaterThanOrEqual(Math.max(required, agree, reject));
        }
      }),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10);
  });

  it('sets reminders in their order, each once, and lets items expire unless told otherwise', () => {
    const [minute, hour] = [60_000, 3_600_000];
    expect(projectIn({ deadline: { after: '4h', remind: ['2h', '30m', '120m', '1h'] } }).deadline).toEqual({
      afterMs: 4 * hour,
      remindMs: [30 * minute, hour, 2 * hour],
      onTime: 'expire',
    });
    expect(projectIn({ deadline: { after: '365d' } }).deadline).toMatchObject({ afterMs: 8760 * hour, remindMs: [] });
    // biome-ignore lint/suspicious/noThenProperty: the file's own word
    const escalating = { deadline: { after: '1h', then: 'escalate' }, leads: { groups: ['S01LEADS'] } };
    expect(projectIn(escalating).deadline?.onTime).toBe('escalate');
  });

  it.each<[unknown, number[]]>([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['mon, wed', [1, 3]],
    ['sat-mon', [1, 6, 7]],
    ['fri-thu', [1, 2, 3, 4, 5, 6, 7]],
    ['wed-wed', [3]],
    [
      ['sun', 'mon-tue', 'tue'],
      [1, 2, 7],
    ],
  ])('reads the days %j as %j', (days, read) => {
    const working_hours = { days, from: '09:00', to: '17:30', timezone: 'Europe/Berlin' };
    expect(projectIn({ working_hours }).workingHours).toEqual({
      days: read,
      from: 9 * 60,
      to: 17 * 60 + 30,
      timezone: 'Europe/Berlin',
    });
  });

  it('may work through the night', () => {
    const working_hours = { days: 'mon-sun', from: '22:15', to: '00:00', timezone: 'UTC' };
    expect(projectIn({ working_hours }).workingHours).toMatchObject({ from: 1335, to: 0 });
  });

  it('may say in words what happens anyway, without a warning', () => {
    const { warnings } = read({
      ...least,
      confidence: 'probability',
      reviews: { required: 1, agree: 1, max: 3 },
      rejection: { reason: 'optional', reasons: [] },
      undo: '5m',
      blind: 0,
      seeds: 0,
      sensitive: [],
      select: { order: 'margin', explore: 0 },
      duplicates: 'review',
    });
    expect(warnings).toEqual([]);
  });

  it('may hold thousands of labels', () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => `label ${index}`);
    expect(projectIn({ labels }).labels).toHaveLength(10_000);
    expect(problemsIn({ ...least, labels: [...labels, 'one more'] })).toEqual([
      'project "intent", labels must hold at most 10000 labels',
    ]);
  });

  it('reads yes, no, on and off as the words they are, as YAML 1.2 says', () => {
    const file = parseProjects(
      'projects: {a: {task: classification, labels: [yes, no, on, off], channel: C0R, gate: {threshold: 1}}}',
      'f.yml',
    );
    expect('projects' in file && file.projects[0]?.labels.map(({ value }) => value)).toEqual([
      'yes',
      'no',
      'on',
      'off',
    ]);
  });

  it('is what signoff.example.yml is, without a warning', () => {
    const example = readProjectsFile('signoff.example.yml', join(import.meta.dirname, '../..'));
    expect(example).toMatchObject({
      warnings: [],
      projects: [{ key: 'support-intent', gate: { always: ['refund'] }, seeds: 0.02, undoMs: 300_000 }],
    });
  });

  it('is what it shows of costs, once that is uncommented', () => {
    const example = readFileSync(join(import.meta.dirname, '../../signoff.example.yml'), 'utf8');
    const [before, costs, after] = example.split(/(?<=\n)( {4}# costs:\n(?: {4}# {3}.*\n)*)/);
    const file = parseProjects(
      `${before?.replace('order: entropy', 'order: cost')}${costs?.replaceAll(/^ {4}# /gm, '    ')}${after}`,
      'f.yml',
    );
    expect(file).toMatchObject({
      warnings: [],
      projects: [
        { order: 'cost', costs: { review: 0.2, mistakes: [{ truth: 'billing' }, { label: null, truth: 'shipping' }] } },
      ],
    });
  });

  it('is what its projects of other tasks are once they are uncommented, without a warning', () => {
    const [head, others] = readFileSync(join(import.meta.dirname, '../../signoff.example.yml'), 'utf8').split('----');
    const file = parseProjects(`${head}----${others?.replaceAll(/^ {2}# /gm, '  ')}`, 'f.yml');
    expect(file).toMatchObject({
      warnings: [],
      projects: [
        { task: 'classification' },
        { key: 'ticket-topics', task: 'multilabel' },
        { key: 'reply-drafts', task: 'text' },
        {
          key: 'invoices',
          task: 'extraction',
          fields: [{ name: 'total' }, {}, { options: ['EUR', 'USD', 'GBP'] }, {}],
        },
        { key: 'refunds', task: 'approval', reviews: { agree: 2, reject: 1 }, deadline: { onTime: 'escalate' } },
      ],
    });
  });
});

describe('what mistakes cost', () => {
  const ordered = { labels: ['refund', 'billing', 'other'], select: { order: 'cost' } };

  it('is read with what is left out: a look costs a fifth of a mistake, and a mistake is of any label', () => {
    const mistakes = [
      { label: 'refund', truth: 'billing', cost: 5 },
      { truth: 'refund', cost: 9 },
      { label: 'other', cost: 0 },
    ];
    expect(projectIn({ ...ordered, costs: { wrong: 10, mistakes } })).toMatchObject({
      order: 'cost',
      costs: {
        ...{ wrong: 10, review: 2 },
        mistakes: [
          { label: 'refund', truth: 'billing', cost: 5 },
          { label: null, truth: 'refund', cost: 9 },
          { label: 'other', truth: null, cost: 0 },
        ],
      },
    });
    expect(projectIn({ ...ordered, costs: {} }).costs).toEqual({ wrong: 1, review: 0.2, mistakes: [] });
    expect(projectIn({ ...ordered, costs: { review: 3 } }).costs).toMatchObject({ wrong: 1, review: 3 });
  });

  it('changes neither the label set nor the gate', () => {
    const [plain, costly] = [projectIn({ labels: ordered.labels }), projectIn({ ...ordered, costs: {} })];
    expect(costly.gate.version).toBe(plain.gate.version);
    expect(costly.labelSetVersion).toBe(plain.labelSetVersion);
  });

  it('is checked whole, each mistake with its line', () => {
    const text = [
      'projects:',
      '  intent:',
      '    task: classification',
      '    labels: [refund, billing, other]',
      '    channel: C0REVIEW',
      '    gate: { threshold: 0.8 }',
      '    select: { order: cost }',
      '    costs:',
      '      wrong: 1',
      '      mistakes:',
      '        - { label: refnd, truth: billing, cost: 5 }',
      '        - { label: refund, truth: delivery, cost: 5 }',
      '        - { label: refund, truth: refund, cost: 5 }',
      '        - { cost: 5 }',
      '        - { label: refund, cost: 5 }',
      '        - { label: refund, cost: 6 }',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'f.yml:11:20: project "intent", costs.mistakes #1.label is not one of the labels: did you mean "refund"?',
      'f.yml:12:35: project "intent", costs.mistakes #2.truth is not one of the labels',
      'f.yml:13:11: project "intent", costs.mistakes #3 is none: to approve "refund" where it is true is right',
      'f.yml:14:11: project "intent", costs.mistakes #4 names neither label nor truth: what every mistake costs is written as wrong',
      'f.yml:16:11: project "intent", costs.mistakes #6 is there twice',
    ]);
    const numbers = text.replace('wrong: 1', 'wrong: -1\n      review: 0\n      reviews: 2').split('        - {')[0];
    expect(
      problemsOf(`${numbers}        - { label: refund, truht: other, cost: .inf }\n        - { truth: other }\n`),
    ).toEqual([
      'f.yml:9:14: project "intent", costs.wrong must be a number from 0 to 1000000, such as 5',
      'f.yml:10:15: project "intent", costs.review must be a number above 0 and up to 1000000, such as 0.2',
      'f.yml:11:7: project "intent", costs.reviews is not a key: did you mean "review"?',
      'f.yml:13:28: project "intent", costs.mistakes #1.truht is not a key: did you mean "truth"?',
      'f.yml:13:48: project "intent", costs.mistakes #1.cost must be a number from 0 to 1000000, such as 5',
      'f.yml:14:11: project "intent", costs.mistakes #2.cost is missing',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'order without costs',
      { costs: undefined },
      'select.order cannot be cost while nothing says what mistakes cost: write it under costs',
    ],
    [
      'costs without the order',
      { select: { order: 'entropy' } },
      'costs changes nothing by itself: write select: { order: cost }, or leave it out',
    ],
    ['costs without any order', { select: undefined }, 'costs changes nothing by itself'],
    [
      'scores that only order',
      { confidence: 'relative' },
      'select.order cannot be cost with confidence relative: a cost is weighed with probabilities',
    ],
    ['no scores', { confidence: 'none' }, 'select.order cannot be cost with confidence none'],
    [
      'several labels',
      { task: 'multilabel' },
      'select.order cannot be cost for task multilabel: a cost is of one label approved in place of another; write entropy, least_confidence, oldest or random',
    ],
    [
      'a task without labels',
      text,
      'select.order cannot be cost for task text: a cost is of one label approved in place of another; write least_confidence, oldest or random',
    ],
    ['costs of an approval', { ...approval, select: undefined }, 'costs does not belong to task approval'],
    [
      'costs that are all 0',
      { costs: { wrong: 0, mistakes: [{ label: 'other', cost: 0 }] } },
      'costs are all 0: there is nothing to order by',
    ],
    [
      'a look that nothing compares with',
      { costs: { wrong: 0, mistakes: [{ label: 'other', cost: 1 }] } },
      'costs.review is missing: with wrong 0',
    ],
    ['a cost in words', { costs: { wrong: 'much' } }, 'costs.wrong must be a number from 0 to 1000000, such as 5'],
  ])('%s: a mistake that says what to do', (_, wrong, sentence) => {
    expect(problemsIn({ ...least, ...ordered, costs: {}, ...wrong }).join()).toContain(sentence);
  });

  it('of a thousand unknown labels is told in no time', () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => `label ${index}`);
    const mistakes = Array.from({ length: 1_000 }, (_, index) => ({ label: `labell ${index}`, cost: index }));
    expect(problemsIn({ ...least, ...ordered, labels, costs: { mistakes } })).toHaveLength(51);
  });
});

describe('versions', () => {
  it('the label set keeps its version when labels change places, and gets another with any other word', () => {
    const version = (labels: unknown) => projectIn({ labels }).labelSetVersion;
    expect(version(['a', 'b'])).toBe(version([{ value: 'b', title: 'b' }, { value: 'a' }]));
    expect(
      new Set([
        version(['a', 'b']),
        version(['a', 'c']),
        version(['a', { value: 'b', title: 'B' }]),
        version(['a', { value: 'b', description: 'x' }]),
      ]).size,
    ).toBe(4);
  });

  it('the fields keep their version when they change places, and get another with any other word, type or option', () => {
    const version = (fields: unknown) => projectIn({ ...extraction, fields }).labelSetVersion;
    const [total, currency] = extraction.fields;
    expect(version([total, currency])).toMatch(/^fs_[0-9a-f]{12}$/);
    expect(version([{ ...currency, options: ['USD', 'EUR'] }, total])).toBe(version([total, currency]));
    const different = [
      [total],
      [total, currency],
      [{ ...total, name: 'sum' }, currency],
      [{ ...total, title: 'Sum' }, currency],
      [{ ...total, type: 'string' }, currency],
      [{ ...total, required: false }, currency],
      [total, { ...currency, options: ['EUR', 'CHF'] }],
    ];
    expect(new Set(different.map(version)).size).toBe(different.length);
  });

  it('of a task that chooses from nothing names the task', () => {
    const [textVersion, approvalVersion] = [text, approval].map((task) => projectIn(task).labelSetVersion);
    expect([textVersion, approvalVersion]).toEqual(Array(2).fill(expect.stringMatching(/^ts_[0-9a-f]{12}$/)));
    expect(textVersion).not.toBe(approvalVersion);
    expect(projectIn({ ...text, name: 'x', window: 3 }).labelSetVersion).toBe(textVersion);
  });

  it('the gate keeps its version with a new name or channel, and gets another with each rule and with the labels', () => {
    const version = (changed: object) => projectIn(changed).gate.version;
    const gate = { threshold: 0.8, audit: 0.05, always: ['refund', 'other'] };
    expect(version({ gate, name: 'x', channel: 'C1OTHER' })).toBe(
      version({ gate: { ...gate, always: ['other', 'refund'] } }),
    );
    const different = [
      {},
      { gate: { threshold: 0.81 } },
      { gate: { threshold: 0.8, audit: 0.06 } },
      { gate },
      { labels: ['refund', 'others'] },
    ];
    expect(new Set(different.map(version)).size).toBe(different.length);
  });

  it('stay what they were in earlier releases, since stored records name them', () => {
    expect([projectIn({}).labelSetVersion, projectIn({}).gate.version]).toEqual(['ls_e72c0d71e4d9', 'gp_0b47e0eb1081']);
  });
});

describe('a mistake', () => {
  it('is told with its line and column, all of them at once and in the order of the file', () => {
    const text = [
      'projects:',
      '  support:',
      '    task: clasification',
      '    lables: [a, b]',
      '    threshold: 0.5',
      '    channel: "#review"',
      '    gate: { treshold: 85, audit: 5% }',
      '  other:',
      '    task: classification',
      '    labels: [a, true]',
      '    channel:',
      '    gate: { threshold: 85, always: [b] }',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'f.yml:3:11: project "support", task must be one of classification, multilabel, text, extraction, approval: did you mean "classification"?',
      'f.yml:4:5: project "support", lables is not a key: did you mean "labels"?',
      'f.yml:5:5: project "support", threshold is not a key here: it belongs under gate',
      'f.yml:6:14: project "support", channel is "#review", but must be the id C… of a channel, not a name: Slack shows it at the bottom of the channel\'s details',
      'f.yml:7:5: project "support", gate.threshold is missing',
      'f.yml:7:13: project "support", gate.treshold is not a key: did you mean "threshold"?',
      'f.yml:7:34: project "support", gate.audit must be a number between 0 and 1, such as 0.85 for 85 %',
      'f.yml:10:17: project "other", labels #2 must be a text or {value, title, description}: put a number, true, false or null in quotes',
      'f.yml:11:5: project "other", channel is empty: write a value, or leave the key out',
      'f.yml:12:24: project "other", gate.threshold must be a number between 0 and 1, such as 0.85 for 85 %',
    ]);
  });

  it.each<[string, object, string]>([
    ['one label', { labels: ['a'] }, 'labels must hold at least two labels to choose from'],
    ['the same label twice', { labels: ['a', 'b', 'a'] }, 'labels #3.value is there twice'],
    ['two labels that look the same', { labels: ['a', { value: 'b', title: 'a' }] }, 'labels #2.title is there twice'],
    [
      'a label with a line break',
      { labels: ['a', 'b\nc'] },
      'labels #2.value holds a line break or a control character',
    ],
    ['a label that is too long', { labels: ['a', 'b'.repeat(201)] }, 'labels #2.value is longer than 200 characters'],
    ['no labels', { labels: undefined }, 'labels is missing: task classification needs it'],
    [
      'fields of another task',
      { fields: [{ name: 'x', type: 'string' }] },
      'fields does not belong to task classification',
    ],
    [
      'always for an unknown label',
      { gate: { threshold: 0.5, always: ['refnd'] } },
      'gate.always #1 is not one of the labels',
    ],
    ['reviewers who are nobody', { reviewers: {} }, 'reviewers names nobody'],
    [
      'a name for a person',
      { reviewers: { users: ['@ana'] } },
      'reviewers.users #1 is "@ana", but must be the id U… of a person',
    ],
    [
      'a person among groups',
      { leads: { groups: ['U01ANA'] } },
      'leads.groups #1 is "U01ANA", but must be the id S… of a user group',
    ],
    ['a window of nothing', { window: 0 }, 'window must be a whole number from 1 to 1000'],
    ['a duration in words', { undo: '5 minutes' }, 'undo must be a duration such as 30s, 5m, 4h or 365d'],
    [
      'a reminder after the deadline',
      { deadline: { after: '1h', remind: ['30m', '2h'] } },
      'deadline.remind #2 must come before the deadline (1h)',
    ],
    [
      'alerts that are true',
      { alerts: true },
      'alerts must be none, or keys with values such as { channel: C0LEADS, quiet: 2h }',
    ],
    ['an unknown key of alerts', { alerts: { quite: '2h' } }, 'alerts.quite is not a key: did you mean "quiet"?'],
    [
      'a timezone nobody lives in',
      { summary: { at: '09:00', timezone: 'Europe/Berln' } },
      'summary.timezone must be a timezone',
    ],
    [
      'days nobody knows',
      { working_hours: { days: 'mon-fry', from: '09:00', to: '17:00', timezone: 'UTC' } },
      'working_hours.days #1 must be days',
    ],
    ['a deadline of nothing', { deadline: { after: '0h' } }, 'deadline.after must be longer than nothing'],
    ['a deadline out of sight', { deadline: { after: '366d' } }, 'deadline.after must be 365d at most'],
    [
      'a reminder at once',
      { deadline: { after: '1h', remind: ['0s'] } },
      'deadline.remind #1 must be longer than nothing',
    ],
    [
      'more reminders than help',
      { deadline: { after: '1d', remind: Array.from({ length: 11 }, (_, hour) => `${hour + 1}h`) } },
      'deadline.remind must hold at most 10 reminders',
    ],
    [
      'escalating to nobody',
      // biome-ignore lint/suspicious/noThenProperty: the file's own word
      { deadline: { after: '1h', then: 'escalate' }, leads: {} },
      'deadline.then needs somebody to escalate to: name people under leads, or write expire',
    ],
    ['keeping inputs for no time', { retention: { input: '0d' } }, 'retention.input must be longer than nothing'],
    [
      'a day of no hours',
      { working_hours: { days: 'mon', from: '09:00', to: '09:00', timezone: 'UTC' } },
      'working_hours.to must differ from the start',
    ],
    [
      'approvals outside of approval',
      { reviews: { approve: 2 } },
      'reviews.approve does not belong to task classification',
    ],
    [
      'fewer reviews than must agree',
      { reviews: { agree: 3, max: 2 } },
      'reviews.max must be at least as many as required and agree',
    ],
    [
      'fewer answers at most than most of those it asks for',
      { reviews: { required: 3, max: 2 } },
      'reviews.max must be at least as many as required and agree',
    ],
    [
      'more reviews than there are people',
      { ...two, reviews: { required: 3 } },
      'reviews.required needs 3 people, but reviewers and leads name 2: name more, name a user group, or ask for fewer',
    ],
    [
      'more agreement than there are people, leads among them',
      { ...two, leads: { users: ['U02BEN', 'U09LEA'] }, reviews: { agree: 4 } },
      'reviews.agree needs 4 people, but reviewers and leads name 3',
    ],
    [
      'more approvals than there are people',
      { ...approval, ...two, reviews: { approve: 3 } },
      'reviews.approve needs 3 people, but reviewers and leads name 2',
    ],
    [
      'more rejections than there are people',
      { ...approval, ...two, reviews: { approve: 2, reject: 3 } },
      'reviews.reject needs 3 people, but reviewers and leads name 2',
    ],
    [
      'reviews in an approval',
      { ...approval, reviews: { required: 2 } },
      'reviews.required does not belong to task approval',
    ],
    [
      'a reason for rejecting twice',
      { rejection: { reasons: ['Spam', 'Blurred', 'Spam'] } },
      'rejection.reasons #3 is there twice',
    ],
    [
      'a reason that fits on no menu',
      { rejection: { reasons: ['x'.repeat(76)] } },
      'rejection.reasons #1 is longer than 75 characters',
    ],
    [
      'more reasons than anyone reads',
      { rejection: { reasons: Array.from({ length: 21 }, (_, index) => `reason ${index}`) } },
      'rejection.reasons must hold at most 20 reasons',
    ],
    [
      'reasons nobody is asked for',
      { rejection: { reason: 'none', reasons: ['Spam'] } },
      'rejection.reasons are never offered with reason none: make it optional or required, or leave them out',
    ],
    [
      'a reason that is no choice',
      { rejection: { reason: 'require' } },
      'rejection.reason must be one of required, optional, none: did you mean "required"?',
    ],
    [
      'always for a text',
      { ...text, gate: { threshold: 0.5, always: ['refund'] } },
      'gate.always must be empty for task text: it names labels or actions, and there are none; use threshold and audit',
    ],
    [
      'always for fields',
      { ...extraction, gate: { threshold: 0.5, always: ['total'] } },
      'gate.always must be empty for task extraction',
    ],
    [
      'always for an unknown label among several',
      { task: 'multilabel', gate: { threshold: 0.5, always: ['refnd'] } },
      'gate.always #1 is not one of the labels',
    ],
    [
      'always for an action without a name',
      { ...approval, gate: { threshold: 1, always: [''] } },
      'gate.always #1 is empty',
    ],
    [
      'hiding a text that is the question',
      { ...text, blind: 0.1 },
      "blind must be 0 for task text: what is proposed is the question itself, and can't be hidden",
    ],
    ['hiding an action that is the question', { ...approval, blind: 0.1 }, 'blind must be 0 for task approval'],
    [
      'seeds among texts',
      { ...text, seeds: 0.01 },
      'seeds must be 0 for task text: this version plants seeds among labels only',
    ],
    [
      'known answers in texts',
      { ...text, qualify: {} },
      'qualify does not belong to task text: two good texts are seldom the same',
    ],
    ['known answers in approvals', { ...approval, qualify: {} }, 'qualify does not belong to task approval'],
    ['no known answers', { qualify: { answers: 0 } }, 'qualify.answers must be a whole number from 1 to 100'],
    ['no labels', { retrain: { labels: 0 } }, 'retrain.labels must be a whole number from 1 to 10000000'],
    ['seeds among fields', { ...extraction, seeds: 0.01 }, 'seeds must be 0 for task extraction'],
    [
      'asking for texts again',
      { ...text, repeats: 0.01 },
      'repeats must be 0 for task text: two good texts are seldom the same',
    ],
    [
      'asking again whether to do what was done',
      { ...approval, repeats: 0.01 },
      'repeats must be 0 for task approval: nobody is to decide twice about what has been done',
    ],
    [
      'more repeats than measure',
      { repeats: 0.06 },
      'repeats must be 0.05 at most: what is asked again teaches the model nothing',
    ],
    ['seeds among actions', { ...approval, seeds: 0.1 }, 'seeds must be 0 for task approval'],
    [
      'more seeds than measure',
      { seeds: 0.06 },
      'seeds must be 0.05 at most: seeds measure the reviewers, and more would waste their time',
    ],
    [
      'an order that compares labels, for a text',
      { ...text, select: { order: 'entropy' } },
      'select.order cannot be entropy for task text, which has no probability for each label: write least_confidence, oldest or random',
    ],
    [
      'an order that compares labels, for fields',
      { ...extraction, select: { order: 'margin' } },
      'select.order cannot be margin for task extraction',
    ],
    [
      'an order that compares labels, for an action',
      { ...approval, select: { order: 'margin' } },
      'select.order cannot be margin for task approval',
    ],
    [
      'a part that inputs do not have',
      { sensitive: ['Patient'] },
      'sensitive #1 must name a part of the input: text, url, image_url or fields.Name',
    ],
    ['no fields', { task: 'extraction', labels: undefined }, 'fields is missing: task extraction needs it'],
    ['labels of another task', { ...extraction, labels: ['a', 'b'] }, 'labels does not belong to task extraction'],
    ['the same field twice', withFields({ name: 'total', type: 'date' }), 'fields #2.name is there twice'],
    [
      'two fields that look the same',
      withFields({ name: 'sum', title: 'total', type: 'date' }),
      'fields #2.title is there twice',
    ],
    [
      'a field of a type nobody knows',
      withFields({ name: 'sum', type: 'integer' }),
      'fields #2.type must be one of string, number, date, boolean, enum',
    ],
    [
      'a field that objects swallow',
      withFields({ name: '__proto__', type: 'date' }),
      'fields #2.name is not a name that a field can have',
    ],
    [
      'a choice of one',
      withFields({ name: 'sum', type: 'enum', options: ['a'] }),
      'fields #2.options must hold at least two options',
    ],
    [
      'the same option twice',
      withFields({ name: 'sum', type: 'enum', options: ['a', 'a'] }),
      'fields #2.options #2 is there twice',
    ],
    [
      'more options than a menu holds',
      withFields({ name: 'sum', type: 'enum', options: Array.from({ length: 101 }, (_, index) => `${index}`) }),
      'fields #2.options must hold at most 100 options',
    ],
    [
      'options of no enum',
      withFields({ name: 'sum', type: 'string', options: ['a', 'b'] }),
      'fields #2.options belongs to fields of type enum',
    ],
    [
      'more fields than a dialog holds',
      withFields(...Array.from({ length: 50 }, (_, index) => ({ name: `f${index}`, type: 'date' }))),
      'fields must hold at most 50 fields',
    ],
  ])('%s', (_, changed, sentence) => {
    expect(problemsIn({ ...least, ...changed }).join('\n')).toContain(`project "intent", ${sentence}`);
  });

  it('in a project’s key is told', () => {
    for (const key of ['Support', 'a_b', '-a', 'a'.repeat(64), 'a/b']) {
      expect(problemsOf(stringify({ projects: { [key]: least } })).join()).toContain(
        'must be named with a-z, 0-9 and -',
      );
    }
  });

  it.each([
    ['', 'names no project'],
    ['projects:', 'names no project'],
    ['projects: []', 'names no project'],
    ['project: {}', 'did you mean "projects"?'],
    ['projects:\n  a: {}\n  a: {}', 'f.yml:3:3: has the key "a" twice: keep one'],
    ['projects:\n\ta: {}', 'f.yml:2:1: is indented with a tab: YAML takes spaces only'],
    ['projects: {a: [', 'is not YAML'],
    ['a: @x', 'put it in quotes'],
    ['a: b: c', 'put the text in quotes'],
    ['a: 1\n---\nb: 2', 'starts a second document'],
    ['? [a]\n: 1', 'has a list or a map where a key belongs'],
    ['projects: !!set {a}', 'has a YAML tag'],
    ['%YAML 1.1\n---\nprojects: {}', 'must be YAML 1.2'],
    ['projects: {__proto__: {task: text}}', 'unknown key "__proto__"'],
    ['projects: *nowhere', 'alias'],
  ])('in the YAML itself: %j', (text, sentence) => {
    expect(problemsOf(text).join('\n')).toContain(sentence);
  });

  it('nesting without end is refused', () => {
    expect(problemsOf('['.repeat(20_000)).join()).toContain('nested too deeply');
  });

  it('aliases that would grow without bound are refused at once', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    expect(problemsOf(['l0: &l0 [x]', ...levels].join('\n')).join()).toContain('alias');
  });

  it('thousands of mistakes are not all printed', () => {
    const problems = problemsIn({ ...least, labels: Array.from({ length: 5000 }, (_, index) => index) });
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toContain('4950 more mistakes');
  });
});

describe('what this version does not do', () => {
  it('retention: a warning that says where inputs stay', () => {
    expect(read({ ...least, retention: { input: '365d' } }).warnings).toEqual([
      'f.yml:10:5: project "intent", retention is acted on in part: inputs are removed from items and cards, but training records keep them in this version.',
    ]);
  });

  it('a direct message as the channel is told to need more scopes', () => {
    expect(read({ ...least, channel: 'D0ANA' }).warnings.join()).toContain('im:history');
  });
});

describe('any text', () => {
  const words = [
    'projects',
    'a',
    'task',
    'classification',
    'labels',
    'gate',
    'threshold',
    'channel',
    'C0R',
    '0.5',
    ': ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '&x ',
    '*x',
    '|\n',
    '>',
    '"',
    "'",
    '#',
    '!!map ',
    '? ',
    '\t',
    '%',
    '---\n',
    '<<',
    '__proto__',
    '\u0000',
    '\ud800',
  ];

  it('gives projects or problems, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
        ),
        (text) => {
          const file = parseProjects(text, 'f.yml');
          expect('problems' in file ? file.problems.length : file.projects.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('with any value under any key gives projects or problems, and never throws', () => {
    const keys = [
      'task',
      'labels',
      'fields',
      'channel',
      'reviewers',
      'gate',
      'select',
      'costs',
      'reviews',
      'leads',
      'rejection',
      'blind',
      'seeds',
      'deadline',
      'undo',
      'summary',
      'sensitive',
      'working_hours',
      'constructor',
    ];
    const projects = [{}, text, approval, extraction].map((task) => ({ ...least, ...two, ...task }));
    fc.assert(
      fc.property(fc.constantFrom(...projects), fc.constantFrom(...keys), fc.jsonValue(), (project, key, value) => {
        const file = parseProjects(JSON.stringify({ projects: { intent: { ...project, [key]: value } } }), 'f.yml');
        expect('problems' in file ? file.problems.length : file.projects.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signoff-projects-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('that is missing, a folder, or not UTF-8 is one sentence', () => {
    writeFileSync(join(folder, 'utf16.yml'), Buffer.from('\ufeffprojects: {}', 'utf16le'));
    expect(readProjectsFile('none.yml', folder)).toEqual({
      problems: [{ where: 'none.yml', problem: expect.stringContaining('does not exist: copy signoff.example.yml') }],
    });
    expect(readProjectsFile('.', folder)).toEqual({
      problems: [{ where: '.', problem: expect.stringContaining('cannot be read') }],
    });
    expect(readProjectsFile('utf16.yml', folder)).toEqual({
      problems: [{ where: 'utf16.yml', problem: expect.stringContaining('UTF-8') }],
    });
  });

  it('is read the same with a byte order mark', () => {
    writeFileSync(join(folder, 'bom.yml'), `\ufeff${stringify({ projects: { intent: least } })}`);
    expect(readProjectsFile('bom.yml', folder)).toEqual(
      parseProjects(stringify({ projects: { intent: least } }), 'bom.yml'),
    );
    expect(readFileSync(join(folder, 'bom.yml'))[0]).toBe(0xef);
  });
});

function read(project: object): { projects: Project[]; warnings: string[] } {
  const file = parseProjects(stringify({ projects: { intent: project } }), 'f.yml');
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  return file;
}

function projectIn(changed: object): Project {
  const [project] = read({ ...least, ...changed }).projects;
  if (!project) throw new Error('no project');
  return project;
}

/** An extraction of a total, and of these. */
function withFields(...fields: object[]): object {
  return { ...extraction, fields: [{ name: 'total', type: 'number' }, ...fields] };
}

function problemsOf(text: string): string[] {
  const file = parseProjects(text, 'f.yml');
  return 'problems' in file ? file.problems.map(({ where, problem }) => `${where}: ${problem}`) : [];
}

function problemsIn(project: object): string[] {
  const file = parseProjects(stringify({ projects: { intent: project } }), 'f.yml');
  return 'problems' in file ? file.problems.map(({ problem }) => problem) : [];
}
