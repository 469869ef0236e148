import { describe, expect, it } from 'vitest';
import type { ItemChange } from '../../src/flow/ports.ts';
import type { Item } from '../../src/review/item.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

const aChange = (overrides: Partial<ItemChange> = {}): ItemChange => ({
  decision: aDecision(),
  review: aReview(),
  feedback: { id: 'fbk_1', record: { schema: 1, text: 'ä "quoted" \n line' } },
  audit: { actor: 'U01ANA', action: 'item.corrected', detail: { via: 'slack' } },
  ...overrides,
});

describe('an item', () => {
  const full: Item = anItem({
    externalId: 'ticket-8841',
    input: {
      text: 'Grüße 👋',
      url: 'https://example.com',
      image_url: 'https://example.com/a.png',
      fields: { Plan: 'Pro' },
    },
    prediction: { confidence: 0.1 + 0.2, explanation: 'Because.' },
    selection: { reasons: ['always', 'low_confidence'], score: 1 / 3, coin: 1 - 2 ** -53 },
    priority: -7,
    dueAt: new Date('2026-11-23T12:00:00.123Z'),
    requestedBy: 'U07SAM',
    groupKey: 'customer-17',
    metadata: { nested: [1, { a: null }] },
    callbackUrl: 'https://example.com/hook',
    gold: { value: 'billing' },
  });

  it.each([
    ['full of everything', full],
    ['with the least there can be', anItem({ prediction: { alternatives: [], model: null, modelVersion: null } })],
    ['that the gate approved', aDecidedItem({ decision: aDecision({ outcome: 'auto_approved', decidedBy: null }) })],
  ])('%s is read as it was written', async (_, item) => {
    const { store } = aStore();
    expect(await store.addItem(item)).toEqual({ item, created: true });
    expect(await store.item(item.id)).toEqual(item);
  });

  it('that nobody sent is null', async () => {
    const { store } = aStore();
    expect(await store.item('itm_none')).toBeNull();
  });

  it('sent fifty times at once is one item, and each caller is given the same one', async () => {
    const { store, rows } = aStore();
    const kept = await Promise.all(
      Array.from({ length: 50 }, () => store.addItem(anItem({ externalId: 'ticket-8841' }))),
    );
    expect(kept.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(kept.map(({ item }) => item.id)).size).toBe(1);
    expect(await rows('select count(*)::int as items from signoff.items')).toEqual([{ items: 1 }]);
  });

  it('with the external id of another project is another item', async () => {
    const { store } = aStore();
    await store.addItem(anItem({ externalId: 'ticket-8841' }));
    const other = await store.addItem(anItem({ externalId: 'ticket-8841', project: 'other' }));
    expect(other.created).toBe(true);
  });

  it('without an external id is a new one each time', async () => {
    const { store } = aStore();
    await store.addItem(anItem());
    expect((await store.addItem(anItem())).created).toBe(true);
  });

  it('sent again after its decision comes back decided', async () => {
    const { store } = aStore();
    const decided = aDecidedItem({ externalId: 'ticket-8841' });
    await store.addItem(decided);
    expect(await store.addItem(anItem({ externalId: 'ticket-8841' }))).toEqual({ item: decided, created: false });
  });
});

describe('a change', () => {
  it('commits decision, review, training record, audit entry and the stale card together', async () => {
    const { store, rows } = aStore();
    const item = anItem();
    await store.addItem(item);
    await store.nextCard('C0REVIEW', [{ key: item.project, window: 1 }]);
    const change = aChange();

    expect(await store.changeItem(item.id, () => ({ change, result: 'done' }))).toBe('done');

    expect(await store.item(item.id)).toMatchObject({ status: 'completed', version: 3, decision: change.decision });
    expect(await store.reviews(item.id)).toEqual([change.review]);
    expect(await rows('select item_id, project, record from signoff.feedback')).toEqual([
      { item_id: item.id, project: item.project, record: change.feedback?.record },
    ]);
    expect(await rows('select actor, action, item_id, detail from signoff.audit')).toEqual([
      { actor: 'U01ANA', action: 'item.corrected', item_id: item.id, detail: { via: 'slack' } },
    ]);
    expect(await rows('select wanted_version from signoff.cards')).toEqual([{ wanted_version: 3 }]);
  });

  it('of twenty rulings at once each sees the item as the one before left it, so that one decides', async () => {
    const { store, rows } = aStore();
    const item = anItem();
    await store.addItem(item);
    const judged = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.changeItem(item.id, (now) =>
          now.decision
            ? { result: `after ${now.decision.decidedBy}` }
            : {
                change: aChange({
                  decision: aDecision({ decidedBy: `U${i}` }),
                  review: aReview({ reviewer: `U${i}` }),
                }),
                result: `U${i}`,
              },
        ),
      ),
    );
    const winners = judged.filter((result) => result?.startsWith('U'));
    expect(winners).toHaveLength(1);
    expect(new Set(judged)).toEqual(new Set([winners[0], `after ${winners[0]}`]));
    expect(await rows('select count(*)::int as n from signoff.reviews')).toEqual([{ n: 1 }]);
    expect(await rows('select count(*)::int as n from signoff.feedback')).toEqual([{ n: 1 }]);
  });

  it('that fails at its last step leaves nothing by halves', async () => {
    const { store, rows } = aStore();
    const [first, second] = [anItem(), anItem()];
    await store.addItem(first);
    await store.addItem(second);
    await store.changeItem(first.id, () => ({ change: aChange(), result: null }));

    // The audit entry comes last, and JSON has no place for this one.
    const detail: Record<string, unknown> = { big: 1n };
    const failed = store.changeItem(second.id, () => ({
      change: aChange({ feedback: { id: 'fbk_2', record: {} }, audit: { actor: 'U01ANA', action: 'x', detail } }),
      result: null,
    }));

    await expect(failed).rejects.toThrow('BigInt');
    expect(await store.item(second.id)).toEqual(second);
    expect(await store.reviews(second.id)).toEqual([]);
    expect(await rows('select id from signoff.feedback')).toEqual([{ id: 'fbk_1' }]);
    expect(await rows('select count(*)::int as n from signoff.audit')).toEqual([{ n: 1 }]);
  });

  it('whose ruling throws leaves the item as it was, and free for the next', async () => {
    const { store } = aStore();
    const item = anItem();
    await store.addItem(item);
    const failed = store.changeItem(item.id, () => {
      throw new Error('no ruling');
    });
    await expect(failed).rejects.toThrow('no ruling');
    expect(await store.changeItem(item.id, (now) => ({ result: now.version }))).toBe(1);
  });

  it('of an item that does not exist is null', async () => {
    const { store } = aStore();
    expect(await store.changeItem('itm_none', () => ({ result: 'never' }))).toBeNull();
  });

  it('by the same reviewer twice on one item is refused whole', async () => {
    const { store } = aStore();
    const item = anItem();
    await store.addItem(item);
    await store.changeItem(item.id, () => ({ change: aChange(), result: null }));
    const again = store.changeItem(item.id, () => ({
      change: aChange({ feedback: { id: 'fbk_2', record: {} } }),
      result: null,
    }));
    await expect(again).rejects.toMatchObject({ code: '23505' });
    expect(await store.item(item.id)).toMatchObject({ version: 2 });
  });
});
