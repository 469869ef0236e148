import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passGate, tossCoin } from '../../src/review/gate.ts';
import type { Item } from '../../src/review/item.ts';
import type { Gate } from '../../src/review/project.ts';
import { aMultilabelItem, anApprovalItem, anExtractionItem, anItem } from '../support/items.ts';

const gate = (overrides: Partial<Gate> = {}): Gate => ({
  threshold: 0.85,
  audit: 0.05,
  always: [],
  score: 'probability',
  version: 'gp_1',
  ...overrides,
});
const prediction = (confidence: number, value = 'billing') => anItem({ prediction: { value, confidence } }).prediction;

describe('the gate', () => {
  it.each([
    ['below the threshold', gate(), 0.849999, 0.5, 'review', ['low_confidence'], 1],
    ['at the threshold', gate(), 0.85, 0.5, 'auto_approve', [], 0.05],
    ['above the threshold', gate(), 0.850001, 0.5, 'auto_approve', [], 0.05],
    ['confident, and the coin falls inside the audit share', gate(), 0.9, 0.049999, 'review', ['audit'], 0.05],
    ['confident, and the coin falls on the edge of the audit share', gate(), 0.9, 0.05, 'auto_approve', [], 0.05],
    ['confident, with no audit at all', gate({ audit: 0 }), 0.9, 0, 'auto_approve', [], 0],
    ['confident, with everything audited', gate({ audit: 1 }), 1, 0.999999, 'review', ['audit'], 1],
    ['confident, with a label that is always reviewed', gate({ always: ['billing'] }), 1, 0.5, 'review', ['always'], 1],
    [
      'confident, when another label is always reviewed',
      gate({ always: ['refund'] }),
      1,
      0.5,
      'auto_approve',
      [],
      0.05,
    ],
    ['certain, with the highest threshold', gate({ threshold: 1 }), 1, 0.5, 'auto_approve', [], 0.05],
    [
      'almost certain, with the highest threshold',
      gate({ threshold: 1 }),
      0.9999,
      0.5,
      'review',
      ['low_confidence'],
      1,
    ],
    ['clueless, with the lowest threshold', gate({ threshold: 0 }), 0, 0.5, 'auto_approve', [], 0.05],
  ] as const)('%s', (_, rules, confidence, coin, route, reasons, probability) => {
    expect(passGate(rules, prediction(confidence), coin)).toEqual({
      route,
      reasons,
      probability,
      coin,
      gateVersion: 'gp_1',
      floor: rules.audit,
    });
  });

  it('what has no score was sent to be looked at, and that is why it is', () => {
    const { prediction: guessed } = anItem({ prediction: { value: 'billing', confidence: null } });
    expect(passGate(gate({ threshold: 0 }), guessed, 0.99)).toMatchObject({
      route: 'review',
      reasons: ['sent'],
      probability: 1,
    });
  });

  it('where a score says nothing every prediction is doubtful, however sure the model says it is', () => {
    expect(passGate(gate({ score: 'none' }), prediction(1), 0.99)).toMatchObject({
      route: 'review',
      reasons: ['low_confidence'],
      probability: 1,
    });
  });

  it.each<[string, Item, string[], boolean]>([
    ['one of several labels', aMultilabelItem(), ['price'], true],
    ['none of several labels', aMultilabelItem(), ['quality'], false],
    ['the action that is proposed', anApprovalItem(), ['refund.pay'], true],
    ['another action', anApprovalItem(), ['refund.stop'], false],
    ['a field that is called action', anExtractionItem({ prediction: { value: { action: 'pay' } } }), ['pay'], false],
    [
      'a field that is called arguments',
      anExtractionItem({ prediction: { value: { action: 7, arguments: 'pay' } } }),
      ['pay', '7'],
      false,
    ],
    ['a letter of a text', anItem({ prediction: { value: 'pay' } }), ['p'], false],
  ])('always asks about what it names: %s', (_, item, always, asks) => {
    const { reasons } = passGate(gate({ always, threshold: 0 }), item.prediction, 0.99);
    expect(reasons).toEqual(asks ? ['always'] : []);
  });

  it.each(['stopped', 'uncertified'] as const)(
    '%s approves nothing, and says so only where it would have',
    (closed) => {
      const confident = passGate(gate({ audit: 0.05 }), prediction(0.99), 0.5, closed);
      expect(confident).toMatchObject({ route: 'review', reasons: [closed], probability: 1 });
      const unsure = passGate(gate({ audit: 0.05 }), prediction(0.1), 0.5, closed);
      expect(unsure).toMatchObject({ route: 'review', reasons: ['low_confidence'], probability: 1 });
      // Everything is looked at: all of it is a fair sample.
      expect([confident.floor, unsure.floor]).toEqual([1, 1]);
    },
  );

  it('what lies below the floor was picked by chance alone: as many of the confident as of the others', () => {
    const rules = gate({ threshold: 0.8, audit: 0.3 });
    const coins = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const sampled = (confidence: number) =>
      coins.filter((coin) => {
        const { route, floor } = passGate(rules, prediction(confidence), coin);
        return route === 'review' && coin < floor;
      });
    expect(sampled(0.1)).toHaveLength(300);
    expect(sampled(0.9)).toEqual(sampled(0.1));
  });

  it('names every reason that is certain, and counts no audit among them', () => {
    const passed = passGate(gate({ always: ['billing'], audit: 1 }), prediction(0.1), 0);
    expect(passed.reasons).toEqual(['always', 'low_confidence']);
    expect(passed.probability).toBe(1);
  });

  it('the stored probability is the share of coins that lead to a review, whatever the rules', () => {
    const rules = fc.record({ threshold: share, audit: share, always: fc.subarray(['billing', 'refund']) });
    fc.assert(
      fc.property(rules, share, ({ threshold, audit, always }, confidence) => {
        const { probability } = passGate(gate({ threshold, audit, always }), prediction(confidence), 0.5);
        const justBelow = Math.max(0, probability - 2 ** -53);
        const routeAt = (coin: number) =>
          passGate(gate({ threshold, audit, always }), prediction(confidence), coin).route;
        if (probability > 0) expect(routeAt(Math.min(justBelow, lastCoin))).toBe('review');
        if (probability < 1) expect(routeAt(probability)).toBe('auto_approve');
      }),
    );
  });
});

describe('the coin', () => {
  it('can be replayed: it is the HMAC of item and gate version, as documented', () => {
    const digest = createHmac('sha256', 'secret').update('itm_1\ngp_1').digest();
    expect(tossCoin('secret', 'itm_1', 'gp_1')).toBeCloseTo(Number(digest.readBigUInt64BE(0)) / 2 ** 64, 15);
    expect(tossCoin('secret', 'itm_1', 'gp_1')).toBe(tossCoin('secret', 'itm_1', 'gp_1'));
  });

  it('is the same for the longest name as for the shortest, whichever was tossed before', () => {
    const right = (id: string) =>
      Number(createHmac('sha256', 'one secret').update(`${id}\naudit`).digest().readBigUInt64BE(0) >> 11n) / 2 ** 53;
    for (const id of ['i', 'itm_1', 'ü'.repeat(500), 'itm_2', 'x'.repeat(1_001)])
      expect(tossCoin('one secret', id, 'audit'), id.slice(0, 10)).toBe(right(id));
  });

  it('depends on the secret, the item and the gate version', () => {
    const coins = [
      tossCoin('secret', 'itm_1', 'gp_1'),
      tossCoin('other', 'itm_1', 'gp_1'),
      tossCoin('secret', 'itm_2', 'gp_1'),
      tossCoin('secret', 'itm_1', 'gp_2'),
    ];
    expect(new Set(coins).size).toBe(4);
  });

  it('is uniform in [0, 1): 50,000 coins fall into 50 bins as chance would have it', () => {
    const { chiSquare, min, max } = spread((i) => tossCoin('secret', `itm_${i}`, 'gp_1'));
    expect(min).toBeGreaterThanOrEqual(0);
    expect(max).toBeLessThan(1);
    expect(chiSquare).toBeLessThan(chiSquareMax);
  });

  it('(control) a coin that leans by five per cent is not taken for uniform', () => {
    expect(spread((i) => tossCoin('secret', `itm_${i}`, 'gp_1') ** 1.05).chiSquare).toBeGreaterThan(chiSquareMax);
  });
});

const lastCoin = 1 - 2 ** -53;
const share = fc.oneof(fc.constantFrom(0, 0.05, 0.5, 0.85, 1), fc.double({ min: 0, max: 1, noNaN: true }));

/** The 99.9 % point of chi-square with 49 degrees of freedom. */
const chiSquareMax = 85.35;

function spread(coinOf: (i: number) => number) {
  const coins = Array.from({ length: 50_000 }, (_, i) => coinOf(i));
  const bins = new Array<number>(50).fill(0);
  for (const coin of coins) {
    const bin = Math.floor(coin * 50);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  return { chiSquare, min: Math.min(...coins), max: Math.max(...coins) };
}

it.each(['s', 'a secret of some length 0123456789abcdef', 'x'.repeat(64), 'x'.repeat(65), 'ü'.repeat(100)])(
  'a coin is the beginning of an HMAC-SHA256, as anybody can compute it: %s',
  (secret) => {
    const digest = createHmac('sha256', secret).update('itm_1\naudit').digest();
    expect(tossCoin(secret, 'itm_1', 'audit')).toBe(Number(digest.readBigUInt64BE(0) >> 11n) / 2 ** 53);
  },
);
