import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ItemChange } from '../../src/flow/ports.ts';
import { newId } from '../../src/review/id.ts';
import type { Decision, Item, Review } from '../../src/review/item.ts';
import { createIntake } from '../../src/store/intake.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aDecidedItem,
  aDecision,
  aMultilabelItem,
  anApprovalItem,
  anExtractionItem,
  anItem,
  aReview,
  aTextItem,
} from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';
import { until } from '../support/until.ts';

const aStore = storeOfThisFile();

type Overrides = Partial<ItemChange> & { decision?: Decision };

/** One answer that settles the item. */
const aChange = (item: Item, { decision = aDecision(), ...overrides }: Overrides = {}): ItemChange => ({
  item: { ...item, decision, status: 'completed' },
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
    isSeed: true,
    blind: true,
    round: 3,
    freshEyes: true,
    escalation: { why: 'asked', by: 'U01ANA', at: new Date('2026-11-22T12:00:00.123Z') },
    askedAt: new Date('2026-11-22T12:00:00.123Z'),
    remindAt: new Date('2026-11-23T11:00:00.123Z'),
    eraseAt: new Date('2027-11-23T11:00:00Z'),
    inputErasedAt: new Date('2027-11-23T11:00:01Z'),
  });
  const hostile = JSON.parse('{"constructor": [], "a\\"b": {"": null}, "7": 1e-7, "n": [1, "1", true]}');

  it.each([
    ['full of everything', full],
    ['with the least there can be', anItem({ prediction: { alternatives: [], model: null, modelVersion: null } })],
    ['of several labels', aMultilabelItem({ gold: { value: [] } })],
    ['of no labels at all', aMultilabelItem({ prediction: { value: [] } })],
    ['of a text', aTextItem()],
    ['of fields', anExtractionItem({ gold: { value: { number: 'null', total: 1e21 } } })],
    ['of an action', anApprovalItem()],
    ['of an action with difficult arguments', anApprovalItem({ prediction: { value: anAction(hostile) } })],
    ...['null', '"quoted"', '[]', '{"a":1}', '7', 'true', ' ', "it's {curly}", '\\u0000', '👋'].map(
      (value): [string, Item] => [
        `of the text ${JSON.stringify(value)}`,
        aTextItem({ prediction: { value }, gold: { value }, status: 'completed', decision: aDecision({ value }) }),
      ],
    ),
    ['decided on a list', aMultilabelItem({ status: 'completed', decision: aDecision({ value: ['price'] }) })],
    ['decided on fields', anExtractionItem({ status: 'completed', decision: aDecision({ value: { number: '8' } }) })],
    ['decided on nothing', aDecidedItem({ decision: aDecision({ outcome: 'rejected', value: null }) })],
    ['without a score', anItem({ prediction: { confidence: null } })],
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

  it('sent with many others at once takes a few commits, and one that can’t be kept fails alone', async () => {
    const { store, rows, db } = aStore();
    const statements = vi.spyOn(db, 'query');
    const wrong = anItem({ status: 'nonsense' as never });
    const many = [...Array.from({ length: 200 }, () => anItem()), wrong];
    const kept = await Promise.allSettled(many.map((item) => store.addItem(item)));
    const asked = statements.mock.calls.length;
    statements.mockRestore();
    expect(kept.filter(({ status }) => status === 'fulfilled')).toHaveLength(200);
    expect(kept.at(-1)).toMatchObject({ status: 'rejected', reason: { code: '23514' } });
    expect(await rows('select count(*)::int as items from signoff.items')).toEqual([{ items: 200 }]);
    // A few groups, and the one that fails by halves, down to the one that can’t be kept.
    expect(asked).toBeLessThan(20);
  });

  it('that Postgres has no time for is refused, and not kept', async () => {
    const { db, rows } = aStore();
    const add = createIntake(db, 200);
    const lock = await db.connect();
    onTestFinished(() => lock.release(true));
    await lock.query('begin');
    await lock.query('lock table signoff.items in access exclusive mode');
    const first = add(anItem());
    await until(async () => {
      const [found] = await rows<{ waiting: number }>(
        "select count(*)::int as waiting from pg_locks where relation = 'signoff.items'::regclass and not granted",
      );
      return found?.waiting === 1;
    });
    const added = Promise.allSettled([first, ...Array.from({ length: 4 }, () => add(anItem()))]);
    const since = performance.now();
    await until(async () => performance.now() - since > 200);
    await lock.query('commit');
    const became = (await added).map((one) => (one.status === 'fulfilled' ? 'kept' : one.reason.code));
    expect(became).toEqual(['kept', 'ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT']);
    expect(await rows('select count(*)::int as items from signoff.items')).toEqual([{ items: 1 }]);
    expect(await add(anItem()), 'and goes on').toMatchObject({ created: true });
  });

  it('sent in any order by two services at once is kept once, and neither waits for the other for ever', async () => {
    const { db, rows } = aStore();
    const services = [createStore(db), createStore(db)];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 60 }), async (ids) => {
        const project = `p${newId('itm')}`;
        const kept = await Promise.all(
          [ids, ids.toReversed()].flatMap((order, i) =>
            order.map((id) => services[i]?.addItem(anItem({ project, externalId: `ticket-${id}` }))),
          ),
        );
        const distinct = new Set(ids).size;
        expect(kept.filter((one) => one?.created)).toHaveLength(distinct);
        expect(new Set(kept.map((one) => one?.item.id)).size).toBe(distinct);
        expect(await rows('select count(*)::int as items from signoff.items where project = $1', [project])).toEqual([
          { items: distinct },
        ]);
      }),
      { numRuns: 30 },
    );
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
    await store.nextCard('C0REVIEW', [{ key: item.project, window: 1, budget: null }]);
    const change = aChange(item);

    expect(await store.changeItem(item.id, () => ({ change, result: 'done' }))).toBe('done');

    expect(await store.item(item.id)).toMatchObject({ status: 'completed', version: 3, decision: aDecision() });
    expect(await store.reviews(item.id)).toEqual([change.review]);
    expect(await rows('select item_id, project, record from signoff.feedback')).toEqual([
      { item_id: item.id, project: item.project, record: change.feedback?.record },
    ]);
    const sha256 = hash('sha256', JSON.stringify(change.feedback?.record));
    expect(await rows('select actor, action, item_id, detail from signoff.audit')).toEqual([
      {
        ...{ actor: 'U01ANA', action: 'item.corrected', item_id: item.id },
        detail: { via: 'slack', record: { id: 'fbk_1', sha256 } },
      },
    ]);
    expect(await rows('select wanted_version from signoff.cards')).toEqual([{ wanted_version: 3 }]);
  });

  it('of twenty rulings at once each sees the item as the one before left it, so that one decides', async () => {
    const { store, rows } = aStore();
    const item = anItem();
    await store.addItem(item);
    const judged = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.changeItem(item.id, ({ item: now }) =>
          now.decision
            ? { result: `after ${now.decision.decidedBy}` }
            : {
                change: aChange(now, {
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
    await store.changeItem(first.id, ({ item }) => ({ change: aChange(item), result: null }));

    // The audit entry comes last, and JSON has no place for this one.
    const detail: Record<string, unknown> = { big: 1n };
    const failed = store.changeItem(second.id, ({ item }) => ({
      change: aChange(item, { feedback: { id: 'fbk_2', record: {} }, audit: { actor: 'U01ANA', action: 'x', detail } }),
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
    expect(await store.changeItem(item.id, (found) => ({ result: found.item.version }))).toBe(1);
  });

  it('of an item that does not exist is null', async () => {
    const { store } = aStore();
    expect(await store.changeItem('itm_none', () => ({ result: 'never' }))).toBeNull();
  });

  it('by which one reviewer would have two answers on one item is refused whole', async () => {
    const { store } = aStore();
    const item = anItem();
    await store.addItem(item);
    await store.changeItem(item.id, (found) => ({ change: aChange(found.item), result: null }));
    const again = store.changeItem(item.id, (found) => ({
      change: aChange(found.item, { feedback: { id: 'fbk_2', record: {} } }),
      result: null,
    }));
    await expect(again).rejects.toMatchObject({ code: '23505' });
    expect(await store.item(item.id)).toMatchObject({ version: 2 });
  });
});

describe('by a change', () => {
  const keep = (item: Item, change: Partial<ItemChange>) =>
    aStore().store.changeItem(item.id, () => ({
      change: { audit: { actor: 'U01ANA', action: 'x', detail: {} }, ...change },
      result: null,
    }));

  it.each<[string, Partial<Item>]>([
    ['a decision', { status: 'completed', decision: aDecision({ agreement: 2 / 3 }) }],
    ['a decision on a list', { status: 'completed', decision: aDecision({ value: ['a', 'b'] }) }],
    ['a decision on the text null', { status: 'completed', decision: aDecision({ value: 'null' }) }],
    [
      'a decision on nothing',
      { status: 'completed', decision: aDecision({ outcome: 'expired', value: null, agreement: null }) },
    ],
    ['an escalation', { escalation: { why: 'disagreement', by: null, at: new Date('2026-11-21T11:00:00.001Z') } }],
    ['a new round for fresh eyes', { round: 2, freshEyes: true }],
    [
      'its timers',
      {
        dueAt: new Date('2026-11-22T10:00:00Z'),
        askedAt: new Date('2026-11-21T11:00:00Z'),
        remindAt: new Date('2026-11-21T12:00:00Z'),
      },
    ],
    ['the deletion of its input', { input: {}, inputErasedAt: new Date('2026-11-22T10:00:00Z'), eraseAt: null }],
  ])('an item keeps %s, and its version grows by one', async (_, changed) => {
    const { store } = aStore();
    const { item } = await store.addItem(anItem({ eraseAt: new Date('2026-11-22T10:00:00Z') }));
    await keep(item, { item: { ...item, ...changed } });
    expect(await store.item(item.id)).toEqual({ ...item, ...changed, version: 2 });
  });

  it('an item keeps the reasons for which it is asked about', async () => {
    const { store } = aStore();
    const { item } = await store.addItem(anItem());
    const selection = { ...item.selection, reasons: ['low_confidence', 'escalated'] as const };
    await keep(item, { item: { ...item, selection: { ...selection, reasons: [...selection.reasons] } } });
    expect((await store.item(item.id))?.selection).toEqual(selection);
  });

  it('of a decision that is taken back nothing stays', async () => {
    const { store } = aStore();
    const { item } = await store.addItem(aDecidedItem());
    const open: Item = { ...item, status: 'in_review', decision: null };
    await keep(item, { item: open });
    expect(await store.item(item.id)).toEqual({ ...open, version: item.version + 1 });
  });

  it.each<[string, Partial<Review>]>([
    ['that approves', { verdict: 'approve', value: 'refund' }],
    ['with a list', { value: ['a', 'b'] }],
    ['with the text null', { value: 'null' }],
    ['with a text that looks like JSON', { value: '{"a": [1]}' }],
    ['with fields', { value: { number: '7', total: 1.5, paid: null } }],
    [
      'that rejects, with everything that can be said',
      { verdict: 'reject', value: null, reason: 'Too "much"', note: 'Ä\n👋', proposedLabel: 'parcel' },
    ],
    ['that skips', { verdict: 'skip', value: null, surface: 'session', latencyMs: null }],
    ['of a lead, on a blind card, in a second round', { asLead: true, blind: true, round: 2, surface: 'bulk' }],
    ['by the API, weeks later', { via: 'api', surface: null, latencyMs: 6e9 }],
  ])('a review %s is read as it was written', async (_, given) => {
    const { store } = aStore();
    const { item } = await store.addItem(anItem());
    const review = aReview(given);
    await keep(item, { review });
    expect(await store.reviews(item.id)).toEqual([review]);
  });

  it('a review is taken back and answered anew in one step, with both in the history', async () => {
    const { store } = aStore();
    const { item } = await store.addItem(anItem());
    const at = new Date('2026-11-21T10:06:00Z');
    const [first, second] = [aReview(), aReview({ value: 'other', createdAt: at })];
    await keep(item, { review: first });
    await keep(item, { review: second, retracted: { ids: [first.id], at } });
    expect(await store.reviews(item.id)).toEqual([{ ...first, retractedAt: at }, second]);
  });

  it('tells of the answer and of the decision it brought, and of nothing where nothing was said', async () => {
    const { store, rows } = aStore();
    const { item } = await store.addItem(anItem());
    const review = aReview();
    await keep(item, {});
    await keep(item, { review, item: { ...item, status: 'completed', decision: aDecision() } });
    expect(
      await rows(
        "select type, data -> 'review' ->> 'id' as review from signoff.events where item_id = $1 order by type",
        [item.id],
      ),
    ).toEqual([
      { type: 'item.completed', review: null },
      { type: 'review.created', review: review.id },
    ]);
  });

  it('that takes its subject out takes out what people said of it too', async () => {
    const { store, rows } = aStore();
    const { item } = await store.addItem(anItem());
    const review = aReview({ note: 'Xanthippe called' });
    await keep(item, { review, audit: { actor: 'U01ANA', action: 'x', detail: { of: 'Xanthippe' } } });
    await keep(item, { item: { ...item, input: {} }, erased: { reviews: [{ ...review, note: null }] } });
    expect(await store.reviews(item.id)).toEqual([{ ...review, note: null }]);
    expect(await rows('select detail from signoff.audit order by seq')).toEqual([{ detail: null }, { detail: {} }]);
  });

  it('without an item it stays as it was, its version and its card too', async () => {
    const { store, rows } = aStore();
    const { item } = await store.addItem(anItem());
    await store.nextCard('C0REVIEW', [{ key: item.project, window: 1, budget: null }]);
    await keep(item, { review: aReview({ verdict: 'skip', value: null }) });
    expect(await store.item(item.id)).toMatchObject({ version: 2, status: 'in_review' });
    expect(await rows('select wanted_version from signoff.cards')).toEqual([{ wanted_version: 2 }]);
  });

  it('that ends the item, what was still to be said about it is dropped', async () => {
    const { store, rows } = aStore();
    const { item } = await store.addItem(anItem());
    await keep(item, { note: { id: 'nte_1', kind: 'reminder', at: item.createdAt } });
    expect(await rows('select id, project, kind, state from signoff.notes')).toEqual([
      { id: 'nte_1', project: item.project, kind: 'reminder', state: 'planned' },
    ]);
    await keep(item, { item: { ...item, status: 'completed', decision: aDecision() } });
    expect(await rows('select state from signoff.notes')).toEqual([{ state: 'dropped' }]);
  });

  describe('whoever has the item in a session', () => {
    const now = new Date();
    const until = new Date(now.getTime() + 60_000);
    const held = () => aStore().rows('select reviewer from signoff.reservations');
    const reserved = async () => {
      const { store, reservations } = aStore();
      const { item } = await store.addItem(anItem());
      await reservations.reserve(item.id, 'U01ANA', now, until);
      return item;
    };

    it('has it no longer once they said something', async () => {
      const item = await reserved();
      await keep(item, { review: aReview({ verdict: 'skip', value: null }) });
      expect(await held()).toEqual([]);
    });

    it('keeps it while somebody else says something, and when they look at what is masked', async () => {
      const item = await reserved();
      await keep(item, { review: aReview({ reviewer: 'U02BEN' }) });
      await keep(item, { audit: { actor: 'U01ANA', action: 'item.revealed', detail: {} } });
      expect(await held()).toEqual([{ reviewer: 'U01ANA' }]);
    });

    it('loses it when it ends', async () => {
      const item = await reserved();
      const audit = { actor: 'clock', action: 'item.expired', detail: {} };
      await keep(item, { item: { ...item, status: 'completed', decision: aDecision() }, audit });
      expect(await held()).toEqual([]);
    });
  });
});

describe('a ruling is given', () => {
  it('the reviews, the newest training record, the card and who looks at the item', async () => {
    const { store, reservations } = aStore();
    const { item } = await store.addItem(anItem());
    const found = () => store.changeItem(item.id, (result) => ({ result }));
    expect(await found()).toEqual({
      item,
      reviews: [],
      postedAt: null,
      hasCard: false,
      feedbackId: null,
      shownTo: null,
    });

    const at = new Date('2026-11-21T10:00:30Z');
    await reservations.reserve(item.id, 'U01ANA', at, new Date('2026-11-21T10:05:30Z'));
    await store.nextCard('C0REVIEW', [{ key: item.project, window: 1, budget: null }]);
    expect(await found()).toMatchObject({ hasCard: true, postedAt: null, shownTo: { reviewer: 'U01ANA', at } });

    for (const id of ['fbk_b', 'fbk_a']) {
      await store.changeItem(item.id, () => ({
        change: { feedback: { id, record: {} }, audit: { actor: 'x', action: 'x', detail: {} } },
        result: null,
      }));
    }
    expect(await found(), 'the newest by its number, whatever it is called').toMatchObject({ feedbackId: 'fbk_a' });
  });
});

function anAction(args: Record<string, unknown>) {
  return { action: 'refund.pay', arguments: args, summary: null };
}
