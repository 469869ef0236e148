import type { QueryConfig } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/review/item.ts';
import type { Database } from '../../src/store/database.ts';
import { nextCard } from '../../src/store/next-card.ts';
import { rowsRead } from '../support/explaining.ts';
import { aDecision, anItem } from '../support/items.ts';
import { type StoreUnderTest, storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

const channel = 'C0REVIEW';
const project = (key: string, window = 100) => ({ key, window, budget: null });

async function withItems(...items: Item[]): Promise<StoreUnderTest> {
  const opened = aStore();
  for (const item of items) await opened.store.addItem(item);
  return opened;
}

/** Takes cards until none is left, as the drain does, each one posted before the next is asked for. */
async function drained({ store }: StoreUnderTest, projects = [project('support-intent')]): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const id = await store.nextCard(channel, projects);
    if (id === null) return ids;
    const claim = await store.claimCard(id, 60_000);
    if (!claim) throw new Error(`${id} could not be claimed`);
    await store.settleCard(claim, { kind: 'posted', ts: `${ids.length}.000001`, version: 2 });
    ids.push(id);
  }
}

describe('the next card', () => {
  it('comes by priority, then by score, then by age', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute));
    const items = [
      anItem({ priority: 1, selection: { score: 0.1 }, createdAt: at(5) }),
      anItem({ priority: 0, selection: { score: 0.9 }, createdAt: at(4) }),
      anItem({ priority: 0, selection: { score: 0.5 }, createdAt: at(1) }),
      anItem({ priority: 0, selection: { score: 0.5 }, createdAt: at(2) }),
      anItem({ priority: -1, selection: { score: 1 }, createdAt: at(0) }),
    ];
    const opened = await withItems(...items.toReversed());
    expect(await drained(opened)).toEqual(items.map(({ id }) => id));
  });

  it('starves nobody: a day of waiting counts as much as the whole range of scores', async () => {
    const hour = (hours: number) => new Date(Date.UTC(2026, 10, 21, 10) + hours * 3_600_000);
    const dull = anItem({ selection: { score: 0 }, createdAt: hour(0) });
    const { store } = await withItems(dull);
    // Each hour something comes that matters most, and people get to one.
    for (let at = 1; at <= 30; at++) {
      await store.addItem(anItem({ selection: { score: 1 }, createdAt: hour(at + 0.5) }));
      const id = (await drained({ ...aStore(), store }, [project('support-intent', at)]))[0];
      if (id !== dull.id) continue;
      expect(at).toBe(24);
      return;
    }
    expect.fail('it is still waiting');
  });

  it('moves its item to review', async () => {
    const item = anItem();
    const { store } = await withItems(item);
    expect(await store.nextCard(channel, [project('support-intent')])).toBe(item.id);
    expect(await store.item(item.id)).toMatchObject({ status: 'in_review', version: 2 });
  });

  it('is the one planned before, as long as nobody has posted it', async () => {
    const { store } = await withItems(anItem(), anItem());
    const first = await store.nextCard(channel, [project('support-intent')]);
    expect(await store.nextCard(channel, [project('support-intent')])).toBe(first);
  });

  it('is none when nothing waits', async () => {
    const { store } = aStore();
    expect(await store.nextCard(channel, [project('support-intent')])).toBeNull();
  });

  it('is never of a project of another channel, nor of one switched off', async () => {
    const { store } = await withItems(anItem({ project: 'elsewhere' }));
    expect(await store.nextCard(channel, [project('support-intent')])).toBeNull();
    expect(await store.nextCard(channel, [])).toBeNull();
  });
});

describe('a waiting item gets no card', () => {
  const now = new Date();
  const soon = new Date(now.getTime() + 60_000);

  it('while somebody looks at it in a session, and the sweep leaves it alone', async () => {
    const item = anItem();
    const { store, reservations } = await withItems(item);
    await reservations.reserve(item.id, 'U01ANA', now, soon);
    const projects = [{ ...project('support-intent'), channel }];
    expect(await store.nextCard(channel, projects)).toBeNull();
    expect(await store.stranded(projects)).toMatchObject({ channels: [] });
    await reservations.release(item.id, 'U01ANA', soon);
    expect(await store.stranded(projects)).toMatchObject({ channels: [channel] });
    expect(await store.nextCard(channel, projects)).toBe(item.id);
  });

  it('once that somebody is gone for long', async () => {
    const item = anItem();
    const { store, reservations } = await withItems(item);
    await reservations.reserve(item.id, 'U01ANA', new Date(now.getTime() - 60_000), now);
    expect(await store.nextCard(channel, [project('support-intent')]), '(control) it gets one').toBe(item.id);
  });

  it('while its project is paused, also when it was planned before, and the sweep leaves it alone', async () => {
    const { store, clockwork } = await withItems(anItem(), anItem());
    const projects = [{ ...project('support-intent'), channel }];
    const planned = await store.nextCard(channel, projects);
    await clockwork.setPaused('support-intent', true, { actor: 'U09LEA', at: now });
    expect(await store.nextCard(channel, projects)).toBeNull();
    expect(await store.stranded(projects)).toMatchObject({ channels: [] });
    await clockwork.setPaused('support-intent', false, { actor: 'U09LEA', at: now });
    expect(await store.nextCard(channel, projects)).toBe(planned);
  });
});

describe('an item that is opened again', () => {
  const opened = async (status: Item['status']) => {
    const item = anItem();
    const under = await withItems(item);
    await drained(under);
    await under.rows("update signoff.cards set state = 'dropped'");
    await under.store.changeItem(item.id, (found) => ({
      change: { item: { ...found.item, status }, audit: { actor: 'U1', action: 'x', detail: {} } },
      result: null,
    }));
    return { item, ...under };
  };

  it('gets a new card in its turn, where its first one is gone', async () => {
    const { item, ...under } = await opened('waiting');
    expect(await drained(under)).toEqual([item.id]);
    expect(await under.rows('select state, attempt, drawn_version from signoff.cards')).toEqual([
      { state: 'posted', attempt: 2, drawn_version: 2 },
    ]);
  });

  it('at the very moment in which its card is given up gets another one by the sweep', async () => {
    const { item, ...under } = await opened('in_review');
    const projects = [{ ...project('support-intent'), channel }];
    expect(await under.store.nextCard(channel, projects), '(control) not by itself').toBeNull();
    await under.store.stranded(projects);
    expect(await drained(under)).toEqual([item.id]);
  });
});

describe('the window', () => {
  it('holds no more open cards than it says', async () => {
    const opened = await withItems(anItem(), anItem(), anItem());
    expect(await drained(opened, [project('support-intent', 2)])).toHaveLength(2);
  });

  it('has room again when one of its items is decided', async () => {
    const opened = await withItems(anItem(), anItem());
    const [first = ''] = await drained(opened, [project('support-intent', 1)]);
    await opened.store.changeItem(first, ({ item }) => ({
      change: {
        item: { ...item, status: 'completed', decision: aDecision() },
        audit: { actor: 'U1', action: 'x', detail: {} },
      },
      result: null,
    }));
    expect(await drained(opened, [project('support-intent', 1)])).toHaveLength(1);
  });

  it('is not taken up by a card that Slack refused', async () => {
    const { store } = await withItems(anItem(), anItem());
    const narrow = [project('support-intent', 1)];
    const refused = await store.nextCard(channel, narrow);
    const claim = await store.claimCard(refused ?? '', 60_000);
    if (!claim) throw new Error('no claim');
    await store.settleCard(claim, { kind: 'refused', why: 'invalid_blocks' });
    const next = await store.nextCard(channel, narrow);
    expect(next).not.toBeNull();
    expect(next).not.toBe(refused);
  });

  it('of one project does not hold up another in the same channel', async () => {
    const items = [
      anItem({ project: 'full', priority: 9 }),
      anItem({ project: 'full', priority: 8 }),
      anItem({ project: 'roomy', priority: 0 }),
    ];
    const opened = await withItems(...items);
    expect(await drained(opened, [project('full', 1), project('roomy', 1)])).toEqual([items[0]?.id, items[2]?.id]);
  });

  it('of ten projects in one channel is each their own, and the best item of all comes first', async () => {
    const keys = Array.from({ length: 10 }, (_, i) => `p${i}`);
    const items = keys.flatMap((key, i) =>
      Array.from({ length: 3 }, (_, j) => anItem({ project: key, selection: { score: 1 - (j * 10 + i) / 100 } })),
    );
    const opened = await withItems(...items);
    const ids = await drained(
      opened,
      keys.map((key) => project(key, 2)),
    );
    const byScore = items.toSorted((a, b) => b.selection.score - a.selection.score).map(({ id }) => id);
    expect(ids).toEqual(byScore.slice(0, 20));
  });
});

describe('with twenty thousand items waiting', () => {
  it('the next card is one look-up in items_waiting', async () => {
    const { db, rows } = aStore();
    await rows(`
      insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin,
        gate_version, priority, created_at)
      select 'itm_' || i, 'p' || i % 4, 'waiting', '{"text":"a"}', '{"value":"refund"}', 'review', '{low_confidence}', 1,
        random(), 0.5, 'gp_1', 0, now() from generate_series(1, 20000) as i`);
    await rows('analyze signoff.items');

    const [query] = await queriesOf(db, /cross join lateral/, (spied) =>
      nextCard(
        spied,
        channel,
        ['p0', 'p1', 'p2', 'p3'].map((key) => project(key)),
      ),
    );
    if (!query) throw new Error('nextCard asked for no waiting item');
    const plan = await explained(db, query);
    expect(plan).toContain('Index Scan using items_waiting');
    expect(plan).not.toContain('Seq Scan on items');
    expect(rowsRead(plan)).toBeLessThan(20);

    await rows('drop index signoff.items_waiting');
    const without = await explained(db, query);
    expect(without, '(control) without the index it is another plan').not.toContain('items_waiting');
    expect(rowsRead(without)).toBeGreaterThan(1_000);
  });
});

type Query = { text: string; values: unknown[] };

/** The queries that `work` sends, of those that match, with their values. */
async function queriesOf(db: Database, like: RegExp, work: (db: Database) => Promise<unknown>): Promise<Query[]> {
  const seen: Query[] = [];
  const connect = async () => {
    const client = await db.connect();
    const { query } = client;
    const spy = (asked: string | QueryConfig, values?: unknown[]) => {
      const { text, values: own } = typeof asked === 'string' ? { text: asked, values } : asked;
      if (like.test(text)) seen.push({ text, values: own ?? [] });
      return Reflect.apply(query, client, [asked, values]);
    };
    return Object.assign(Object.create(client), { query: spy, release: () => client.release() });
  };
  await work(Object.assign(Object.create(db), { connect, query: db.query.bind(db) }));
  return seen;
}

async function explained(db: Database, { text, values }: Query): Promise<string> {
  const { rows } = await db.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off, timing off) ${text}`, values);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
