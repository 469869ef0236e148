import { describe, expect, it } from 'vitest';
import { mulberry32, oneOf } from '../../src/demo/chance.ts';
import { krippendorffAlpha } from '../../src/learning/krippendorff.ts';
import { newId } from '../../src/review/id.ts';
import type { Item, Review } from '../../src/review/item.ts';
import { canonical, type Value } from '../../src/review/value.ts';
import { nominalAlpha } from '../../src/store/agreement.ts';
import { reviewColumns, reviewRow } from '../../src/store/review-rows.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const project = 'support-intent';
const since = new Date('2026-11-20T00:00:00Z');

type Said = Partial<Review>;
/** What each reviewer says, in order; null: rejects. */
const saying = (...values: (Value | null)[]): Said[] =>
  values.map((value, i) => ({ reviewer: `U${i}`, verdict: value === null ? 'reject' : 'correct', value }));

async function answered(rows: { item?: Item; said: Said[] }[]): Promise<void> {
  const { store, db } = aStore();
  const all: object[] = [];
  for (const { item = aDecidedItem(), said } of rows) {
    await store.addItem(item);
    for (const review of said) all.push({ ...reviewRow(aReview({ id: newId('rev'), ...review })), item_id: item.id });
  }
  await db.query(
    `insert into signoff.reviews (item_id, ${reviewColumns.join(', ')})
     select item_id, ${reviewColumns.join(', ')} from json_populate_recordset(null::signoff.reviews, $1)`,
    [JSON.stringify(all)],
  );
}

const found = () => nominalAlpha(aStore().db, project, since);

describe('agreement, as the database counts it', () => {
  it('of Krippendorff’s own table, with its missing answers: 0.743421052631579', async () => {
    const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];
    await answered(
      [...(observers[0] ?? '')].map((_, i) => ({
        said: saying(...observers.map((line) => line[i] ?? '.').filter((each) => each !== '.')),
      })),
    );
    const { alpha, items, answers } = await found();
    expect(alpha).toBeCloseTo(0.743421052631579, 14);
    expect({ items, answers }).toEqual({ items: 11, answers: 40 });
  });

  it('is what the statistics say of the same answers, whatever they are: labels, lists, rejections', async () => {
    const random = mulberry32(11);
    const values: (Value | null)[] = [
      'refund',
      'billing',
      'other',
      'ü "quoted"',
      ['a', 'b'],
      ['a'],
      null,
      { total: 1 },
    ];
    for (let i = 0; i < 8; i++) {
      const said = Array.from({ length: 1 + Math.floor(random() * 12) }, () => {
        const common = oneOf(values, random);
        const each = () => (random() < i / 8 ? common : oneOf(values, random));
        return Array.from({ length: Math.floor(random() * 5) }, each);
      });
      const to = `project-${i}`;
      await answered(said.map((all) => ({ item: aDecidedItem({ project: to }), said: saying(...all) })));
      const { alpha, items, answers } = await nominalAlpha(aStore().db, to, since);
      const wanted = krippendorffAlpha(said.map((all) => all.map((value) => canonical(value))));
      expect(alpha === null).toBe(wanted === null);
      expect(Math.abs((alpha ?? 0) - (wanted ?? 0))).toBeLessThan(1e-12);
      const several = said.filter(({ length }) => length >= 2);
      expect({ items, answers }).toEqual({ items: several.length, answers: several.flat().length });
    }
  });

  it('is undefined of nothing, of single answers, and where all say one thing', async () => {
    expect(await found()).toEqual({ alpha: null, items: 0, answers: 0 });
    await answered([{ said: saying('refund') }, { said: saying('billing') }]);
    expect(await found()).toEqual({ alpha: null, items: 0, answers: 0 });
    await answered([{ said: saying('refund', 'refund') }, { said: saying('refund', 'refund', 'refund') }]);
    expect(await found()).toEqual({ alpha: null, items: 2, answers: 5 });
  });

  it('an object is the same in whatever order its fields were written', async () => {
    await answered([
      { said: saying({ total: 1, paid: true }, { paid: true, total: 1 }) },
      { said: saying({ total: 2, paid: true }, { paid: true, total: 2 }) },
    ]);
    expect((await found()).alpha).toBe(1);
  });
});

describe('what it is about', () => {
  const disagreement = saying('refund', 'billing');
  const agreed = [{ said: saying('refund', 'refund') }, { said: saying('billing', 'billing') }];

  it.each<[string, Parameters<typeof aDecidedItem>[0]]>([
    ['gold', { gold: { value: 'refund' } }],
    ['a seed', { gold: { value: 'refund' }, isSeed: true }],
    ['an item of another project', { project: 'other' }],
    ['one decided before', { decision: aDecision({ decidedAt: new Date('2026-11-19T23:59:59Z') }) }],
  ])('not %s', async (_, overrides) => {
    await answered([...agreed, { item: aDecidedItem(overrides), said: disagreement }]);
    expect(await found()).toEqual({ alpha: 1, items: 2, answers: 4 });
  });

  it('not an item that is still open', async () => {
    await answered([...agreed, { item: anItem({ status: 'in_review' }), said: disagreement }]);
    expect(await found()).toEqual({ alpha: 1, items: 2, answers: 4 });
  });

  it.each<[string, Said[]]>([
    ['taken back', [{ ...disagreement[0], retractedAt: since }]],
    ['given in an earlier round', [{ ...disagreement[0], round: 1 }]],
    [
      'skips and escalations',
      [
        { verdict: 'skip', value: null },
        { reviewer: 'U9', verdict: 'escalate', value: null },
      ],
    ],
    ['a lead’s who was asked because others had not agreed', [{ ...disagreement[0], asLead: true }]],
  ])('not answers that are %s', async (_, left) => {
    const counts = saying('billing', 'billing').map((each, i) => ({ ...each, reviewer: `V${i}`, round: 2 }));
    const said = [...counts, ...left.map((each) => ({ round: 2, ...each }))];
    await answered([...agreed, { item: aDecidedItem({ round: 2 }), said }]);
    expect(await found()).toEqual({ alpha: 1, items: 3, answers: 6 });
  });

  it('also items that ended without agreement', async () => {
    const decision = aDecision({ outcome: 'no_consensus', value: null });
    await answered([...agreed, { item: aDecidedItem({ decision }), said: disagreement }]);
    const { alpha, items } = await found();
    expect(items).toBe(3);
    expect(alpha).toBeCloseTo(
      krippendorffAlpha([
        ['r', 'r'],
        ['b', 'b'],
        ['r', 'b'],
      ]) ?? 1,
      12,
    );
  });
});
