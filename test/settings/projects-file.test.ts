import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Project } from '../../src/review/project.ts';
import { parseProjects, readProjectsFile } from '../../src/settings/projects-file.ts';

const least = { task: 'classification', labels: ['refund', 'other'], channel: 'C0REVIEW', gate: { threshold: 0.8 } };

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
      guidelines: null,
      channel: 'C0REVIEW',
      reviewers: 'channel',
      leads: { users: [], groups: [] },
      gate: { threshold: 0.8, audit: 0.05, always: [], version: expect.stringMatching(/^gp_[0-9a-f]{12}$/) },
      order: 'entropy',
      window: 10,
    });
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
    };
    expect(projectIn({ ...written, select: { order: 'oldest' } })).toMatchObject({
      ...written,
      labels: [
        { value: 'refund', title: 'Refund', description: 'Money back' },
        { value: 'other', title: 'other', description: null },
      ],
      reviewers: { users: ['U01ANA'], groups: ['S01'] },
      leads: { users: ['W09LEA'], groups: [] },
      gate: { threshold: 0.9, audit: 0, always: ['refund'] },
      order: 'oldest',
    });
  });

  it('may say in words what happens anyway, without a warning', () => {
    const { warnings } = read({
      ...least,
      confidence: 'probability',
      reviews: { required: 1, agree: 1, max: 3 },
      undo: '0s',
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
      projects: [{ key: 'support-intent', gate: { always: ['refund'] } }],
    });
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
      'a timezone nobody lives in',
      { summary: { at: '09:00', timezone: 'Europe/Berln' } },
      'summary.timezone must be a timezone',
    ],
    [
      'days nobody knows',
      { working_hours: { days: 'mon-fry', from: '09:00', to: '17:00', timezone: 'UTC' } },
      'working_hours.days #1 must be days',
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
  it.each<[string, unknown, string]>([
    // biome-ignore lint/suspicious/noThenProperty: the file's own word
    ['deadline', { after: '4h', remind: ['1h', '2h'], then: 'expire' }, 'items wait until someone answers'],
    [
      'working_hours',
      { days: 'mon-fri', from: '09:00', to: '17:30', timezone: 'Europe/Berlin' },
      'cards come at any hour',
    ],
    ['undo', '5m', 'decisions cannot be undone'],
    ['summary', { at: '09:00', timezone: 'Europe/Berlin', days: 'mon-fri', channel: 'C0LEADS' }, 'no summary is sent'],
    ['retention', { input: '365d' }, 'nothing is deleted'],
    ['duplicates', 'propagate', 'every duplicate is reviewed'],
    ['blind', 0.1, 'every card shows the prediction'],
    ['seeds', 0.02, 'no seeds are shown'],
    ['confidence', 'relative', 'read as a probability'],
  ])('%s: a warning with its line, and the service runs', (key, value, sentence) => {
    const { warnings } = read({ ...least, [key]: value });
    expect(warnings).toEqual([expect.stringMatching(/^f\.yml:\d+:5: /)]);
    expect(warnings[0]).toContain(`project "intent", ${key} is understood but not acted on yet:`);
    expect(warnings[0]).toContain(sentence);
  });

  it('of select, each key that waits is named', () => {
    const { warnings } = read({ ...least, select: { explore: 0.2, budget_per_day: 200, over_budget: 'wait' } });
    expect(warnings.map((warning) => /select\.\w+/.exec(warning)?.[0])).toEqual([
      'select.budget_per_day',
      'select.over_budget',
      'select.explore',
    ]);
  });

  it.each<[string, object]>([
    ['task', { task: 'multilabel' }],
    ['task', { task: 'text', labels: undefined }],
    [
      'task',
      {
        task: 'extraction',
        labels: undefined,
        fields: [{ name: 'total', type: 'enum', options: ['a', 'b'], required: true, title: 'Total' }],
      },
    ],
    ['task', { task: 'approval', labels: undefined }],
    ['sensitive', { sensitive: ['fields.Patient', 'text'] }],
    ['reviews.required', { reviews: { required: 2 } }],
    ['reviews.agree', { reviews: { agree: 2 } }],
    ['select.order', { select: { order: 'cost' } }],
  ])('%s %j: refused, since running without it would do harm', (path, changed) => {
    expect(problemsIn({ ...least, ...changed })).toEqual([
      expect.stringContaining(`${path} is not possible yet: this version`),
    ]);
  });

  it('the stricter approvals are refused too', () => {
    const problems = problemsIn({ ...least, task: 'approval', labels: undefined, reviews: { approve: 2, reject: 1 } });
    expect(problems.map((problem) => /, (\S+) is not possible yet/.exec(problem)?.[1])).toEqual([
      'task',
      'reviews.approve',
      'reviews.reject',
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
      'reviews',
      'deadline',
      'summary',
      'sensitive',
      'working_hours',
      'constructor',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const file = parseProjects(JSON.stringify({ projects: { intent: { ...least, [key]: value } } }), 'f.yml');
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

function problemsOf(text: string): string[] {
  const file = parseProjects(text, 'f.yml');
  return 'problems' in file ? file.problems.map(({ where, problem }) => `${where}: ${problem}`) : [];
}

function problemsIn(project: object): string[] {
  const file = parseProjects(stringify({ projects: { intent: project } }), 'f.yml');
  return 'problems' in file ? file.problems.map(({ problem }) => problem) : [];
}
