import { describe, expect, it } from 'vitest';
import { forCounting, type Rows } from '../../src/store/counting.ts';
import { createDayRecords } from '../../src/store/day-records.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const hour = 60 * 60_000;
const from = new Date('2026-11-23T00:00:00Z');
const to = new Date(from.getTime() + 24 * hour);

describe('who counts', () => {
  const setting = async (rows: Rows, name: string) =>
    (await rows.query<{ value: string }>('select current_setting($1) as value', [name])).rows[0]?.value;

  it('has settings of its own, which nobody else on the connection has afterwards', async () => {
    const { db } = aStore();
    const before = await setting(db, 'work_mem');
    expect(await setting(forCounting(db), 'work_mem')).toBe('32MB');
    expect(await setting(forCounting(db), 'random_page_cost')).toBe('1.1');
    const after = await Promise.all(Array.from({ length: 12 }, () => setting(db, 'work_mem')));
    expect(after).toEqual(after.map(() => before));
    expect(before).not.toBe('32MB');
  });

  it('changes nothing, and a query that fails leaves no connection behind in a transaction', async () => {
    const { db } = aStore();
    const writing = forCounting(db).query("insert into signoff.lanes (lane) values ('x')");
    await expect(writing).rejects.toThrow(/read-only transaction/);
    const inside = async () => (await db.query<{ count: number }>(openTransactions)).rows[0]?.count;
    // The connection is closed, which the server hears a moment later.
    await expect.poll(inside).toBe(0);
  });
});

const openTransactions = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and state like 'idle in%'`;

describe('a day among three', () => {
  /** Three days of decisions as wide as they usually are. */
  const filled = async () => {
    const { db, rows } = aStore();
    await rows(`
      insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin, gate_version, priority,
        outcome, value, decided_by, decided_at, final_at, created_at)
      select 'itm_' || i, 'p1', 'completed', json_build_object('text', repeat('why was I charged twice? ', 20)),
        '{"value":"refund","confidence":0.6}', 'review', '{low_confidence}', 1, 0.4, 0.5, 'gp_1', 0,
        'approved', '"refund"', 'U1', at + interval '1 minute', at + interval '6 minutes', at
      from (select i, timestamptz '2026-11-22 00:00:00Z' + i * interval '3 days' / 30000 as at
            from generate_series(0, 29999) as i) as made`);
    await rows(`
      insert into signoff.evidence (item_id, seq, project, model, model_version, confidence, label, truth, wrong, by_rule, confident, coin,
        probability, floor, blind, decided_at, final_at, came_at)
      select id, row_number() over (), 'p1', 'intent', 'v1', 0.6, 'refund', 'refund', false, false, false, coin, probability, 0, false,
        decided_at, final_at, created_at from signoff.items`);
    await rows('vacuum analyze signoff.items');
    await rows('vacuum analyze signoff.evidence');
    return { db, rows };
  };

  it('is counted from indexes, and how items ended without a look at them', async () => {
    const { db, rows } = await filled();
    const plans = new Map<string, string>();
    const days = createDayRecords(explaining(forCounting(db), plans));
    const hours = Array.from({ length: 24 }, (_, i) => new Date(from.getTime() + i * hour));
    const { byHour } = await days.ended('p1', { from, to }, hours);
    expect(byHour.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(await days.arrived('p1', { from, to })).toMatchObject({ routes: { review: 10_000 } });
    await days.weighed('p1', { from, to }, [from]);
    await days.settled('p1', { from, to }, 10);
    await days.openAt('p1', to);
    expect([...plans].filter(([, plan]) => plan.includes('Seq Scan'))).toEqual([]);
    const ended = [...plans].find(([query]) => query.includes('width_bucket(decided_at'))?.[1] ?? '';
    expect(ended).toContain('Index Only Scan using items_decided');
    expect(ended).toContain('Heap Fetches: 0');

    await rows('drop index signoff.items_decided');
    const without = new Map<string, string>();
    await createDayRecords(explaining(forCounting(db), without)).ended('p1', { from, to }, hours);
    expect([...without.values()].join(), '(control) without the index items are read').not.toContain('Index Only Scan');
  });
});

/** The same, which also explains each query. */
function explaining(of: Rows, plans: Map<string, string>): Rows {
  return {
    async query(text, values) {
      const { rows } = await of.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, costs off, timing off, summary off) ${text}`,
        values,
      );
      plans.set(text, rows.map((row) => row['QUERY PLAN']).join('\n'));
      return of.query(text, values);
    },
  };
}
