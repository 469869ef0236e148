import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { run } from '../support/terminal.ts';

const project = {
  task: 'classification',
  labels: ['refund', 'billing', 'shipping', 'other'],
  channel: 'C0REVIEW',
  reviewers: { groups: ['S01REVIEW'] },
  gate: { threshold: 0.85, audit: 0 },
};
let folder: Folder;
let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await aFolder({ projects: { 'support-intent': project } });
  folder.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
});

it('gold takes a table of known answers as submit takes items, tells what is wrong by row and column, and adds nothing twice', async () => {
  const rows = ['external_id,text,value,confidence,gold', 'k-1,Hm,refund,0.4,billing', 'k-2,Ha,refund,0.4,'];
  const file = await folder.write('known.csv', rows.join('\n'));
  const gold = () => run(folder, ['gold', 'support-intent', file]);
  expect(await gold()).toMatchObject({
    code: 1,
    out: '1 added, 0 known before, 1 refused.\n',
    err: expect.stringMatching(/row 3, column gold: is missing: the true answer/),
  });
  expect((await gold()).out).toBe('0 added, 1 known before, 1 refused.\n');
  const db = new pg.Client(database.url);
  await db.connect();
  const { rows: kept } = await db.query('select external_id, value from signoff.gold');
  const { rows: items } = await db.query('select from signoff.items');
  await db.end();
  expect(kept).toEqual([{ external_id: 'k-1', value: 'billing' }]);
  expect(items).toEqual([]);
});
