import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/review/item.ts';
import { createAlertRecords } from '../../src/store/alert-records.ts';
import { explaining, rowsRead } from '../support/explaining.ts';
import { aDecidedItem, aDecision, anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const project = aProject();
const now = new Date();
const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000);
const toLeads: Partial<Item> = { escalation: { why: 'asked', by: 'U02BEN', at: at(1) } };

async function factsWith(items: Item[]) {
  const { db, store, rows } = aStore();
  for (const item of items) await store.addItem(item);
  const records = createAlertRecords(db);
  return { records, rows, store, facts: async () => (await records.factsOf([project], now)).get(project.key) };
}

const nothing = {
  ...{ oldestAt: null, unansweredSince: null, inReview: false, failing: { count: 0, why: null } },
  ...{ channelTrouble: null, due: [], pace: { decisions: 0, workingMs: 0 }, answeredAt: null, resumedAt: null },
};

describe('what alerts are judged by', () => {
  it('is there for each project that is asked about, also where nothing is', async () => {
    const { records } = await factsWith([]);
    const empty = aProject({ key: 'empty' });
    expect(Object.fromEntries(await records.factsOf([project, empty], now))).toEqual({
      [project.key]: nothing,
      empty: nothing,
    });
  });

  it('is since when the first item is open, and the first that reviewers have to answer', async () => {
    const { facts } = await factsWith([
      anItem({ createdAt: at(300), ...toLeads }),
      anItem({ createdAt: at(200) }),
      anItem({ createdAt: at(100) }),
      aDecidedItem({ createdAt: at(500), decision: aDecision({ decidedAt: at(400) }) }),
    ]);
    expect(await facts()).toMatchObject({ oldestAt: at(300), unansweredSince: at(200), inReview: false });
  });

  it('is whether people see any of it', async () => {
    expect(await (await factsWith([anItem({ status: 'in_review' })])).facts()).toMatchObject({ inReview: true });
  });

  it('leaves out what nobody is asked about', async () => {
    const original = aDecidedItem();
    const { facts, records } = await factsWith([
      original,
      anItem({ status: 'in_review', gold: { value: 'refund' }, isSeed: true, dueAt: at(-90) }),
      anItem({ status: 'in_review', duplicateOf: original.id, dueAt: at(-90) }),
    ]);
    expect(await facts()).toMatchObject({ oldestAt: null, inReview: false, unansweredSince: null, due: [] });
    expect(await records.openIn([project.key])).toEqual(new Map([[project.key, 0]]));
  });

  it('is how many are due in each hour to come, not those that are late or due in a week', async () => {
    const dueIn = (minutes: number) => anItem({ dueAt: at(-minutes) });
    const { facts } = await factsWith([dueIn(-5), dueIn(90), dueIn(90), dueIn(60 * 24 * 8)]);
    const due = (await facts())?.due ?? [];
    expect(due.map(({ count }) => count)).toEqual([2]);
    // Up to the full hour behind it.
    expect(due[0]?.until.getTime()).toBe(Math.floor(at(-90).getTime() / 3_600_000) * 3_600_000 + 3_600_000);
  });

  it('is how many people decided, and in how much time', async () => {
    const decided = (minutesAgo: number) => aDecidedItem({ decision: aDecision({ decidedAt: at(minutesAgo) }) });
    const { facts } = await factsWith([
      ...[decided(30), decided(120), decided(60 * 24 * 8)],
      aDecidedItem({ decision: aDecision({ outcome: 'auto_approved', decidedAt: at(10) }) }),
    ]);
    expect((await facts())?.pace).toEqual({ decisions: 2, workingMs: 120 * 60_000 });
  });

  it('is why nothing can be posted, not that Slack asked for patience', async () => {
    const { facts, rows } = await factsWith([anItem()]);
    const lane = `channel:${project.channel}`;
    await rows(`insert into signoff.lanes (lane, not_before, trouble) values ($1, now(), 'is_archived')`, [lane]);
    expect(await facts()).toMatchObject({ channelTrouble: 'is_archived' });
    await rows(`update signoff.lanes set trouble = 'rate limited'`);
    expect(await facts()).toMatchObject({ channelTrouble: null });
    await rows(`update signoff.lanes set trouble = 'is_archived', not_before = now() - interval '2 minutes'`);
    expect(await facts(), 'that was long ago').toMatchObject({ channelTrouble: null });
  });
});

describe('behind twenty thousand that wait in twenty projects', () => {
  const projects = Array.from({ length: 20 }, (_, i) => aProject({ key: `p${i}` }));

  it('is read from a few rows of each; only counting them reads a thousand', async () => {
    const { db, rows } = aStore();
    await rows(`
      insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin,
        gate_version, priority, created_at, asked_at)
      select 'itm_' || i, 'p' || i % 20, 'waiting', '{"text":"a"}', '{"value":"refund","confidence":0.4}', 'review',
        '{low_confidence}', 1, random(), 0.5, 'gp_1', 0, now() - i * interval '1 s', now()
      from generate_series(1, 24000) as i`);
    await rows('analyze');
    const read = async (look: (records: ReturnType<typeof createAlertRecords>) => Promise<unknown>) => {
      const plans: string[] = [];
      await look(createAlertRecords(explaining(db, plans)));
      return Math.max(...plans.map(rowsRead));
    };
    // Of each the fifty that have waited longest.
    expect(await read((records) => records.factsOf(projects, now))).toBeLessThanOrEqual(20 * 50);
    expect(await read((records) => records.openIn(['p0', 'p1'])), '(control)').toBeGreaterThanOrEqual(2 * 1000);
    expect((await createAlertRecords(db).openIn(['p0'])).get('p0')).toBe(1000);
  });

  it('reads two thousand decisions of a project at most, and none of others', async () => {
    const { db, rows } = aStore();
    await rows(`
      insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin,
        gate_version, priority, created_at, asked_at, outcome, value, decided_at)
      select 'itm_' || i, 'p1', 'completed', '{"text":"a"}', '{"value":"refund","confidence":0.4}', 'review',
        '{low_confidence}', 1, random(), 0.5, 'gp_1', 0, now() - i * interval '1 s', now(), 'approved', '"refund"',
        now() - i * interval '1 s'
      from generate_series(1, 24000) as i`);
    await rows('analyze');
    const plans: string[] = [];
    const facts = await createAlertRecords(explaining(db, plans)).factsOf(projects.slice(0, 2), now);
    expect(['p0', 'p1'].map((key) => facts.get(key)?.pace.decisions)).toEqual([0, 2000]);
    expect(Math.max(...plans.map(rowsRead))).toBeLessThanOrEqual(2000);
  });
});
