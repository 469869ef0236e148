import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordTexts } from '../../src/export/training-record.ts';
import { readFeedback } from '../../src/store/feedback.ts';
import { storeOfThisFile } from '../support/store.ts';
import { until } from '../support/until.ts';

const aStore = storeOfThisFile();
const insert = `insert into signoff.feedback (id, project, item_id, record) values ($1, $2, 'itm', $3)`;

async function aRecord(id: string, { project = 'support-intent', record = `{"id":"${id}"}` } = {}): Promise<void> {
  await aStore().db.query(insert, [id, project, record]);
}

async function read(after: string | null = null, project = 'support-intent') {
  const places: string[] = [];
  const texts = recordTexts();
  const collector = {
    ...texts,
    add(record: Buffer, place: string) {
      places.push(place);
      texts.add(record, place);
    },
  };
  const records: string[] = [];
  for await (const page of readFeedback(aStore().db, project, after, {}, collector)) records.push(...page.collected);
  return { records, places };
}

const untilRead = (count: number, after: string | null = null) =>
  until(async () => {
    const seen = await read(after);
    return seen.records.length >= count && seen;
  });

async function anotherConnection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: aStore().url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe('reading the training records', () => {
  it('gives each as the very text that was written, in the order of their commits', async () => {
    await aRecord('a', { record: '{"b": 1,  "a":1.0,"ü":"\\u00fc"}' });
    await aRecord('b', { record: '{"id":"b"}' });
    expect((await untilRead(2)).records).toEqual(['{"b": 1,  "a":1.0,"ü":"\\u00fc"}', '{"id":"b"}']);
  });

  it('goes on after any place', async () => {
    for (const id of ['a', 'b', 'c']) await aRecord(id);
    const { places } = await untilRead(3);
    expect((await read(places[0])).records).toEqual(['{"id":"b"}', '{"id":"c"}']);
    expect((await read(places[2])).records).toEqual([]);
  });

  it('goes on inside what one transaction wrote', async () => {
    const { db } = aStore();
    await db.query(`insert into signoff.feedback (id, project, item_id, record)
      select 'f' || i, 'support-intent', 'itm', ('{"i":' || i || '}')::json from generate_series(1, 3) as i`);
    const { places } = await untilRead(3);
    expect((await read(places[1])).records).toEqual(['{"i":3}']);
  });

  it('reads two and a half thousand without a gap or a double, though it fetches a thousand at a time', async () => {
    const { db } = aStore();
    await db.query(`insert into signoff.feedback (id, project, item_id, record)
      select 'f' || i, 'support-intent', 'itm', to_json(i) from generate_series(1, 2500) as i`);
    expect((await untilRead(2500)).records).toEqual(Array.from({ length: 2500 }, (_, i) => String(i + 1)));
  });

  it('shows a project nothing of another', async () => {
    await aRecord('a');
    await aRecord('b', { project: 'other' });
    expect((await untilRead(1)).records).toEqual(['{"id":"a"}']);
  });

  it('never skips a record that commits late', async () => {
    await aRecord('first');
    const { places } = await untilRead(1);
    const late = await anotherConnection();
    await late.query('begin');
    await late.query(insert, ['late', 'support-intent', '{"id":"late"}']);
    const quick = aRecord('quick');
    // Another project is not held up.
    await aRecord('elsewhere', { project: 'other' });

    const meanwhile = await read(places[0]);
    expect(meanwhile.records, 'what would be numbered behind an open transaction waits for it').toEqual([]);

    await late.query('commit');
    await quick;
    const after = await read(meanwhile.places.at(-1) ?? places[0]);
    expect(after.records).toEqual(['{"id":"late"}', '{"id":"quick"}']);
  });

  it('goes on after a place that was taken before a dump and restore', async () => {
    await aRecord('before');
    const { places } = await untilRead(1);
    // A new cluster counts its transactions from the start; the numbers of the records don't care.
    await aRecord('after');
    expect((await read(places[0])).records).toEqual(['{"id":"after"}']);
    expect(Number(places[0])).toBeLessThan(Number((await read()).places[1]));
  });

  it('does not wait for a transaction that was rolled back', async () => {
    const other = await anotherConnection();
    await other.query('begin');
    await other.query(insert, ['never', 'support-intent', '{}']);
    const kept = aRecord('kept');
    await other.query('rollback');
    await kept;
    expect((await untilRead(1)).records).toEqual(['{"id":"kept"}']);
  });
});

describe.each(['feedback', 'audit'])('%s is append-only', (table) => {
  it.each([
    ['update', `update signoff.${table} set item_id = 'x'`],
    ['delete', `delete from signoff.${table}`],
    ['truncate', `truncate signoff.${table}`],
  ])('%s is refused, and every row stays', async (_, sql) => {
    const { db, rows } = aStore();
    await aRecord('a');
    await db.query(`insert into signoff.audit (actor, action, detail) values ('U1', 'x', '{}')`);
    await expect(db.query(sql)).rejects.toThrow(`${table} is append-only`);
    expect(await rows(`select count(*)::int as n from signoff.${table}`)).toEqual([{ n: 1 }]);
  });
});
