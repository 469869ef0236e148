import { describe, expect, it } from 'vitest';
import type { NoteClaim } from '../../src/flow/ports.ts';
import type { Item } from '../../src/review/item.ts';
import { anItem } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const channel = 'C0REVIEW';
const projects = ['support-intent'];
const at = new Date('2026-11-21T11:00:00Z');
const longMs = 60_000;

async function anItemInReview(ts: string | null = '1.000001', project = 'support-intent'): Promise<Item> {
  const { store } = aStore();
  const { item } = await store.addItem(anItem({ project }));
  if (ts === null) return item;
  await store.nextCard(channel, [{ key: project, window: 100, budget: null }]);
  const claim = await store.claimCard(item.id, longMs);
  if (!claim) throw new Error('no card');
  await store.settleCard(claim, { kind: 'posted', ts, version: 2 });
  return item;
}

async function aNote(item: Item, id = 'nte_1', moment = at): Promise<string> {
  await aStore().store.changeItem(item.id, () => ({
    change: { note: { id, kind: 'reminder', at: moment }, audit: { actor: 'clock', action: 'x', detail: {} } },
    result: null,
  }));
  return id;
}

async function claimed(id: string, leaseMs = longMs): Promise<NoteClaim> {
  const claim = await aStore().store.claimNote(id, leaseMs);
  if (!claim) throw new Error('the note could not be claimed');
  return claim;
}

describe('the next note', () => {
  it('is the oldest of these projects', async () => {
    const { store } = aStore();
    const item = await anItemInReview();
    const other = await anItemInReview('2.000001', 'other');
    await aNote(item, 'nte_new', new Date('2026-11-21T12:00:00Z'));
    await aNote(item, 'nte_old');
    await aNote(other, 'nte_other', new Date('2026-11-21T10:00:00Z'));
    expect(await store.nextNote(projects)).toBe('nte_old');
    expect(await store.nextNote([...projects, 'other'])).toBe('nte_other');
    expect(await store.nextNote([])).toBeNull();
  });

  it('waits for its card without holding up any other, and the sweep knows', async () => {
    const { store, rows } = aStore();
    const watched = [{ key: 'support-intent', channel, window: 0, budget: null }];
    const shown = await anItemInReview();
    await aNote(await anItemInReview(null), 'nte_cardless', new Date('2026-11-21T09:00:00Z'));
    expect(await store.nextNote(projects)).toBeNull();
    expect(await store.stranded(watched)).toMatchObject({ channels: [] });
    await aNote(shown);
    expect(await store.nextNote(projects)).toBe('nte_1');
    expect(await store.stranded(watched)).toMatchObject({ channels: [channel] });
    await rows("update signoff.cards set state = 'unknown'");
    expect(await store.nextNote(projects)).toBeNull();
  });
});

describe('a note', () => {
  it('is claimed once, with the thread it belongs in', async () => {
    const { store } = aStore();
    const item = await anItemInReview();
    const id = await aNote(item);
    expect(await claimed(id)).toMatchObject({
      id,
      itemId: item.id,
      kind: 'reminder',
      channel,
      threadTs: '1.000001',
      inDoubt: false,
      createdAt: at,
    });
    expect(await store.claimNote(id, longMs)).toBeNull();
    expect(await store.nextNote(projects)).toBeNull();
  });

  it('of twenty workers at once one has', async () => {
    const { store } = aStore();
    const id = await aNote(await anItemInReview());
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claimNote(id, longMs)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it.each(['posted', 'dropped'] as const)('that is %s is never said again', async (kind) => {
    const { store, rows } = aStore();
    const id = await aNote(await anItemInReview());
    const claim = await claimed(id);
    await store.settleNote(claim, kind === 'posted' ? { kind, ts: '9.000001' } : { kind, why: 'a test' });
    expect(await store.nextNote(projects)).toBeNull();
    expect(await store.claimNote(id, longMs)).toBeNull();
    expect(await rows('select state from signoff.notes')).toEqual([{ state: kind }]);
  });

  it('that was surely not said is tried again later, without a doubt', async () => {
    const { store } = aStore();
    const id = await aNote(await anItemInReview());
    await store.settleNote(await claimed(id), { kind: 'later', ms: longMs, why: 'a test' });
    expect(await store.nextNote(projects)).toBeNull();
    expect(await store.claimNote(id, longMs)).toBeNull();
    await aStore().rows("update signoff.notes set not_before = clock_timestamp() - interval '1 ms'");
    expect(await store.nextNote(projects)).toBe(id);
    expect(await claimed(id)).toMatchObject({ inDoubt: false });
  });

  it('whose answer was lost is in doubt, however often it is tried', async () => {
    const { store } = aStore();
    const id = await aNote(await anItemInReview());
    for (const inDoubt of [false, true, true]) {
      const claim = await claimed(id);
      expect(claim).toMatchObject({ inDoubt });
      await store.settleNote(claim, { kind: 'unknown', ms: -1, why: 'a test' });
    }
  });

  it('whose worker died is in doubt, and what that worker says later changes nothing', async () => {
    const { store, rows } = aStore();
    const id = await aNote(await anItemInReview());
    const dead = await claimed(id, 0);
    expect(await store.nextNote(projects)).toBe(id);
    const claim = await claimed(id);
    expect(claim).toMatchObject({ inDoubt: true });
    await store.settleNote(dead, { kind: 'dropped', why: 'a test' });
    expect(await rows('select state, holder from signoff.notes')).toEqual([{ state: 'sending', holder: claim.holder }]);
  });
});
