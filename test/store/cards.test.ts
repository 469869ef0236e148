import { describe, expect, it } from 'vitest';
import type { CardClaim, CardOutcome, Store } from '../../src/flow/ports.ts';
import type { Item } from '../../src/review/item.ts';
import { createStore } from '../../src/store/store.ts';
import { aDecision, anItem } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';
import { until } from '../support/until.ts';

const aStore = storeOfThisFile();
const channel = 'C0REVIEW';
const projects = [{ key: 'support-intent', channel, window: 100, budget: null }];
/** A claim whose worker is long gone. */
const overMs = 0;
const longMs = 60_000;

async function aPlannedCard(store: Store): Promise<Item> {
  const item = anItem();
  await store.addItem(item);
  await store.nextCard(channel, projects);
  return item;
}

async function aPostedCard(store: Store, ts = '1.000001'): Promise<Item> {
  const item = await aPlannedCard(store);
  await store.settleCard(await claimed(store, item), { kind: 'posted', ts, version: 2 });
  return item;
}

/** A posted card whose item was decided since: what it shows is out of date. */
async function aStaleCard(store: Store): Promise<Item> {
  const item = await aPostedCard(store);
  await decide(store, item);
  return item;
}

async function decide(store: Store, item: Item): Promise<void> {
  const audit = { actor: 'U01ANA', action: 'item.corrected', detail: {} };
  await store.changeItem(item.id, (found) => ({
    change: { item: { ...found.item, status: 'completed', decision: aDecision() }, audit },
    result: null,
  }));
}

async function claimed(store: Store, item: Item, leaseMs = longMs): Promise<CardClaim> {
  const claim = await store.claimCard(item.id, leaseMs);
  if (!claim) throw new Error('the card could not be claimed');
  return claim;
}

describe('claiming', () => {
  it('a planned card is marked as being sent before anyone calls Slack, with a new attempt', async () => {
    const { store, rows } = aStore();
    const item = await aPlannedCard(store);
    expect(await store.claimCard(item.id, longMs)).toMatchObject({
      state: 'sending',
      attempt: 1,
      ts: null,
      plain: false,
    });
    expect(await rows('select state from signoff.cards')).toEqual([{ state: 'sending' }]);
  });

  it('one whose worker never heard that it got it is planned again at once', async () => {
    const { db, rows } = aStore();
    const item = await aPlannedCard(aStore().store);
    let lost = false;
    // The first answer is lost on its way.
    const deaf: typeof db = Object.create(db, {
      query: {
        value: async (...asked: Parameters<typeof db.query>) => {
          const answer = await db.query(...asked);
          if (lost) return answer;
          lost = true;
          throw new Error('Connection terminated unexpectedly');
        },
      },
    });
    await expect(createStore(deaf).claimCard(item.id, longMs)).rejects.toThrow('terminated');
    await until(
      async () => (await rows("select from signoff.cards where state = 'planned' and holder is null")).length,
    );
    expect(await aStore().store.claimCard(item.id, longMs)).toMatchObject({ attempt: 2 });
  });

  it('of twenty workers at once one gets it', async () => {
    const { store } = aStore();
    const item = await aPlannedCard(store);
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claimCard(item.id, longMs)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('a posted card is given out for a redraw when its item has changed, and not before', async () => {
    const { store } = aStore();
    const item = await aPostedCard(store);
    expect(await store.claimCard(item.id, longMs)).toBeNull();
    await decide(store, item);
    expect(await store.claimCard(item.id, longMs)).toMatchObject({ state: 'posted', ts: '1.000001' });
  });

  it('while Slack holds redraws back none is given out', async () => {
    const { store } = aStore();
    const item = await aStaleCard(store);
    await store.holdLane('redraw', longMs);
    expect(await store.claimCard(item.id, longMs)).toBeNull();
  });

  it('a stale card whose worker is gone is given to another', async () => {
    const { store } = aStore();
    const item = await aStaleCard(store);
    await claimed(store, item, overMs);
    expect(await store.claimCard(item.id, longMs)).not.toBeNull();
  });

  it('an item without a card has none to claim', async () => {
    const { store } = aStore();
    expect(await store.claimCard('itm_none', longMs)).toBeNull();
  });
});

describe('settling', () => {
  it.each<[string, CardOutcome, object]>([
    ['posted', { kind: 'posted', ts: '5.000001', version: 2 }, { state: 'posted', ts: '5.000001', drawn_version: 2 }],
    ['not taken by Slack', { kind: 'planned' }, { state: 'planned', ts: null }],
    ['refused, and to be drawn plainer', { kind: 'plainer' }, { state: 'planned', plain: true }],
    ['perhaps posted', { kind: 'unknown' }, { state: 'unknown' }],
    ['not wanted any more', { kind: 'dropped' }, { state: 'dropped' }],
    [
      'refused also when plain',
      { kind: 'refused', why: 'invalid_blocks' },
      { state: 'failed', failure: 'invalid_blocks' },
    ],
    ['missed in its channel', { kind: 'missing' }, { state: 'unknown' }],
    ['not tried', { kind: 'later', ms: 5 }, { state: 'planned' }],
  ])('a card that was %s is kept as that, and free again', async (_, outcome, row) => {
    const { store, rows } = aStore();
    const claim = await claimed(store, await aPlannedCard(store));
    expect(await store.settleCard(claim, outcome)).not.toBe('lost');
    expect(await rows('select * from signoff.cards')).toMatchObject([{ ...row, holder: null, held_until: null }]);
  });

  it('is told whether it shows what its row says by now', async () => {
    const { store } = aStore();
    const item = await aPlannedCard(store);
    const shown = { kind: 'posted', ts: '1.000001', version: 2 } as const;
    expect(await store.settleCard(await claimed(store, item), shown)).toBe('current');
    const changed = async () => {
      await store.changeItem(item.id, (found) => ({
        change: { item: found.item, audit: { actor: 'somebody', action: 'x', detail: {} } },
        result: null,
      }));
    };
    await changed();
    const claim = await claimed(store, item);
    await changed();
    expect(await store.settleCard(claim, { kind: 'redrawn', version: 3, undoUntil: null })).toBe('stale');
    expect(await store.settleCard(await claimed(store, item), { kind: 'redrawn', version: 4, undoUntil: null })).toBe(
      'current',
    );
  });

  it('the moment it was posted is kept through every redraw', async () => {
    const { store, rows } = aStore();
    const item = await aStaleCard(store);
    const [before] = await rows('select posted_at from signoff.cards');
    await store.settleCard(await claimed(store, item), { kind: 'redrawn', version: 3, undoUntil: null });
    expect(await rows('select posted_at, drawn_version from signoff.cards')).toEqual([{ ...before, drawn_version: 3 }]);
  });

  it('a change that came while the card was being drawn leaves it stale, so that it is drawn again', async () => {
    const { store } = aStore();
    const item = await aPlannedCard(store);
    const claim = await claimed(store, item);
    await decide(store, item);
    await store.settleCard(claim, { kind: 'posted', ts: '1.000001', version: 2 });
    expect(await store.claimCard(item.id, longMs)).not.toBeNull();
  });

  it('a card deleted in Slack after its end is gone, one deleted before is posted anew', async () => {
    const { store, rows } = aStore();
    const [ended, open] = [await aStaleCard(store), await aStaleCard(store)];
    await store.settleCard(await claimed(store, ended), { kind: 'gone' });
    await store.settleCard(await claimed(store, open), { kind: 'planned' });
    expect(await rows('select item_id, state, ts from signoff.cards order by planned_at')).toEqual([
      { item_id: ended.id, state: 'gone', ts: null },
      { item_id: open.id, state: 'planned', ts: null },
    ]);
    expect(await store.nextCard(channel, projects)).toBe(open.id);
  });

  it('a worker that lost its claim changes nothing, is told so, and the channel is searched for what it may have posted', async () => {
    const { store, rows } = aStore();
    const item = await aPlannedCard(store);
    const lost = await claimed(store, item, overMs);
    await rows("update signoff.cards set state = 'planned', holder = null, held_until = null");
    const second = await claimed(store, item);
    await store.settleCard(second, { kind: 'posted', ts: '2.000001', version: 2 });

    expect(await store.settleCard(lost, { kind: 'posted', ts: '1.000001', version: 2 })).toBe('lost');

    expect(await rows('select state, ts from signoff.cards')).toEqual([{ state: 'posted', ts: '2.000001' }]);
    expect(await store.doubtfulCards(channel)).toMatchObject([
      { itemId: item.id, state: 'posted', ts: '2.000001', looks: 0 },
    ]);
    expect(await store.stranded(projects), 'and it is drawn again').toMatchObject({ items: [item.id] });
  });
});

describe('doubt', () => {
  const tenSecondsPass = () => aStore().rows("update signoff.cards set last_look_at = last_look_at - interval '10 s'");

  async function aDoubtfulCard(store: Store) {
    const item = await aPlannedCard(store);
    await store.settleCard(await claimed(store, item), { kind: 'unknown' });
    const [card] = await store.doubtfulCards(channel);
    if (!card) throw new Error('there is no doubt');
    return { item, card };
  }

  it('begins a minute before it was noticed, for clocks differ and posts take time', async () => {
    const { store } = aStore();
    const { card } = await aDoubtfulCard(store);
    expect(card).toMatchObject({ state: 'unknown', looks: 0 });
    expect(card.doubtSince.getTime()).toBeLessThan(Date.now() - 55_000);
  });

  it('ends with the message that was found, which is then drawn again', async () => {
    const { store, rows } = aStore();
    const { item, card } = await aDoubtfulCard(store);
    await store.resolveDoubt(card, { kind: 'found', ts: '1763719200.000100' });
    expect(await rows('select state, ts, posted_at from signoff.cards')).toEqual([
      { state: 'posted', ts: '1763719200.000100', posted_at: new Date(1763719200_000) },
    ]);
    expect(await store.claimCard(item.id, longMs)).toMatchObject({ ts: '1763719200.000100' });
  });

  it('outlasts a look that found nothing, which is counted and followed by another ten seconds later', async () => {
    const { store } = aStore();
    const { card } = await aDoubtfulCard(store);
    await store.resolveDoubt(card, { kind: 'not_found' });
    expect(await store.doubtfulCards(channel), 'Slack has had no time to show it').toEqual([]);
    await tenSecondsPass();
    expect(await store.doubtfulCards(channel)).toMatchObject([{ state: 'unknown', looks: 1 }]);
  });

  it('about a message that Slack does not find any more begins when it was posted', async () => {
    const { store, rows } = aStore();
    const item = await aStaleCard(store);
    await rows("update signoff.cards set posted_at = clock_timestamp() - interval '3 days'");
    await store.settleCard(await claimed(store, item), { kind: 'missing' });
    const [card] = await store.doubtfulCards(channel);
    expect(card?.doubtSince.getTime()).toBeLessThan(Date.now() - 3 * 24 * 3600 * 1000);
  });

  it('of a card that is not there for good has it posted again, as another attempt', async () => {
    const { store } = aStore();
    const { item, card } = await aDoubtfulCard(store);
    await store.resolveDoubt(card, { kind: 'not_found_for_good' });
    expect(await store.nextCard(channel, projects)).toBe(item.id);
    expect(await store.claimCard(item.id, longMs)).toMatchObject({ attempt: 2 });
  });

  it('about a twin goes on for two minutes and then rests', async () => {
    const { store, rows } = aStore();
    const { card } = await aDoubtfulCard(store);
    await store.resolveDoubt(card, { kind: 'found', ts: '1.000001' });
    await tenSecondsPass();
    const [posted] = await store.doubtfulCards(channel);
    if (!posted) throw new Error('the search for a twin ended too soon');
    await store.resolveDoubt(posted, { kind: 'no_twin' });
    await tenSecondsPass();
    const [still] = await store.doubtfulCards(channel);
    if (!still) throw new Error('the search for a twin ended too soon');

    await rows("update signoff.cards set doubt_until = clock_timestamp() - interval '1 ms'");
    await store.resolveDoubt(still, { kind: 'no_twin' });
    await tenSecondsPass();
    expect(await store.doubtfulCards(channel)).toEqual([]);
    expect(await rows('select doubt_since from signoff.cards')).toEqual([{ doubt_since: null }]);
  });

  it('that somebody else has settled meanwhile is left alone', async () => {
    const { store, rows } = aStore();
    const { card } = await aDoubtfulCard(store);
    await store.resolveDoubt(card, { kind: 'found', ts: '1.000001' });
    await store.resolveDoubt(card, { kind: 'found', ts: '9.000009' });
    expect(await rows('select ts from signoff.cards')).toEqual([{ ts: '1.000001' }]);
  });

  it('about one post is not settled by a look at the one before', async () => {
    const { store, rows } = aStore();
    const { item, card: first } = await aDoubtfulCard(store);
    await store.resolveDoubt(first, { kind: 'not_found' });
    await tenSecondsPass();
    const [slow] = await store.doubtfulCards(channel);
    const [quick] = await store.doubtfulCards(channel);
    if (!slow || !quick) throw new Error('there is no doubt');

    await store.resolveDoubt(quick, { kind: 'not_found_for_good' });
    await store.settleCard(await claimed(store, item), { kind: 'unknown' });
    await store.resolveDoubt(slow, { kind: 'not_found_for_good' });
    expect(await rows('select state, attempt, looks from signoff.cards')).toEqual([
      { state: 'unknown', attempt: 2, looks: 0 },
    ]);
  });

  it('in one channel is no business of another', async () => {
    const { store } = aStore();
    await aDoubtfulCard(store);
    expect(await store.doubtfulCards('C0OTHER')).toEqual([]);
  });
});

describe('the sweep finds', () => {
  const nothing = { channels: [], items: [], doubtful: [], abandoned: 0 };

  it('nothing where nothing is left undone', async () => {
    const { store } = aStore();
    expect(await store.stranded(projects)).toEqual(nothing);
    await aPostedCard(store);
    expect(await store.stranded(projects)).toEqual(nothing);
  });

  it('an item that waits while its window has room', async () => {
    const { store } = aStore();
    await store.addItem(anItem());
    expect(await store.stranded(projects)).toEqual({ ...nothing, channels: [channel] });
  });

  it('an open card that nobody has seen in Slack for an hour, so that a deleted one is missed', async () => {
    const { store, rows } = aStore();
    const item = await aPostedCard(store);
    await rows("update signoff.cards set checked_at = clock_timestamp() - interval '61 minutes'");
    expect(await store.stranded(projects)).toEqual({ ...nothing, items: [item.id] });
    await store.settleCard(await claimed(store, item), { kind: 'redrawn', version: 2, undoUntil: null });
    expect(await store.stranded(projects)).toEqual(nothing);
  });

  it('a card that Slack refused, once an hour has passed', async () => {
    const { store, rows } = aStore();
    const item = await aPlannedCard(store);
    await store.settleCard(await claimed(store, item), { kind: 'refused', why: 'invalid_blocks' });
    expect(await store.stranded(projects)).toEqual(nothing);
    await rows("update signoff.cards set not_before = not_before - interval '1 hour'");
    expect(await store.stranded(projects)).toEqual({ ...nothing, channels: [channel] });
    expect(await store.nextCard(channel, projects)).toBe(item.id);
  });

  it('a planned card in the channel that its project has now, where it is then posted', async () => {
    const { store } = aStore();
    const item = await aPlannedCard(store);
    const moved = projects.map((project) => ({ ...project, channel: 'C0NEW' }));
    expect(await store.stranded(moved)).toEqual({ ...nothing, channels: ['C0NEW'] });
    expect(await store.nextCard('C0NEW', moved)).toBe(item.id);
    expect(await store.claimCard(item.id, longMs)).toMatchObject({ channel: 'C0NEW' });
  });

  it('no card that is to be left alone for now', async () => {
    const { store } = aStore();
    const item = await aStaleCard(store);
    await store.settleCard(await claimed(store, item), { kind: 'later', ms: longMs });
    expect(await store.stranded(projects)).toEqual(nothing);
    expect(await store.claimCard(item.id, longMs)).toBeNull();
  });

  it('no item that waits behind a full window', async () => {
    const { store } = aStore();
    await aPostedCard(store);
    await store.addItem(anItem());
    expect(await store.stranded([{ key: 'support-intent', channel, window: 1, budget: null }])).toEqual(nothing);
  });

  it('a card that was planned and never posted', async () => {
    const { store } = aStore();
    await aPlannedCard(store);
    expect(await store.stranded(projects)).toEqual({ ...nothing, channels: [channel] });
  });

  it('a card that shows an old version, and only while nobody draws it', async () => {
    const { store } = aStore();
    const item = await aStaleCard(store);
    expect(await store.stranded(projects)).toEqual({ ...nothing, items: [item.id] });
    await claimed(store, item);
    expect(await store.stranded(projects)).toEqual(nothing);
  });

  it('a card whose worker died while sending, and takes it for perhaps posted', async () => {
    const { store } = aStore();
    const item = await aPlannedCard(store);
    await claimed(store, item, overMs);
    expect(await store.stranded(projects)).toEqual({ ...nothing, doubtful: [channel], abandoned: 1 });
    expect(await store.doubtfulCards(channel)).toMatchObject([{ itemId: item.id, state: 'unknown' }]);
  });

  it('not a card that is being sent at this moment', async () => {
    const { store } = aStore();
    await claimed(store, await aPlannedCard(store));
    expect(await store.stranded(projects)).toEqual(nothing);
  });

  it('nothing of a project that is not in the projects file', async () => {
    const { store } = aStore();
    await store.addItem(anItem({ project: 'switched-off' }));
    expect(await store.stranded(projects)).toEqual(nothing);
  });
});
