import { beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey } from '../../src/review/api-key.ts';
import { keyByHash } from '../../src/store/api-keys.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { jsonLines, run } from '../support/terminal.ts';

let folder: Folder;
let db: Database;
beforeAll(async () => {
  const database = await freshDatabase();
  db = openDatabase({ url: database.url, connectionsMax: 1 });
  folder = await aFolder({
    projects: {
      'support-intent': { task: 'classification', labels: ['a', 'b'], channel: 'C0REVIEW', gate: { threshold: 0.85 } },
    },
  });
  folder.env.DATABASE_URL = database.url;
  return async () => {
    await db.end();
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});

type Key = {
  id: string;
  key: string;
  state: string;
  expires_at: string | null;
  rate_per_minute: number | null;
  replaces?: Key;
};
const keys = (...args: string[]) => run(folder, ['keys', ...args]);
const make = async (...args: string[]) =>
  jsonLines<Key>(await keys('create', '--name', 'x', '--json', ...args))[0] ?? expect.fail();
const works = async ({ key }: Key) => await keyByHash(db, hashApiKey(key));
const hoursUntil = (at: string | null) => (at === null ? null : Math.round((Date.parse(at) - Date.now()) / 3_600_000));

describe('keys', () => {
  it.each([
    ['90', 90 * 24],
    ['90d', 90 * 24],
    ['12h', 12],
    ['2w', 14 * 24],
  ])('one with --expires %s works so long', async (time, hours) => {
    expect(hoursUntil((await make('--expires', time)).expires_at)).toBe(hours);
  });

  it.each([
    ['600', 600],
    ['0', 0],
    [null, null],
  ])('one with --rate %s may send so many requests a minute', async (rate, stored) => {
    const made = await make(...(rate === null ? [] : ['--rate', rate]));
    expect(made.rate_per_minute).toBe(stored);
    expect((await works(made))?.ratePerMinute).toBe(stored);
  });

  it('one that is rotated works beside its successor until the grace is over', async () => {
    const first = await make(
      '--scopes',
      'items:read,feedback:read',
      '--projects',
      'support-intent',
      '--rate',
      '30',
      '--expires',
      '90d',
    );
    const [second = expect.fail()] = jsonLines<Key>(await keys('rotate', first.id, '--grace', '2h', '--json'));
    expect(second.replaces).toMatchObject({ id: first.id, state: 'works' });
    expect(hoursUntil(second.replaces?.expires_at ?? null)).toBe(2);
    expect(hoursUntil(second.expires_at)).toBe(90 * 24);
    const [old, next] = [await works(first), await works(second)];
    expect(next).toMatchObject({ scopes: old?.scopes, projects: ['support-intent'], ratePerMinute: 30, name: 'x' });
    expect(next?.id).not.toBe(old?.id);

    const [third = expect.fail()] = jsonLines<Key>(await keys('rotate', second.id, '--grace', '0', '--json'));
    expect(await works(second)).toBeNull();
    expect(await works(third)).not.toBeNull();
    expect(await keys('rotate', second.id)).toMatchObject({ code: 1, err: expect.stringContaining('keys list') });
  });

  it('never works longer for being rotated', async () => {
    const first = await make('--expires', '1h');
    const { err, out, code } = await keys('rotate', first.id, '--grace', '30d');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^sgn_\w{36}\n$/) });
    expect(err).toContain(`${first.id} works until ${new Date(Date.now() + 3_600_000).toISOString().slice(0, 10)}`);
    expect(hoursUntil((await works(first))?.expiresAt?.toISOString() ?? null)).toBe(1);
  });

  it('are listed in columns, with their last use, their end and their rate', async () => {
    const made = await make('--rate', '0', '--expires', '1h');
    await works(made);
    const { out } = await keys('list');
    const [head = '', ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^ID +KEY +STATE +NAME +SCOPES +PROJECTS +LAST USE +EXPIRES +A MINUTE$/);
    const row = rows.find((each) => each.startsWith(made.id)) ?? '';
    for (const column of ['STATE', 'LAST USE', 'EXPIRES', 'A MINUTE'])
      for (const each of rows) expect(each.slice(head.indexOf(column) - 2, head.indexOf(column))).toBe('  ');
    expect(row.slice(head.indexOf('LAST USE'))).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\dZ +\d{4}-\d\d-\d\d \d\d:\d\dZ +no limit$/,
    );
    expect(out).not.toContain(made.key);
  });

  it.each([
    ['a rate that is none', ['create', '--name', 'x', '--rate', 'fast'], 2, '--rate takes requests a minute'],
    ['an end that is none', ['create', '--name', 'x', '--expires', '3 moons'], 2, '--expires takes a number of days'],
    ['a grace that is none', ['rotate', 'key_x', '--grace', 'soon'], 2, '--grace takes'],
    ['a project there is not', ['create', '--name', 'x', '--projects', 'nobody'], 2, 'Projects: support-intent.'],
    ['a key there is not', ['revoke', 'key_x'], 1, 'There is no working key key_x'],
  ])('with %s nothing is done', async (_, args, code, sentence) => {
    expect(await keys(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(sentence) });
  });

  it('that are refused say so as the API does', async () => {
    expect(jsonLines(await keys('revoke', 'key_x', '--json'))).toEqual([
      expect.objectContaining({ status: 404, code: 'not_found', detail: expect.stringContaining('key_x') }),
    ]);
  });
});
