import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { jsonLines, run } from '../support/terminal.ts';

const around = { channel: 'C0REVIEW', reviewers: { groups: ['S01REVIEW'] }, gate: { threshold: 0.85, audit: 0 } };
const projects = {
  'support-intent': { ...around, task: 'classification', labels: ['refund', 'billing', 'other'] },
  invoices: { ...around, task: 'extraction', fields: [{ name: 'total', type: 'number' }] },
};
let folder: Folder;
beforeAll(async () => {
  const database = await freshDatabase();
  folder = await aFolder({ projects });
  folder.env.DATABASE_URL = database.url;
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});

const aTask = (id: number, choice: string, more: object = {}) => ({
  id,
  data: { text: `Task ${id}` },
  annotations: [],
  predictions: [
    {
      model_version: 'intent 7',
      score: 0.4,
      result: [{ type: 'choices', from_name: 'intent', value: { choices: [choice] } }],
    },
  ],
  ...more,
});
const aRecord = (id: string, value: string) => ({
  id,
  fields: { text: `Record ${id}` },
  metadata: {},
  suggestions: { intent: { value, score: 0.4, agent: 'intent' } },
  responses: {},
  vectors: {},
});

describe('import', () => {
  it('takes the tasks of Label Studio that fit, says of each other one why not, and the second time knows them', async () => {
    const annotations = [{ result: [{ type: 'choices', from_name: 'intent', value: { choices: ['billing'] } }] }];
    const tasks = [
      aTask(1, 'refund'),
      aTask(2, 'refnd'),
      aTask(3, 'other', { annotations }),
      aTask(4, 'other', { predictions: [] }),
    ];
    const file = await folder.write('export.json', JSON.stringify(tasks, null, 1));
    const first = await run(folder, ['import', 'label-studio', 'support-intent', file]);
    expect(first).toMatchObject({ code: 1, out: '2 added, 0 known before, 2 refused.\n' });
    expect(first.err.trim().split('\n')).toEqual([
      'task 2: /predictions/0/result/0/value/choices/0 "refnd" is not a label of project support-intent. Its labels: refund, billing, other.'.replace(
        '/choices/0',
        '/choices',
      ),
      'task 4: /predictions is empty: there is nothing to review',
      '1 with annotations came without them: --gold takes them as known answers, which measure reviewers.',
    ]);
    const again = await run(folder, ['import', 'label-studio', 'support-intent', file, '--json']);
    expect(jsonLines(again)).toMatchObject([
      { line: 1, status: 200, external_id: 'label-studio-1' },
      { line: 2, status: 422, problem: { code: 'invalid' } },
      { line: 3, status: 200, external_id: 'label-studio-3' },
      { line: 4, status: 422, problem: { errors: [{ pointer: '/predictions' }] } },
      { summary: { added: 0, known: 2, refused: 2 } },
    ]);
  });

  it('takes the records of Argilla, as a list or one a line', async () => {
    const records = [aRecord('a', 'refund'), aRecord('b', 'other')];
    const list = await folder.write('records.json', JSON.stringify(records));
    expect(await run(folder, ['import', 'argilla', 'support-intent', list])).toMatchObject({
      code: 0,
      out: '2 added, 0 known before, 0 refused.\n',
    });
    const input = [...records, aRecord('c', 'other')].map((each) => JSON.stringify(each)).join('\n');
    expect(await run(folder, ['import', 'argilla', 'support-intent'], { input })).toMatchObject({
      code: 0,
      out: '1 added, 2 known before, 0 refused.\n',
    });
    const listed = await run(folder, ['items', 'list', 'support-intent', '--external-id', 'argilla-c', '--json']);
    expect(jsonLines(listed)).toMatchObject([
      { items: [{ prediction: { value: 'other', confidence: 0.4, model: 'intent' } }] },
    ]);
  });

  it.each([
    ['a project that it does not fit', ['label-studio', 'invoices'], 'has the task extraction'],
    ['a share that is none', ['argilla', 'support-intent', '--confidence', '40'], '--confidence takes a share'],
    ['a project there is not', ['argilla', 'nobody'], 'Projects: support-intent, invoices.'],
    ['a tool that we do not read', ['prodigy', 'support-intent'], "unknown command 'prodigy'"],
  ])('with %s does nothing and exits 2', async (_, args, sentence) => {
    expect(await run(folder, ['import', ...args], { input: '[]' })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(sentence),
    });
  });
});
