import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { aSubmission } from '../support/project.ts';
import { jsonLines, run } from '../support/terminal.ts';

const project = {
  task: 'classification',
  labels: ['refund', 'billing', 'shipping', 'other'],
  channel: 'C0REVIEW',
  reviewers: { groups: ['S01REVIEW'] },
  gate: { threshold: 0.85, audit: 0 },
};
let folder: Folder;
beforeAll(async () => {
  const database = await freshDatabase();
  folder = await aFolder({ projects: { 'support-intent': project } });
  folder.env.DATABASE_URL = database.url;
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});

type Result = { line: number; status: number; id?: string; problem?: { code: string; errors?: { pointer: string }[] } };
const submit = (args: string[], more?: Parameters<typeof run>[2]) =>
  run(folder, ['submit', 'support-intent', ...args], more);
const items = async (externalId: string) => {
  const listed = await run(folder, ['items', 'list', 'support-intent', '--external-id', externalId, '--json']);
  return jsonLines<{ items: { input: object; prediction: object; metadata: object | null }[] }>(listed)[0]?.items ?? [];
};
const csv = (name: string) =>
  [
    'external_id,text,value,confidence,alternatives,field:Order',
    `${name}-1,"twice, she said",refund,0.41,billing:0.38|other:0.21,8841`,
  ].join('\n');

describe('submit', () => {
  it('takes a CSV file as what it says, and sent again adds nothing', async () => {
    const file = await folder.write('items.csv', csv('csv'));
    expect(await submit([file])).toEqual({ code: 0, out: '1 added, 0 known before, 0 refused.\n', err: '' });
    expect((await submit([file])).out).toBe('0 added, 1 known before, 0 refused.\n');
    expect(await items('csv-1')).toMatchObject([
      {
        input: { text: 'twice, she said', fields: { Order: '8841' } },
        prediction: {
          value: 'refund',
          confidence: 0.41,
          alternatives: [
            { value: 'billing', confidence: 0.38 },
            { value: 'other', confidence: 0.21 },
          ],
        },
      },
    ]);
  });

  it.each<[string, string | Buffer, string[]]>([
    [
      'list.json',
      JSON.stringify([aSubmission({ external_id: 'list-1' }), aSubmission({ external_id: 'list-2' })], null, 2),
      [],
    ],
    ['packed.csv.gz', gzipSync(`${csv('packed')}\npacked-2,text,billing,0.5,,`), []],
    [
      'lines.txt',
      `${JSON.stringify(aSubmission({ external_id: 'txt-1' }))}\n${JSON.stringify(aSubmission({ external_id: 'txt-2' }))}`,
      [],
    ],
    ['table.txt', `${csv('table')}\ntable-2,text,billing,0.5,,`, ['--format', 'csv']],
  ])('knows %s by its name, or is told', async (name, content, args) => {
    await writeFile(join(folder.path, name), content);
    expect(await submit([name, ...args])).toMatchObject({ code: 0, out: '2 added, 0 known before, 0 refused.\n' });
  });

  it('with --json gives a result for each line as the API does, and a summary', async () => {
    const input = [
      JSON.stringify(aSubmission({ external_id: 'json-1' })),
      '',
      '{',
      JSON.stringify(aSubmission({ external_id: 'json-2', confidence: 7 })),
    ].join('\n');
    const said = await submit(['--json'], { input });
    const [first, second, third, end] = jsonLines<Result>(said);
    expect(said).toMatchObject({ code: 1, err: '' });
    expect(first).toEqual({ line: 1, status: 201, id: expect.stringMatching(/^itm_/), external_id: 'json-1' });
    expect(second).toMatchObject({ line: 3, status: 400, problem: { code: 'not_json' } });
    expect(third).toMatchObject({
      line: 4,
      status: 422,
      problem: { code: 'invalid', errors: [{ pointer: '/prediction/confidence', detail: 'must be 1 or less' }] },
    });
    expect(end).toEqual({ summary: { added: 1, known: 0, refused: 2 } });
  });

  it('names the row and the column of what is wrong', async () => {
    const input =
      'external_id,text,value,confidence,alternatives\nw-1,a,refnd,0.5,\nw-2,a,refund,"0,5",\nw-3,a,refund,,x\n';
    const { code, out, err } = await submit(['-', '--format', 'csv'], { input });
    expect({ code, out }).toEqual({ code: 1, out: '0 added, 0 known before, 3 refused.\n' });
    expect(err.trim().split('\n')).toEqual([
      'row 2, column value: "refnd" is not a label of project support-intent. Its labels: refund, billing, shipping, other.',
      'row 3, column confidence: must be a number',
      'row 4, column alternatives: must look like billing:0.38|other:0.21, or be a JSON list',
    ]);
  });

  it('refuses what has no name, unless the file has one, and then knows it again', async () => {
    const input = `${JSON.stringify(aSubmission())}\n${JSON.stringify(aSubmission({ text: 'another' }))}`;
    const nameless = await submit(['--json'], { input });
    expect(jsonLines<Result>(nameless)[0]).toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: '/external_id', detail: expect.stringContaining('--idempotency-key') }] },
    });
    const named = ['--idempotency-key', 'monday'];
    expect((await submit(named, { input })).out).toBe('2 added, 0 known before, 0 refused.\n');
    expect((await submit(named, { input })).out).toBe('0 added, 2 known before, 0 refused.\n');
    const changed = input.replace('another', 'a third');
    expect(await submit(named, { input: changed })).toMatchObject({
      code: 1,
      err: 'line 2: the Idempotency-Key was used for another body\n',
    });
  });

  it('refuses a callback_url that the API would refuse', async () => {
    const input = JSON.stringify(aSubmission({ external_id: 'inside', callback_url: 'https://10.0.0.1/hook' }));
    const { code, err } = await submit([], { input });
    expect(code).toBe(1);
    expect(err).toContain('/callback_url must be an address of the public internet');
  });

  it('takes more than one commit holds, in order, and each once', async () => {
    const lines = Array.from({ length: 1_203 }, (_, n) =>
      JSON.stringify(aSubmission({ external_id: `many-${n % 1_200}` })),
    );
    const results = jsonLines<Result>(await submit(['--json'], { input: lines.join('\n') }));
    expect(results.slice(0, -1).map(({ line }) => line)).toEqual(lines.map((_, n) => n + 1));
    expect(results.at(-1)).toEqual({ summary: { added: 1_200, known: 3, refused: 0 } });
    expect(results[1_200]?.id).toBe(results[0]?.id);
  });

  it.each<[string, string[], Parameters<typeof run>[2], string]>([
    [
      'a column that is unknown',
      ['--format', 'csv'],
      { input: 'text,colour,value,confidence\n' },
      'Column 2 is "colour", which is not known.',
    ],
    [
      'a format that is none',
      ['--format', 'xml'],
      {},
      "argument 'xml' is invalid. Allowed choices are ndjson, json, csv.",
    ],
    ['a list that is called lines', [], { input: '[{"a":1},\n{"a":2}]' }, 'say --format json'],
    [
      'a word that is none',
      ['--idempotency-key', 'ä'],
      { input: '' },
      '--idempotency-key must be 1 to 255 printable ASCII characters.',
    ],
    ['an option that is none', ['--fast'], {}, "unknown option '--fast'"],
  ])('with %s does nothing, exits 2, and says so in JSON too', async (_, args, more, sentence) => {
    expect(await submit(args, more)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(sentence) });
    const asJson = await submit([...args, '--json'], more);
    expect(asJson.code).toBe(2);
    expect(jsonLines(asJson)).toEqual([
      expect.objectContaining({ code: 'usage', detail: expect.stringContaining(sentence) }),
    ]);
  });

  it('of a file that is not packed as its name says stops there', async () => {
    const file = await folder.write('broken.ndjson.gz', 'plain');
    expect(await submit([file])).toMatchObject({ code: 1, err: expect.stringContaining('is not packed by gzip') });
  });

  it('of a database that goes away says how far it came, and that it can be sent again', async () => {
    const gone = await freshDatabase();
    async function* lines() {
      for (let n = 0; n < 1_500; n++) {
        if (n === 1_499) await gone.drop();
        yield `${JSON.stringify(aSubmission({ external_id: `gone-${n}` }))}\n`;
      }
    }
    const said = await run(folder, ['submit', 'support-intent', '--json'], {
      lines: lines(),
      env: { DATABASE_URL: gone.url },
    });
    expect(said).toMatchObject({ code: 1, err: expect.stringMatching(/^Broken off behind line \d+, with \d+ added/) });
    expect(jsonLines(said).at(-1)).toMatchObject({ code: expect.stringMatching(/unavailable|failed/) });
  });

  it('shows a person how far it is, takes the bar away for a problem and at the end, and nobody else sees one', async () => {
    const input = `${JSON.stringify(aSubmission({ external_id: 'bar-1' }))}\n{`;
    const file = await folder.write('bar.ndjson', input);
    const { err } = await submit([file], { isTTY: true });
    expect(err).toContain('line 2: the line is not JSON\n');
    expect(err).toMatch(/\[#+\] 100 % {2}2 lines/);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
    expect((await submit([file])).err).toBe('line 2: the line is not JSON\n');
  });

  it('its columns stand in its help', async () => {
    const { out } = await submit(['--help']);
    for (const column of ['external_id', 'alternatives', 'field:Name', 'metadata.key'])
      expect(out).toContain(`  ${column} `);
  });
});

describe('the bar', () => {
  it('says how much is done, how fast it goes and how long it takes, on one line of any width', () => {
    let now = 0;
    const drawn: string[] = [];
    const open = (columns: number, total: number | null) => {
      const err = { isTTY: true, columns, write: (text: string) => drawn.push(text) };
      return openProgress({ err: err as never }, { total, unit: 'lines', now: () => now });
    };
    const bars = [open(80, 1_000), open(40, 1_000), open(80, null)];
    now = 60_000;
    for (const bar of bars) {
      bar.at(250, 3_000);
      bar.at(251, 3_001);
    }
    expect(drawn.map((text) => text.replace('\r\x1b[K', ''))).toEqual([
      expect.stringMatching(/^\[#+\.+\] {2}25 % {2}3,000 lines, 50 a second, 3 min left$/),
      '25 %  3,000 lines, 50 a second, 3 min l',
      '3,000 lines, 50 a second',
    ]);
    for (const text of drawn) expect(text.length).toBeLessThanOrEqual(80 + 4);
  });
});
