import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Signoff } from '../../src/client/index.ts';
import { openDatabase } from '../../src/store/database.ts';
import { aFolder, supportIntent } from '../support/command.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { run } from '../support/terminal.ts';

let loop: Loop;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject({ undoMs: 0 }), aProject({ key: 'other', undoMs: 0 })] });
  for (let i = 0; i < 40; i++) await answered(i);
});
afterAll(() => loop[Symbol.asyncDispose]());

async function answered(i: number): Promise<void> {
  const { body } = await loop.api(
    'POST',
    '/v1/projects/support-intent/items',
    aSubmission({ external_id: `ticket-${i}`, group_key: `customer-${i % 13}`, text: `What about ${i}?` }),
  );
  const answer = i % 3 === 0 ? { verdict: 'correct', value: 'billing' } : { verdict: 'approve' };
  await loop.api('POST', `/v1/items/${body.id}/reviews`, { ...answer, reviewer: 'a tool' });
}

const snapshots = '/v1/projects/support-intent/snapshots';
const client = () => new Signoff({ url: loop.service.url, key: adminKey }).snapshots;
interface Made {
  id: string;
  manifest: { files: { name: string; bytes: number; sha256: string; split: string | null }[]; content_sha256: string };
}
async function made(wish: Parameters<ReturnType<typeof client>['create']>[1] = {}): Promise<Made> {
  const { id } = await client().create('support-intent', wish);
  return (await client().ready('support-intent', id)) as unknown as Made;
}
async function fileOf(id: string, name: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of client().file('support-intent', id, name)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a snapshot', () => {
  it.each(['jsonl', 'csv', 'parquet', 'label-studio', 'argilla', 'hugging-face'] as const)(
    'as %s has the files of its manifest, byte for byte, each time, and those that the command line writes',
    async (format) => {
      const asOf = new Date().toISOString();
      const { id, manifest } = await made({ format, as_of: asOf });
      expect(manifest.files.map(({ split }) => split).filter(Boolean)).toEqual(
        expect.arrayContaining(['train', 'validation']),
      );
      for (const { name, bytes, sha256 } of manifest.files) {
        const content = await fileOf(id, name);
        expect({ name, bytes: content.length, sha256: hash('sha256', content) }).toEqual({ name, bytes, sha256 });
        expect(await fileOf(id, name)).toEqual(content);
      }
      expect(JSON.parse((await fileOf(id, 'manifest.json')).toString())).toEqual(manifest);

      const folder = await aFolder({ projects: supportIntent });
      folder.env.DATABASE_URL = loop.databaseUrl;
      const out = await mkdtemp(join(tmpdir(), 'signoff-snapshot-'));
      try {
        const args = ['snapshot', 'support-intent', '--out', out, '--format', format, '--as-of', asOf];
        expect(await run(folder, args)).toMatchObject({ code: 0 });
        for (const name of ['manifest.json', ...manifest.files.map((file) => file.name)])
          expect(await readFile(join(out, name)), name).toEqual(await fileOf(id, name));
        expect(
          (await readdir(out, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()),
        ).toHaveLength(manifest.files.length + 1);
      } finally {
        await rm(out, { recursive: true });
        await folder[Symbol.asyncDispose]();
      }
    },
  );

  it('holds what was decided until then, whatever comes later; groups never straddle', async () => {
    const before = await made({ format: 'jsonl' });
    await answered(1_000);
    const names = before.manifest.files.map(({ name }) => name);
    const rows = (await Promise.all(names.map(async (name) => (await fileOf(before.id, name)).toString())))
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(40);
    const splitsOf = Map.groupBy(rows, ({ group_key }) => group_key as string);
    for (const [group, own] of splitsOf) expect(new Set(own.map(({ split }) => split)).size, group).toBe(1);
    const after = await made({ format: 'jsonl', shares: { train: 1, validation: 0, test: 0 } });
    expect((await fileOf(after.id, 'train.jsonl')).toString().trim().split('\n')).toHaveLength(41);
  });

  it('is listed, is told apart by its ETag, and is nobody else’s', async () => {
    const { id, manifest } = await made();
    const list = await client().list('support-intent');
    expect(list[0]).toMatchObject({ id, state: 'ready', format: 'parquet', rows: 'labelled', salt: 'signoff' });
    const [file] = manifest.files;
    const path = `${snapshots}/${id}/files/${encodeURIComponent(file?.name ?? '')}`;
    const first = await fetch(loop.service.url + path, { headers: { authorization: `Bearer ${adminKey}` } });
    await first.arrayBuffer();
    expect(first.headers.get('etag')).toBe(`"${file?.sha256}"`);
    expect(first.headers.get('content-length')).toBe(String(file?.bytes));
    const again = await fetch(loop.service.url + path, {
      headers: { authorization: `Bearer ${adminKey}`, 'if-none-match': String(first.headers.get('etag')) },
    });
    expect(again.status).toBe(304);
    expect((await loop.api('GET', `/v1/projects/other/snapshots/${id}`)).status).toBe(404);
    const none = await loop.api('GET', `${snapshots}/${id}/files/${encodeURIComponent('../../etc/passwd')}`);
    expect(none).toMatchObject({ status: 404, body: { detail: expect.stringContaining('There are: ') } });
  });

  it.each<[string, object, string]>([
    ['a format of no task of this project', { format: 'chat' }, '/format'],
    ['a format that there is not', { format: 'xls' }, '/format'],
    ['the future', { as_of: '2999-01-01T00:00:00Z' }, '/as_of'],
    ['no time', { as_of: 'yesterday' }, '/as_of'],
    ['shares that are not parts of 1', { shares: { train: 0.5, validation: 0.1, test: 0.1 } }, '/shares'],
    ['an unknown key', { format: 'csv', splits: 3 }, '/splits'],
  ])('of %s is refused', async (_, wish, pointer) => {
    const { status, body } = await loop.api('POST', snapshots, wish);
    expect({ status, pointers: (body.errors as { pointer: string }[]).map((error) => error.pointer) }).toEqual({
      status: 422,
      pointers: [pointer],
    });
  });

  it('that can’t be made says why; one that is not made yet is no file', async () => {
    const db = openDatabase({ url: loop.databaseUrl });
    try {
      const { id } = await made({ format: 'csv' });
      await db.query(
        `update signoff.snapshots set state = 'making', made = null, erased = null, holder = 'somebody', held_until = now() + interval '1 h'
         where id = $1`,
        [id],
      );
      const { status, body } = await loop.api('GET', `${snapshots}/${id}/files/train.csv`);
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' });
      await db.query(
        "update signoff.snapshots set state = 'planned', made = null, erased = null, format = 'gone' where id = $1",
        [id],
      );
      await expect(client().ready('support-intent', id)).rejects.toThrow('There is no layout gone.');
      expect((await loop.api('GET', `${snapshots}/${id}/files/train.csv`)).body.detail).toContain(
        'It could not be made',
      );
    } finally {
      await db.end();
    }
  });

  it('is made by another process when the first one died at it', async () => {
    const db = openDatabase({ url: loop.databaseUrl });
    try {
      const { id } = await made({ format: 'csv' });
      await db.query(
        `update signoff.snapshots set state = 'making', made = null, erased = null, holder = 'a dead one', held_until = now() - interval '1 s'
         where id = $1`,
        [id],
      );
      expect(await client().ready('support-intent', id)).toMatchObject({ state: 'ready' });
    } finally {
      await db.end();
    }
  });

  it('of records that another version would write another way is not given as the same', async () => {
    const db = openDatabase({ url: loop.databaseUrl });
    try {
      const { id } = await made({ format: 'jsonl' });
      await db.query(
        `update signoff.snapshots set made = replace(made::text, '"sha256":"', '"sha256":"0')::json where id = $1`,
        [id],
      );
      await expect(fileOf(id, 'train.jsonl')).rejects.toThrow();
    } finally {
      await db.end();
    }
  });

  // Last: it erases somebody.
  it('says so when one of its subjects was erased since, and the next one is without them', async () => {
    const before = await made({ format: 'jsonl' });
    const folder = await aFolder({ projects: supportIntent });
    folder.env.DATABASE_URL = loop.databaseUrl;
    try {
      const said = await run(folder, ['erase', 'support-intent', '--group-key', 'customer-3', '--yes']);
      expect(said).toMatchObject({ code: 0 });
    } finally {
      await folder[Symbol.asyncDispose]();
    }
    const { status, body } = await loop.api('GET', `${snapshots}/${before.id}/files/train.jsonl`);
    expect({ status, code: body.code }).toEqual({ status: 410, code: 'outdated' });
    const after = await made({ format: 'jsonl' });
    expect(after.manifest).toMatchObject({ selection: { excluded: { erased: 3 } } });
    for (const { name } of after.manifest.files) {
      const text = (await fileOf(after.id, name)).toString();
      expect(text).not.toContain('customer-3"');
    }
  });
});
