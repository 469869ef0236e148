import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { escapeIdentifier } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerItem } from '../../src/flow/answer-item.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { migrateQueue } from '../../src/queue/migrate-queue.ts';
import { type Database, migrate, openDatabase } from '../../src/store/database.ts';
import { grantAnew, insistOnRights } from '../../src/store/grants.ts';
import { createStore } from '../../src/store/store.ts';
import { freshDatabase } from '../support/databases.ts';
import { aDecision, anItem, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';

const checkout = join(import.meta.dirname, '../..');
const run = promisify(execFile);

async function anEmptyDatabase(): Promise<{ url: string; db: Database }> {
  const { url, drop } = await freshDatabase({ empty: true });
  onTestFinished(drop);
  const db = openDatabase({ url });
  onTestFinished(() => db.end());
  return { url, db };
}

const migrateElsewhere = (url: string) =>
  run(join(checkout, 'node_modules/.bin/node'), [join(checkout, 'src/cli/main.ts'), 'migrate'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  }).then(({ stdout }) => stdout.trim());

it('runs each migration once, and a second time none', async () => {
  const { url } = await anEmptyDatabase();
  expect(await migrate(url)).toContain('0001-spine.sql');
  expect(await migrate(url)).toEqual([]);
});

it('from two processes at once each migration runs in one of them, and both are content', async () => {
  const { url, db } = await anEmptyDatabase();
  const said = await Promise.all([migrateElsewhere(url), migrateElsewhere(url), migrateElsewhere(url)]);
  expect(said.filter((line) => line.startsWith('Applied 0001-spine.sql'))).toHaveLength(1);
  expect(said.filter((line) => line === 'The schema is up to date.')).toHaveLength(2);
  const { rows } = await db.query(
    'select count(*)::int as n, count(distinct name)::int as names from signoff.migrations',
  );
  expect(rows[0].n).toBe(rows[0].names);
});

it('of the queue from many processes at once makes each sequence once, and all are content', async () => {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  const db = openDatabase({ url });
  onTestFinished(() => db.end());
  const sequences = async () =>
    (await db.query("select sequencename as name from pg_sequences where sequencename like 'bullmq_jid_%' order by 1"))
      .rows;
  const before = await sequences();
  // Often, because what must not happen is a matter of microseconds.
  for (let round = 0; round < 10; round++) {
    await db.query(`drop sequence ${before.map(({ name }) => `bullmq.${escapeIdentifier(name)}`).join(', ')}`);
    await Promise.all(Array.from({ length: 6 }, () => migrateQueue(url)));
    expect(await sequences()).toEqual(before);
  }
});

it('gives roles their rights anew from many processes at once, and all are content', async () => {
  const { url, servingUrl, drop } = await freshDatabase();
  onTestFinished(drop);
  const db = openDatabase({ url });
  onTestFinished(() => db.end());
  for (let round = 0; round < 5; round++)
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const client = await db.connect();
        await grantAnew(client).finally(() => client.release());
      }),
    );
  const serving = openDatabase({ url: servingUrl });
  onTestFinished(() => serving.end());
  await expect(insistOnRights(serving)).resolves.toBeUndefined();
});

it('that fails leaves no trace of itself, and frees the lock for the next', async () => {
  const { db, url } = await anEmptyDatabase();
  // The first migration makes a table of this name, and finds it there already.
  await db.query('create schema signoff; create table signoff.api_keys (id text)');
  await expect(migrate(url)).rejects.toThrow('api_keys');
  const { rows } = await db.query("select tablename from pg_tables where schemaname = 'signoff' order by 1");
  expect(rows.map(({ tablename }) => tablename)).toEqual(['api_keys', 'migrations']);
  await db.query('drop table signoff.api_keys');
  expect(await migrate(url)).toContain('0001-spine.sql');
});

it('a database that a newer Signoff has migrated is refused, with what to do', async () => {
  const { db, url } = await anEmptyDatabase();
  await migrate(url);
  await db.query("insert into signoff.migrations (name) values ('9999-from-the-future.sql')");
  await expect(migrate(url)).rejects.toThrow(/migrated by a newer Signoff \(9999-from-the-future\.sql\)/);
});

describe('what the first version wrote', () => {
  const first = '0001-spine.sql';

  async function aDatabaseOfTheFirstVersion(): Promise<{ url: string; db: Database }> {
    const opened = await anEmptyDatabase();
    const sql = await readFile(join(checkout, 'src/store/migrations', first), 'utf8');
    await opened.db.query(`create schema signoff;
      create table signoff.migrations (name text primary key, applied_at timestamptz not null default now());
      ${sql}`);
    await opened.db.query('insert into signoff.migrations (name) values ($1)', [first]);
    return opened;
  }

  const at = new Date('2026-10-01T10:00:00Z');
  const prediction = {
    value: 'refund',
    confidence: 0.4,
    alternatives: [],
    model: 'intent',
    modelVersion: null,
    explanation: null,
  };
  const insertItem = `insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score,
      coin, gate_version, priority, outcome, value, decided_by, decided_at, final_at, created_at)
    values ($1, 'support-intent', $2, '{"text":"a"}', $3, 'review', '{low_confidence}', 1, 0.5, 0.5, 'gp_1', 0, $4, $5, $6, $7, $7, $8)`;
  const insertReview = `insert into signoff.reviews (id, item_id, reviewer, verdict, value, note, via, latency_ms, created_at)
    values ($1, $2, $3, $4, $5, null, 'slack', 1000, $6)`;

  it('is read as it was, whatever a label looks like', async () => {
    const { url, db } = await aDatabaseOfTheFirstVersion();
    const labels = ['billing', 'null', '"quoted"', "it's {a} [b]", '7', '', 'Grüße 👋'];
    const answered = new Date('2026-10-01T10:05:00Z');
    await db.query(insertItem, ['itm_open', 'waiting', prediction, null, null, null, null, at]);
    for (const [i, label] of labels.entries()) {
      await db.query(insertItem, [`itm_${i}`, 'completed', prediction, 'corrected', label, 'U01ANA', answered, at]);
      await db.query(insertReview, [`rev_${i}`, `itm_${i}`, 'U01ANA', 'correct', label, answered]);
    }

    expect(await migrate(url)).not.toContain(first);

    const store = createStore(db);
    const kept = anItem({
      prediction: { ...prediction, fieldConfidence: null },
      selection: { score: 0.5, gateVersion: 'gp_1' },
      input: { text: 'a' },
      createdAt: at,
    });
    expect(await store.item('itm_open')).toEqual({ ...kept, id: 'itm_open' });
    for (const [i, label] of labels.entries()) {
      const decision = aDecision({ value: label, decidedAt: answered, finalAt: answered, agreement: null });
      expect(await store.item(`itm_${i}`)).toEqual({ ...kept, id: `itm_${i}`, status: 'completed', decision });
      expect(await store.reviews(`itm_${i}`)).toEqual([
        aReview({ id: `rev_${i}`, value: label, surface: null, latencyMs: 1000, createdAt: answered }),
      ]);
    }
  });

  it('goes on from there: it is answered once more by the same person, in a new round', async () => {
    const { url, db } = await aDatabaseOfTheFirstVersion();
    await db.query(insertItem, ['itm_done', 'completed', prediction, 'approved', 'refund', 'U01ANA', at, at]);
    await db.query(insertReview, ['rev_1', 'itm_done', 'U01ANA', 'approve', 'refund', at]);
    await db.query(
      `insert into signoff.feedback (id, project, item_id, record) values ('fbk_1', 'support-intent', 'itm_done', '{}')`,
    );
    await migrate(url);

    const deps = {
      store: createStore(db),
      wake: { show: () => {}, drain: () => {} },
      now: () => at,
      projectOf: () => aProject(),
    };
    await reopenItem(deps, 'itm_done', { as: 'reopen', actor: 'U09LEA', reason: null });
    const answer = { reviewer: 'U01ANA', verdict: 'correct', value: 'billing', via: 'slack' } as const;
    expect(await answerItem(deps, 'itm_done', answer)).toMatchObject({ kind: 'taken', progress: { kind: 'decided' } });
    const { rows } = await db.query(
      "select record ->> 'supersedes' as supersedes, record ->> 'value' as value from signoff.feedback order by seq",
    );
    expect(rows).toMatchObject([{}, { supersedes: 'fbk_1', value: null }, { value: 'billing' }]);
  });
});
