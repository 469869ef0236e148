import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { aSubmission } from '../support/project.ts';
import { jsonLines, run } from '../support/terminal.ts';

let folder: Folder;
/** An open item that no test changes. */
let untouched: string;
beforeAll(async () => {
  const database = await freshDatabase();
  folder = await aFolder({
    projects: {
      'support-intent': {
        task: 'classification',
        labels: ['refund', 'billing', 'other'],
        channel: 'C0REVIEW',
        gate: { threshold: 0.85, audit: 0 },
      },
    },
  });
  folder.env.DATABASE_URL = database.url;
  untouched = await anItem();
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});

type Shown = { id: string; status: string; decision: { outcome: string } | null; reviews: object[] };
const signoff = (...args: string[]) => run(folder, args);
const oneOf = async (...args: string[]) => jsonLines<Shown>(await signoff(...args, '--json'))[0] ?? expect.fail();
let count = 0;
async function anItem(text = 'I was charged twice'): Promise<string> {
  const input = JSON.stringify(aSubmission({ external_id: `verb-${++count}`, text }));
  const [result] = jsonLines<{ id: string }>(await run(folder, ['submit', 'support-intent', '--json'], { input }));
  return result?.id ?? expect.fail();
}

describe('an item', () => {
  it('is decided, reopened, contested and withdrawn, and each time shown as the API shows it', async () => {
    const id = await anItem();
    expect(await oneOf('decide', id, 'correct', '--value', 'billing')).toMatchObject({
      id,
      status: 'completed',
      decision: { outcome: 'corrected', value: 'billing', decided_by: 'operator' },
      reviews: [{ reviewer: 'operator', via: 'cli' }],
    });
    expect(await oneOf('reopen', id)).toMatchObject({ id, decision: null });
    expect(await oneOf('decide', id, 'approve')).toMatchObject({ decision: { outcome: 'approved' } });
    expect(await oneOf('contest', id)).toMatchObject({ id, decision: null });
    expect(await oneOf('withdraw', id)).toMatchObject({ decision: { outcome: 'withdrawn' } });
    expect(await oneOf('items', 'show', id)).toMatchObject({ id, decision: { outcome: 'withdrawn' } });
  });

  it.each<[string, (id: string) => string[], number, object]>([
    [
      'a value that is no label',
      (id) => ['decide', id, 'correct', '--value', 'refnd'],
      1,
      { status: 422, code: 'invalid', errors: [{ pointer: '/value' }] },
    ],
    ['no such item', () => ['decide', 'itm_0', 'approve'], 1, { status: 404, code: 'not_found' }],
    ['no such item to withdraw', () => ['withdraw', 'itm_0'], 1, { status: 404, code: 'not_found' }],
    ['no such item to show', () => ['items', 'show', 'itm_0'], 1, { status: 404, code: 'not_found' }],
    ['an item that is still open', (id) => ['reopen', id], 1, { status: 409, code: 'conflict' }],
    ['a verdict that is none', (id) => ['decide', id, 'maybe'], 2, { code: 'usage' }],
    ['no value to correct to', (id) => ['decide', id, 'correct'], 2, { code: 'usage' }],
  ])('is refused with %s in the words of the API, and in a sentence', async (_, args, code, problem) => {
    const id = untouched;
    const asJson = await signoff(...args(id), '--json');
    expect(asJson).toMatchObject({ code, err: '' });
    expect(jsonLines(asJson)).toMatchObject([
      { type: 'about:blank', title: expect.any(String), detail: expect.any(String), ...problem },
    ]);
    expect(await signoff(...args(id))).toMatchObject({ code, out: '', err: expect.stringMatching(/^\S.*\n/) });
  });

  it('that was decided before stays as it was, and says how', async () => {
    const id = await anItem();
    await signoff('decide', id, 'approve');
    const again = await signoff('decide', id, 'reject', '--as', 'ben', '--json');
    expect(again.code).toBe(1);
    expect(jsonLines(again)).toMatchObject([
      { code: 'already_decided', decision: { outcome: 'approved', decided_by: 'operator' } },
    ]);
    expect((await signoff('withdraw', id)).err).toBe('Already approved by operator; nothing was changed.\n');
  });

  it('is listed page by page, and its text can do nothing to a terminal', async () => {
    const id = await anItem('red \u001b[31m alert');
    const shown = await signoff('items', 'show', id);
    expect(shown.out).toContain('text         red  [31m alert');
    const first = await signoff('items', 'list', 'support-intent', '--limit', '1');
    expect(first.out).toMatch(new RegExp(`^ID +STATUS.*\n${id}  waiting +refund +0\\.41`));
    const cursor = /--cursor (\S+)/.exec(first.err)?.[1] ?? '';
    const second = await signoff('items', 'list', 'support-intent', '--limit', '1', '--cursor', cursor);
    expect(second.out).not.toContain(id);
    expect(await signoff('items', 'list', 'support-intent', '--cursor', `${cursor}x`)).toMatchObject({ code: 2 });
  });
});

describe('export', () => {
  it('goes on behind its cursor, and adds to the file', async () => {
    const decide = async () => signoff('decide', await anItem(), 'approve');
    await decide();
    const file = join(folder.path, 'records.jsonl');
    const args = ['export', 'support-intent', '--out', file, '--json'];
    const [first] = jsonLines<{ records: number; cursor: string }>(await signoff(...args));
    const before = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(first).toEqual({ records: before.length, cursor: JSON.parse(before.at(-1) ?? '').cursor });
    await decide();
    const [next] = jsonLines<{ records: number; cursor: string }>(
      await signoff(...args, '--cursor', first?.cursor ?? ''),
    );
    expect(next?.records).toBe(1);
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toEqual([
      ...before,
      expect.stringContaining(next?.cursor ?? '-'),
    ]);
    const nothing = await signoff('export', 'support-intent', '--json', '--cursor', next?.cursor ?? '');
    expect(nothing).toEqual({ code: 0, out: '', err: `${JSON.stringify({ records: 0, cursor: next?.cursor })}\n` });
  });

  it('with --final leaves out what somebody can still undo', async () => {
    const undoable = await anItem();
    await signoff('decide', undoable, 'approve');
    expect((await signoff('export', 'support-intent')).out).toContain(undoable);
    expect((await signoff('export', 'support-intent', '--final')).out).not.toContain(undoable);
  });

  it('with a cursor of something else exports nothing', async () => {
    const said = await signoff('export', 'support-intent', '--cursor', 'made-up', '--json');
    expect(said.code).toBe(2);
    expect(jsonLines(said)).toMatchObject([{ status: 400, code: 'bad_cursor' }]);
  });
});

describe('a dataset', () => {
  it('is a table that others read, with the newest record of each item', async () => {
    const id = await anItem('=HYPERLINK("http://evil.example")');
    await signoff('decide', id, 'correct', '--value', 'billing');
    await signoff('reopen', id);
    await signoff('decide', id, 'approve');
    const file = join(folder.path, 'records.csv');
    const { code } = await signoff('export', 'support-intent', '--format', 'csv', '--out', file);
    expect(code).toBe(0);
    const rows: Record<string, string>[] = parse(await readFile(file), { columns: true, bom: true });
    const own = rows.filter((row) => row.item_id === id);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ outcome: 'approved', value: 'refund' });
    expect(JSON.stringify(own[0])).toContain("'=HYPERLINK");
    expect(await signoff('export', 'support-intent', '--format', 'chat')).toMatchObject({ code: 2, out: '' });
    expect(await signoff('export', 'support-intent', '--format', 'csv', '--cursor', 'x')).toMatchObject({ code: 2 });
  });

  it('as a snapshot is the same bytes each time, with checksums that hold', async () => {
    for (let i = 0; i < 30; i++) await signoff('decide', await anItem(`case ${i}`), i % 3 ? 'approve' : 'reject');
    // The undo of this project is five minutes: by then nobody can undo what was decided.
    const asOf = new Date(Date.now() + 10 * 60_000).toISOString();
    const make = async (out: string, ...more: string[]) =>
      jsonLines<{ content_sha256: string; files: { name: string; sha256: string }[]; counts: { outcome: object } }>(
        await signoff('snapshot', 'support-intent', '--out', out, '--as-of', asOf, '--json', ...more),
      )[0] ?? expect.fail();
    const first = await make('first');
    const again = await make('again');
    expect(again).toEqual(first);
    expect(first.files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/train.*parquet/)]),
    );
    for (const { name, sha256 } of first.files) {
      const bytes = await readFile(join(folder.path, 'first', name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes.equals(await readFile(join(folder.path, 'again', name)))).toBe(true);
    }
    expect((await make('hub', '--format', 'hugging-face')).files.map(({ name }) => name)).toContain('README.md');
    expect(await signoff('snapshot', 'support-intent', '--out', 'first')).toMatchObject({ code: 2 });
    expect(await signoff('snapshot', 'support-intent', '--out', 'new', '--shares', '1,1,1')).toMatchObject({ code: 2 });
  });
});

describe('advice', () => {
  it('says the same as the API does, in sentences or as JSON', async () => {
    await anItem();
    const { code, out } = await signoff('advise', 'support-intent');
    expect(code).toBe(0);
    expect(out).toMatch(/^No advice yet: .*\n\nThe present threshold, 0.85, .*\nTo say it of .* takes 59 audits/);
    expect(
      jsonLines(await signoff('advise', 'support-intent', '--error', '0.1', '--confidence', '0.9', '--json')),
    ).toEqual([
      expect.objectContaining({
        error: 0.1,
        confidence: 0.9,
        advised: null,
        missing: expect.objectContaining({ needed: 22 }),
      }),
    ]);
  });

  it.each([
    ['--error', '0'],
    ['--error', 'x'],
    ['--confidence', '1'],
  ])('with %s %s is a mistake', async (...wish) => {
    expect(await signoff('advise', 'support-intent', ...wish)).toMatchObject({ code: 2, out: '' });
  });
});

describe('a simulation', () => {
  it('says what the rules would make of past predictions, and keeps nothing', async () => {
    const past = Array.from({ length: 200 }, (_, i) => {
      const confidence = (i % 100) / 100;
      // Wrong as often as the confidence says.
      const truth = (i * 7) % 100 < confidence * 100 ? 'refund' : 'billing';
      return JSON.stringify({
        ...aSubmission({ prediction: { value: 'refund', confidence } }),
        gold: { value: truth },
      });
    });
    await folder.write('past.ndjson', [...past, JSON.stringify(aSubmission())].join('\n'));
    const before = (await signoff('items', 'list', 'support-intent', '--json')).out;
    const args = ['simulate', 'support-intent', 'past.ndjson', '--per-day', '1000'];
    const [found] = jsonLines<Record<string, never>>(await signoff(...args, '--json'));
    expect(found).toMatchObject({
      ...{ predictions: 200, left_out: 1, per_day: 1000, routes: { review: 170, auto_approve: 30, unreviewed: 0 } },
      ...{ reasons: { low_confidence: 170 }, reviewsPerDay: 850, reviewersNeeded: 1 },
    });
    const { wrong = 0, caught = 0, approvedWrong = 0, lift } = found ?? {};
    expect(caught + approvedWrong).toBe(wrong);
    expect(lift).toBeCloseTo(caught / (wrong * 0.85), 10);
    const { out, err } = await signoff(...args);
    expect(out).toContain('People are asked about 170 (85.0 %): low confidence 170.');
    expect(err).toContain('1 had no truth');
    expect((await signoff('items', 'list', 'support-intent', '--json')).out).toBe(before);
  });

  it('of a file without a truth says what is missing', async () => {
    await folder.write('unknown.ndjson', JSON.stringify(aSubmission()));
    expect(await signoff('simulate', 'support-intent', 'unknown.ndjson')).toMatchObject({ code: 1, out: '' });
    expect((await signoff('simulate', 'support-intent', 'past.ndjson', '--seconds', '0')).code).toBe(2);
  });
});

describe('every command', () => {
  const commands = [
    ['doctor'],
    ['projects', 'check'],
    ['keys', 'create'],
    ['keys', 'list'],
    ['keys', 'rotate'],
    ['keys', 'revoke'],
    ['submit'],
    ['import', 'label-studio'],
    ['import', 'argilla'],
    ['items', 'list'],
    ['items', 'show'],
    ['decide'],
    ['withdraw'],
    ['reopen'],
    ['contest'],
    ['export'],
    ['snapshot'],
    ['gold'],
    ['advise'],
    ['quality'],
    ['reviewers'],
    ['summary'],
    ['consensus'],
    ['simulate'],
    ['erase'],
    ['verify-audit'],
    ['rotate-secret'],
    ['manifest'],
    ['migrate'],
    ['grant'],
  ];

  it.each(commands)('%s %s shows examples and takes --json', async (...names) => {
    const { code, out } = await signoff(...names, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?:\\n(.*\\| )? *npm run signoff -- ${names.join(' ')}`));
    expect(out).toContain('--json');
  });

  it('says what its exit codes mean', async () => {
    const { out } = await signoff('--help');
    for (const line of ['0  done', '1  something was refused', '2  the command or a setting'])
      expect(out).toContain(line);
  });

  it('(control) those are all that there are', async () => {
    const named = async (...path: string[]) =>
      [...(await signoff(...path, '--help')).out.matchAll(/^ {2}([a-z-]+)(?: \[?[<[o].*| {2,}.*)$/gm)].map(
        ([, name = '']) => name,
      );
    const top = (await named()).filter((name) => name !== 'help');
    expect(new Set(top)).toEqual(new Set(commands.map(([name]) => name)));
  });

  it.each([
    [['migrate'], { applied: [] }],
    [['projects', 'check'], { projects: [expect.objectContaining({ key: 'support-intent', task: 'classification' })] }],
  ])('%j answers in JSON', async (args, answer) => {
    await signoff('migrate');
    expect(jsonLines(await signoff(...args, '--json'))).toEqual([answer]);
  });

  it('names each mistake in the settings in JSON too', async () => {
    await folder.write('wrong.yml', 'projects:\n  a:\n    task: classification\n');
    const said = await signoff('projects', 'check', 'wrong.yml', '--json');
    expect(said.code).toBe(2);
    expect(jsonLines(said)).toMatchObject([
      {
        code: 'usage',
        errors: expect.arrayContaining([{ where: expect.stringContaining('wrong.yml'), detail: expect.any(String) }]),
      },
    ]);
  });
});
