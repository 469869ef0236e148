import { describe, expect, it } from 'vitest';
import type { ReservationWish } from '../../src/flow/ports.ts';
import type { Item, Review } from '../../src/review/item.ts';
import { aDecidedItem, anItem, aReview } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

const now = new Date('2026-11-21T11:00:00Z');
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const until = minutesLater(5);
const wish = (overrides: Partial<ReservationWish> = {}): ReservationWish => ({
  reviewer: 'U01ANA',
  projects: ['support-intent'],
  leads: [],
  except: [],
  now,
  until,
  ...overrides,
});
const next = (overrides: Partial<ReservationWish> = {}) => aStore().reservations.reserveNext(wish(overrides));
const escalation = { why: 'asked', by: null, at: now } as const;

async function withItems(...items: Item[]): Promise<void> {
  for (const item of items) await aStore().store.addItem(item);
}

async function said(item: Item, ...reviews: Review[]): Promise<void> {
  for (const review of reviews) {
    await aStore().store.changeItem(item.id, () => ({
      change: { review, audit: { actor: review.reviewer, action: 'x', detail: {} } },
      result: null,
    }));
  }
}

describe('of all who look for an item at once', () => {
  it('no two get the same one, and nobody goes without while there is one', async () => {
    const items = Array.from({ length: 24 }, (_, i) => anItem({ status: i % 2 ? 'in_review' : 'waiting' }));
    await withItems(...items);
    const found = await Promise.all(items.map((_, i) => next({ reviewer: `U${i}` })));
    expect(new Set(found)).toEqual(new Set(items.map(({ id }) => id)));
  });

  it('more than there are items get none', async () => {
    await withItems(anItem(), anItem());
    const found = await Promise.all(Array.from({ length: 5 }, (_, i) => next({ reviewer: `U${i}` })));
    expect(found.filter((id) => id === null)).toHaveLength(3);
  });
});

describe('the order', () => {
  it('is what leads have to decide, then what nobody sees yet, then what stands in a channel', async () => {
    const items = [
      anItem({ escalation, status: 'waiting', priority: -3 }),
      anItem({ status: 'waiting', priority: -2 }),
      anItem({ status: 'in_review', priority: 9 }),
    ];
    await withItems(...items.toReversed());
    const taken = [];
    for (const reviewer of ['U1', 'U2', 'U3']) taken.push(await next({ reviewer, leads: ['support-intent'] }));
    expect(taken).toEqual(items.map(({ id }) => id));
  });

  it('within each is by priority, then by score, then by age, over all projects', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute));
    const items = [
      anItem({ project: 'b', priority: 1, selection: { score: 0.1 } }),
      anItem({ project: 'a', selection: { score: 0.9 }, createdAt: at(4) }),
      anItem({ project: 'b', selection: { score: 0.5 }, createdAt: at(1) }),
      anItem({ project: 'a', selection: { score: 0.5 }, createdAt: at(2) }),
    ];
    await withItems(...items.toReversed());
    const taken = [];
    for (const reviewer of ['U1', 'U2', 'U3', 'U4']) taken.push(await next({ reviewer, projects: ['a', 'b'] }));
    expect(taken).toEqual(items.map(({ id }) => id));
  });

  it('in each stage, an escalated item too, is by priority', async () => {
    const items = [3, 2, 1].map((priority) => anItem({ escalation, priority, status: 'in_review' }));
    await withItems(...items.toReversed());
    expect(await next({ leads: ['support-intent'] })).toBe(items[0]?.id);
  });
});

describe('nobody gets', () => {
  it.each<[string, Partial<Item>, Partial<ReservationWish>]>([
    ['what they asked for themselves', { requestedBy: 'U01ANA' }, {}],
    ['what is decided', aDecidedItem(), {}],
    ['what belongs to another project', { project: 'other' }, {}],
    ['what leads have to decide, leading nothing', { escalation }, {}],
    ['what leads have to decide, leading another project', { escalation }, { leads: ['other'] }],
  ])('%s', async (_, given, wished) => {
    await withItems(anItem(given));
    expect(await next(wished)).toBeNull();
  });

  it('what they just left out', async () => {
    const [first, second] = [anItem({ priority: 1 }), anItem()];
    await withItems(first, second);
    expect(await next({ except: [first.id] })).toBe(second.id);
  });

  it.each(['approve', 'correct', 'reject', 'skip', 'escalate'] as const)(
    'what they said something about (%s), somebody else does',
    async (verdict) => {
      const item = anItem();
      await withItems(item);
      await said(item, aReview({ verdict, value: verdict === 'approve' || verdict === 'correct' ? 'billing' : null }));
      expect(await next()).toBeNull();
      expect(await next({ reviewer: 'U02BEN' })).toBe(item.id);
    },
  );

  it('what they are not fresh for, where fresh eyes are asked', async () => {
    const item = anItem({ round: 2, freshEyes: true });
    await withItems(item);
    await said(item, aReview(), aReview({ reviewer: 'U02BEN', verdict: 'skip', value: null }));
    expect(await next()).toBeNull();
    expect(await next({ reviewer: 'U02BEN' })).toBe(item.id);
  });
});

describe('somebody gets', () => {
  it('what they answered in an earlier round', async () => {
    const item = anItem({ round: 2 });
    await withItems(item);
    await said(item, aReview());
    expect(await next()).toBe(item.id);
  });

  it('what they took their answer back on', async () => {
    const item = anItem();
    await withItems(item);
    await said(item, aReview({ retractedAt: now }));
    expect(await next()).toBe(item.id);
  });

  it.each([
    ['answered', aReview({ createdAt: now })],
    ['passed on', aReview({ verdict: 'escalate', value: null, createdAt: now })],
    ['skipped', aReview({ verdict: 'skip', value: null, createdAt: now })],
  ])('as a lead what they had %s as a reviewer', async (_, review) => {
    const item = anItem({ escalation, askedAt: now });
    await withItems(item);
    await said(item, review);
    expect(await next({ leads: ['support-intent'] })).toBe(item.id);
  });

  it('as a lead not what they skipped as one', async () => {
    const item = anItem({ escalation, askedAt: now });
    await withItems(item);
    await said(item, aReview({ verdict: 'skip', value: null, createdAt: minutesLater(1) }));
    expect(await next({ leads: ['support-intent'] })).toBeNull();
  });

  it('as a lead who answered with fresh eyes what was then passed to the leads', async () => {
    const item = anItem({ escalation, askedAt: now, round: 2, freshEyes: true });
    await withItems(item);
    await said(item, aReview({ round: 2, createdAt: now }));
    expect(await next({ leads: ['support-intent'] })).toBe(item.id);
  });
});

describe('a reservation', () => {
  const reserve = (item: Item, reviewer: string, at = now, to = until) =>
    aStore().reservations.reserve(item.id, reviewer, at, to);
  const shownAt = () => aStore().rows('select reviewer, shown_at from signoff.reservations');

  it('keeps everybody else away until it is over, to the millisecond', async () => {
    const item = anItem();
    await withItems(item);
    expect(await next()).toBe(item.id);
    const later = { reviewer: 'U02BEN', until: minutesLater(10) };
    expect(await next({ ...later, now: new Date(until.getTime() - 1) })).toBeNull();
    expect(await reserve(item, 'U02BEN')).toBe(false);
    expect(await next({ ...later, now: until })).toBe(item.id);
    expect(await shownAt()).toEqual([{ reviewer: 'U02BEN', shown_at: until }]);
  });

  it('is renewed by whoever has it, who saw it at the first time', async () => {
    const item = anItem();
    await withItems(item);
    await next();
    expect(await next({ now: minutesLater(1), until: minutesLater(6) })).toBe(item.id);
    expect(await reserve(item, 'U01ANA', minutesLater(2), minutesLater(7))).toBe(true);
    expect(await shownAt()).toEqual([{ reviewer: 'U01ANA', shown_at: now }]);
  });

  it('that was over is a new one, also for the same person', async () => {
    const item = anItem();
    await withItems(item);
    await next();
    await reserve(item, 'U01ANA', minutesLater(30), minutesLater(35));
    expect(await shownAt()).toEqual([{ reviewer: 'U01ANA', shown_at: minutesLater(30) }]);
  });

  it('is given back by whoever has it, and by nobody else', async () => {
    const item = anItem();
    await withItems(item);
    await next();
    await aStore().reservations.release(item.id, 'U02BEN', until);
    expect(await next({ reviewer: 'U02BEN' })).toBeNull();
    await aStore().reservations.release(item.id, 'U01ANA', until);
    expect(await next({ reviewer: 'U02BEN' })).toBe(item.id);
  });

  it('once it was taken anew, is not given back by what held it before', async () => {
    const item = anItem();
    await withItems(item);
    await next();
    await reserve(item, 'U01ANA', minutesLater(1), minutesLater(6));
    await aStore().reservations.release(item.id, 'U01ANA', until);
    expect(await next({ reviewer: 'U02BEN' })).toBeNull();
  });

  it('of a list leaves alone what its reviewer had already', async () => {
    const item = anItem();
    await withItems(item);
    await next();
    const { reservations } = aStore();
    expect(await reservations.reserve(item.id, 'U01ANA', minutesLater(1), minutesLater(6), true)).toBe(true);
    await reservations.release(item.id, 'U01ANA', minutesLater(6));
    expect(await next({ reviewer: 'U02BEN' }), 'their session has it still').toBeNull();
    expect(await next({ reviewer: 'U02BEN', now: until, until: minutesLater(9) })).toBe(item.id);
  });

  it('of what is decided, and of what does not exist, is none', async () => {
    const item = aDecidedItem();
    await withItems(item);
    expect(await reserve(item, 'U01ANA')).toBe(false);
    expect(await reserve(anItem(), 'U01ANA')).toBe(false);
  });
});
