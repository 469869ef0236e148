import { describe, expect, test } from 'vitest';
import { brokenPromises, type Card, type Click, type History, type Row } from './support/broken-promises.ts';

/** A checker that never failed proves nothing: each test breaks one promise in a history that keeps them all. */
describe('the checker of promises', () => {
  test('finds nothing in a history that keeps every promise', () => {
    expect(brokenPromises(aHistory())).toEqual([]);
  });

  test('finds an accepted item that is lost', () => {
    const history = aHistory();
    history.rows = history.rows.filter((row) => row.id !== 'itm_open');
    history.messages = history.messages.filter((card) => card.item !== 'itm_open');
    expect(brokenPromises(history)).toEqual(['ticket-1 was accepted and is lost']);
  });

  test('finds an item that is there twice', () => {
    const history = aHistory();
    history.rows.push(aRow({ id: 'itm_again', externalId: 'ticket-1' }));
    history.messages.push(aCard({ item: 'itm_again', ts: '9.9' }));
    expect(brokenPromises(history)).toEqual(['ticket-1 was accepted and is there 2 times']);
  });

  test('finds a caller that was told of another item', () => {
    const history = aHistory();
    history.accepted.push({ externalId: 'ticket-1', id: 'itm_other' });
    expect(brokenPromises(history)).toEqual(['ticket-1 is itm_open, but callers were told itm_open and itm_other']);
  });

  test('finds a twin card, also of an answered item', () => {
    const history = aHistory();
    history.messages.push(aCard({ ts: '1.2' }), aCard({ item: 'itm_done', ts: '2.2', open: false }));
    expect(brokenPromises(history)).toEqual(['itm_open has 2 cards: 1.1, 1.2', 'itm_done has 2 cards: 2.1, 2.2']);
  });

  test('finds an open item without a card, or with one that cannot be answered', () => {
    const missing = aHistory();
    missing.messages = missing.messages.filter((card) => card.item !== 'itm_open');
    expect(brokenPromises(missing)).toEqual(['itm_open is open and has no card']);
    const mute = aHistory();
    mute.messages = mute.messages.map((card) => ({ ...card, open: false }));
    expect(brokenPromises(mute)).toEqual(['itm_open is open and its card has no buttons']);
  });

  test('finds a card that still asks what is answered, and a card of no item', () => {
    const history = aHistory();
    history.messages = history.messages.map((card) => ({ ...card, open: true }));
    history.messages.push(aCard({ item: 'itm_unknown', ts: '9.9' }));
    expect(brokenPromises(history)).toEqual([
      'there is a card of itm_unknown, which is no item',
      'itm_done is answered and its card still asks',
    ]);
  });

  test('finds an acknowledged answer that is lost', () => {
    const history = aHistory();
    history.acked.push(aClick({ item: 'itm_open' }));
    expect(brokenPromises(history)).toEqual(['the answer of U01ANA to itm_open was acknowledged and is lost']);
  });

  test('finds a decision that went to somebody who came after the first acknowledged answer', () => {
    const history = aHistory();
    history.acked.push(aClick({ user: 'U02BEN', value: 'billing', askedAt: 5, endedAt: 6 }));
    expect(brokenPromises(history)).toEqual([
      'U02BEN was the first to answer itm_done (billing), and the row says refund by U01ANA',
    ]);
  });

  test('lets either of two clicks at the same time decide, and one that was never acknowledged', () => {
    const history = aHistory();
    history.acked = [aClick({ user: 'U02BEN', value: 'billing', askedAt: 11, endedAt: 15 })];
    history.unacked = [aClick()];
    expect(brokenPromises(history)).toEqual([]);
  });

  test('finds a decision that nobody made', () => {
    const history = aHistory();
    history.acked = [];
    expect(brokenPromises(history)).toEqual(['itm_done is decided as refund by U01ANA, who never said so']);
  });

  test('finds a decision with two training records or none, and a record without a decision', () => {
    const history = aHistory();
    history.rows = [aRow({ feedback: 1 }), aRow({ ...done, feedback: 2, reviews: 2 })];
    expect(brokenPromises(history)).toEqual([
      'itm_open is in_review and has 1 training records',
      'itm_done is completed and has 2 training records',
      'itm_done is completed and has 2 reviews',
    ]);
  });
});

const done: Partial<Row> = {
  id: 'itm_done',
  externalId: 'ticket-2',
  status: 'completed',
  value: 'refund',
  decidedBy: 'U01ANA',
  feedback: 1,
  reviews: 1,
};

function aHistory(): History & Required<Pick<History, 'unacked'>> {
  return {
    rows: [aRow(), aRow(done)],
    messages: [aCard(), aCard({ item: 'itm_done', ts: '2.1', open: false })],
    accepted: [
      { externalId: 'ticket-1', id: 'itm_open' },
      { externalId: 'ticket-2', id: 'itm_done' },
      { externalId: 'ticket-2', id: 'itm_done' },
    ],
    acked: [aClick()],
    unacked: [],
  };
}

function aRow(overrides: Partial<Row> = {}): Row {
  return {
    id: 'itm_open',
    externalId: 'ticket-1',
    status: 'in_review',
    value: null,
    decidedBy: null,
    feedback: 0,
    reviews: 0,
    ...overrides,
  };
}

function aCard(overrides: Partial<Card> = {}): Card {
  return { item: 'itm_open', channel: 'C0REVIEW', ts: '1.1', open: true, ...overrides };
}

function aClick(overrides: Partial<Click> = {}): Click {
  return { item: 'itm_done', user: 'U01ANA', value: 'refund', askedAt: 10, endedAt: 20, ...overrides };
}
