import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/review/item.ts';
import { aDecidedItem, anItem } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const hour = 60 * 60_000;
const askedAt = new Date('2026-11-21T10:00:00Z');
const at = (hours: number) => new Date(askedAt.getTime() + hours * hour);
const project = 'support-intent';
const lead = (hours: number) => ({ actor: 'U09LEA', at: at(hours) });

async function withItems(...items: Item[]): Promise<void> {
  for (const item of items) await aStore().store.addItem(item);
}
const timed = (hours: number, projects = [project], limit = 100) =>
  aStore().clockwork.timed(projects, at(hours), limit);

describe('timed are', () => {
  it('items whose deadline or reminder has come, from that moment on', async () => {
    const due = anItem({ askedAt, dueAt: at(4) });
    const reminded = anItem({ askedAt, dueAt: at(9), remindAt: at(3), status: 'in_review' });
    await withItems(due, reminded, anItem({ askedAt }));
    expect(await timed(2.99)).toEqual([]);
    expect(await timed(3)).toEqual([{ id: reminded.id, what: 'remind' }]);
    expect(await timed(4)).toEqual([
      { id: due.id, what: 'deadline' },
      { id: reminded.id, what: 'remind' },
    ]);
  });

  it('never what is decided, nor what belongs to other projects: however many, they hold nobody up', async () => {
    const strangers = Array.from({ length: 3 }, () => anItem({ project: 'removed', dueAt: at(1), remindAt: at(1) }));
    const due = anItem({ dueAt: at(2) });
    await withItems(...strangers, aDecidedItem({ dueAt: at(1), remindAt: at(1) }), due);
    expect(await timed(5, [project], 1)).toEqual([{ id: due.id, what: 'deadline' }]);
  });

  it('the longest overdue first, where there are many', async () => {
    const items = [3, 1, 2].map((hours) => anItem({ dueAt: at(hours) }));
    await withItems(...items);
    expect((await timed(5, [project], 2)).map(({ id }) => id)).toEqual([items[1]?.id, items[2]?.id]);
  });
});

describe('a pause', () => {
  it('is one however often it is pressed, and each change is in the audit log', async () => {
    const { clockwork, rows } = aStore();
    expect(await clockwork.setPaused(project, false, lead(0))).toBe(false);
    expect(await clockwork.setPaused(project, true, lead(1))).toBe(true);
    expect(await clockwork.setPaused(project, true, { actor: 'U01ANA', at: at(2) })).toBe(false);
    expect(await clockwork.paused([project, 'other'])).toEqual(new Map([[project, { at: at(1), by: 'U09LEA' }]]));
    expect(await clockwork.setPaused(project, false, lead(3))).toBe(true);
    expect(await clockwork.paused([project])).toEqual(new Map());
    expect(await clockwork.setPaused(project, true, lead(4))).toBe(true);
    expect(await rows('select actor, action, detail from signoff.audit order by seq')).toEqual(
      ['project.paused', 'project.resumed', 'project.paused'].map((action) => ({
        actor: 'U09LEA',
        action,
        detail: { project },
      })),
    );
  });

  it('of two leads at once one makes', async () => {
    const { clockwork } = aStore();
    const made = await Promise.all(Array.from({ length: 8 }, () => clockwork.setPaused(project, true, lead(1))));
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('lets no time pass, for reminders and deadlines alike; other projects go on', async () => {
    const { clockwork } = aStore();
    const elsewhere = anItem({ project: 'other', askedAt, dueAt: at(4) });
    await withItems(anItem({ askedAt, dueAt: at(4), remindAt: at(3) }), elsewhere);
    await clockwork.setPaused(project, true, lead(2));
    expect(await timed(100, [project, 'other'])).toEqual([{ id: elsewhere.id, what: 'deadline' }]);
  });

  it('gives an item the time that it took, to the millisecond', async () => {
    const { clockwork } = aStore();
    const item = anItem({ askedAt, dueAt: at(4), remindAt: at(3) });
    const late = anItem({ askedAt: at(11), dueAt: at(15) });
    const past = anItem({ askedAt, dueAt: at(1) });
    await withItems(item, late, past);
    await clockwork.setPaused(project, true, lead(2));
    await clockwork.setPaused(project, false, lead(12));
    // Ten hours were lost to the first, one to the second, none to the third: its time was over before.
    expect(await timed(12.99)).toEqual([{ id: past.id, what: 'deadline' }]);
    expect(await timed(13)).toContainEqual({ id: item.id, what: 'remind' });
    expect(await timed(13.99)).not.toContainEqual({ id: item.id, what: 'deadline' });
    expect(await timed(14)).toContainEqual({ id: item.id, what: 'deadline' });
    expect(await timed(15.99)).not.toContainEqual({ id: late.id, what: 'deadline' });
    expect(await timed(16)).toContainEqual({ id: late.id, what: 'deadline' });
  });

  it('takes nothing from what was asked after it', async () => {
    const { clockwork } = aStore();
    await clockwork.setPaused(project, true, lead(-5));
    await clockwork.setPaused(project, false, lead(-1));
    await withItems(anItem({ askedAt, dueAt: at(4) }));
    expect(await timed(4)).toHaveLength(1);
  });
});

describe('inputs to erase are', () => {
  it('those of decided items whose time is over, the oldest first', async () => {
    const [old, older] = [aDecidedItem({ eraseAt: at(2) }), aDecidedItem({ eraseAt: at(1) })];
    await withItems(old, older, aDecidedItem({ eraseAt: at(9) }), aDecidedItem(), anItem({ eraseAt: at(1) }));
    const { clockwork } = aStore();
    expect(await clockwork.inputsToErase(at(0.99), 10)).toEqual([]);
    expect(await clockwork.inputsToErase(at(2), 10)).toEqual([older.id, old.id]);
    expect(await clockwork.inputsToErase(at(2), 1)).toEqual([older.id]);
  });
});

describe('a known answer to mix in', () => {
  it('is any of the project’s, as likely as another, and never a seed or one whose input is gone', async () => {
    const { store } = aStore();
    const gold = { value: 'billing' };
    const known = Array.from({ length: 4 }, (_, i) => anItem({ gold, externalId: `known ${i}` }));
    await withItems(
      ...known,
      anItem({ gold, isSeed: true }),
      anItem({ gold, inputErasedAt: at(1), input: {} }),
      anItem({ gold, project: 'other' }),
      anItem(),
    );
    const found = await Promise.all(
      [0, 0.25, 0.5, 0.75, 1 - 2 ** -53].map((chance) => store.goldQuestion(project, chance)),
    );
    const names = known.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ externalId }) => externalId);
    expect(found.map((one) => one?.externalId)).toEqual([...names, names[3]]);
    expect(found[0]).toMatchObject({ input: known[0]?.input, prediction: known[0]?.prediction, value: 'billing' });
  });

  it('is none where there is none', async () => {
    expect(await aStore().store.goldQuestion(project, 0.5)).toBeNull();
  });
});
