import pg from 'pg';
import { expect, it } from 'vitest';
import { eraseInputs } from '../../src/flow/erase-inputs.ts';
import type { Database } from '../../src/store/database.ts';
import { pruneEvents } from '../../src/store/events.ts';
import { aFlow, hour } from '../support/flow.ts';
import { anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const day = 24 * hour;
/** What readers and writers of rows take. Anything beyond keeps others from a table. */
const shared = ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock'];
/** Nobody waits longer than this for a row that somebody else has. */
const patienceMs = 1_000;

/** Writes as the service does for as long as `work` goes on. Answers with how often, and with every lock on our tables meanwhile. */
async function besideAWriter(
  work: () => Promise<unknown>,
  write: (writer: pg.Client, n: number) => Promise<unknown>,
): Promise<{ written: number; locks: string[] }> {
  const clients = [0, 1].map(
    () => new pg.Client({ connectionString: aStore().url, options: `-c lock_timeout=${patienceMs}` }),
  );
  const [writer, watcher] = clients;
  if (!writer || !watcher) throw new Error('there are two');
  for (const client of clients) await client.connect();
  const seen = new Set<string>();
  let written = 0;
  let done = false;
  try {
    const busy = (async () => {
      for (; !done; written++) await write(writer, written);
    })();
    const watching = (async () => {
      while (!done) {
        const { rows } = await watcher.query<{ mode: string }>(
          // Of whoever is connected: Postgres's own housekeeping gives way to everybody, and a table grows under a lock of its own kind.
          `select distinct mode from pg_locks join pg_class on pg_class.oid = relation join pg_stat_activity as at on at.pid = pg_locks.pid
           where relnamespace = 'signoff'::regnamespace and relkind = 'r' and locktype = 'relation'
             and backend_type = 'client backend' and at.datname = current_database() and at.pid <> pg_backend_pid()`,
        );
        for (const { mode } of rows) seen.add(mode);
      }
    })();
    await work();
    done = true;
    await Promise.all([busy, watching]);
  } finally {
    done = true;
    for (const client of clients) await client.end();
  }
  return { written, locks: [...seen] };
}

const beyondShared = (locks: string[]) => locks.filter((mode) => !shared.includes(mode));

it('events of long ago go some hundred at a time, while others are written and nobody waits', async () => {
  const { db, rows } = aStore();
  await rows(`
    insert into signoff.events (id, seq, project, item_id, type, at, data)
    select 'evt_' || i, nextval('signoff.events_seq'), 'support-intent', 'itm_' || i, 'item.completed',
      now() - interval '31 days', '{}' from generate_series(1, 3000) as i`);
  await rows(`
    insert into signoff.deliveries (id, target, url, event, project, state)
    select 'dlv_' || added, 'https://a.example', 'https://a.example/hook', added, project, 'delivered' from signoff.events`);
  const atOnce: number[] = [];
  const counting: Database = Object.assign(Object.create(db), {
    async query(text: string, values: unknown[]) {
      const done = await db.query(text, values);
      atOnce.push(done.rowCount ?? 0);
      return done;
    },
  });
  const before = new Date(Date.now() - 30 * day);
  const { written, locks } = await besideAWriter(
    async () => {
      while ((await pruneEvents(counting, before)) > 0);
    },
    async (writer, n) => {
      await writer.query(
        `insert into signoff.events (id, project, item_id, type, at, data)
         values ($1, 'support-intent', 'itm', 'item.completed', now(), '{}')`,
        [`new_${n}`],
      );
      await writer.query('select signoff.number_events(100)');
    },
  );
  expect(Math.max(...atOnce)).toBe(500);
  expect(await rows('select id from signoff.events where at < $1', [before])).toEqual([]);
  expect(await rows("select id from signoff.events where id like 'new_%'")).toHaveLength(written);
  expect(await rows('select from signoff.deliveries'), 'what was told of them goes along').toEqual([]);
  expect(locks).toContain('RowExclusiveLock');
  expect(beyondShared(locks)).toEqual([]);
});

it('inputs whose time is over go more than one handful a round, an item a transaction, while others are answered', async () => {
  const { rows, store } = aStore();
  const flow = aFlow(aStore(), aProject({ retention: { inputMs: day } }));
  await rows(
    `insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin, gate_version,
       priority, created_at, erase_at, outcome, value, decided_at, final_at)
     select 'itm_' || i, 'support-intent', 'completed', '{"text":"a"}', '{"value":"refund"}', 'review', '{low_confidence}', 1, 0, 0.5,
       'gp_1', 0, $1, $1, 'approved', '"refund"', $1, $1 from generate_series(1, 120) as i`,
    [new Date(flow.now().getTime() - day)],
  );
  let erased = 0;
  const { written, locks } = await besideAWriter(
    async () => {
      for (let some = 1; some > 0; erased += some) some = await eraseInputs(flow);
    },
    async () => {
      const { item } = await store.addItem(anItem());
      await flow.answer(item);
    },
  );
  expect(erased).toBe(120);
  expect(await rows("select from signoff.items where input::text <> '{}' and erase_at is not null")).toEqual([]);
  expect(await rows("select from signoff.reviews where verdict = 'approve'")).toHaveLength(written);
  expect(beyondShared(locks)).toEqual([]);
});

it('(control) a lock that keeps others from a table is seen', async () => {
  const { db } = aStore();
  const { locks } = await besideAWriter(
    async () => {
      const client = await db.connect();
      await client.query('begin; lock table signoff.events in share row exclusive mode');
      await new Promise((seen) => setTimeout(seen, 200));
      await client.query('rollback');
      client.release();
    },
    (writer) => writer.query('select from signoff.events'),
  );
  expect(beyondShared(locks)).toEqual(['ShareRowExclusiveLock']);
});
