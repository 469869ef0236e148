import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/review/decide.ts';
import type { Escalation } from '../../src/review/item.ts';
import { undo, undoableUntil } from '../../src/review/undo.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { aProject, reviewsOf } from '../support/project.ts';

/** The builders' reviews and decisions are of 10:05, and five minutes are given to take them back. */
const inTime = new Date('2026-11-21T10:09:59.999Z');
const tooLate = new Date('2026-11-21T10:10:00Z');
const final = tooLate;
const at = new Date('2026-11-21T10:05:00Z');

const mine = aReview();
const aCase = (overrides: Partial<Case> = {}): Case => ({
  project: aProject(),
  item: aDecidedItem({ decision: aDecision({ finalAt: final }) }),
  reviews: [mine],
  ...overrides,
});
const undone = (theCase: Partial<Case>, reviewer = 'U01ANA', now = inTime) => undo(aCase(theCase), reviewer, now);
const escalated = (why: Escalation['why'], by: string | null = null) => anItem({ escalation: { why, by, at } });

describe('of a decided item', () => {
  it('whoever decided may take it back until it is final', () => {
    expect(undone({})).toEqual({ kind: 'undone', review: mine, reopens: true, escalation: null });
    expect(undone({}, 'U01ANA', tooLate)).toEqual({ kind: 'refused', why: 'undo_over' });
  });

  it('nobody else may', () => {
    expect(undone({}, 'U02BEN')).toEqual({ kind: 'refused', why: 'nothing_to_undo' });
  });

  it('with no time for Undo nobody may, not even at once', () => {
    const item = aDecidedItem({ decision: aDecision({ decidedAt: at, finalAt: at }) });
    expect(undone({ project: aProject({ undoMs: 0 }), item }, 'U01ANA', at)).toEqual({
      kind: 'refused',
      why: 'undo_over',
    });
  });

  it('a second time there is nothing to take back', () => {
    expect(undone({ reviews: [{ ...mine, retractedAt: at }] })).toEqual({ kind: 'refused', why: 'nothing_to_undo' });
  });

  it.each(['expired', 'withdrawn', 'auto_approved', 'unreviewed'] as const)(
    'that is %s nobody takes an answer back: the decision rests on none',
    (outcome) => {
      const item = aDecidedItem({ decision: aDecision({ outcome, value: null, finalAt: final }) });
      expect(undone({ item })).toEqual({ kind: 'refused', why: 'settled_otherwise' });
    },
  );

  it('each of the two on whom it rests may, and their answer is the one that goes', () => {
    const bens = aReview({ reviewer: 'U02BEN' });
    for (const [reviewer, review] of [
      ['U01ANA', mine],
      ['U02BEN', bens],
    ] as const) {
      expect(undone({ project: aProject({ reviews: reviewsOf(2) }), reviews: [mine, bens] }, reviewer)).toMatchObject({
        review,
        reopens: true,
      });
    }
  });

  it('who was outvoted may not: it stands without them', () => {
    const reviews = [mine, aReview({ reviewer: 'U02BEN' }), aReview({ reviewer: 'U03CLEO', value: 'other' })];
    expect(undone({ project: aProject({ reviews: reviewsOf(2) }), reviews }, 'U03CLEO')).toEqual({
      kind: 'refused',
      why: 'settled_otherwise',
    });
  });

  it('that a lead ruled on, only the lead may, and it stays with the leads', () => {
    const escalation = { why: 'disagreement', by: null, at } as const;
    const ruling = aReview({ reviewer: 'U09LEA', value: 'shipping', asLead: true });
    const theCase = {
      project: aProject({ reviews: reviewsOf(2) }),
      item: aDecidedItem({ escalation, decision: aDecision({ decidedBy: 'U09LEA', finalAt: final }) }),
      reviews: [mine, ruling],
    };
    expect(undone(theCase)).toEqual({ kind: 'refused', why: 'settled_otherwise' });
    expect(undone(theCase, 'U09LEA')).toEqual({ kind: 'undone', review: ruling, reopens: true, escalation });
  });

  it('without consensus is open again when one of them takes their answer back', () => {
    const reviews = ['refund', 'billing', 'other'].map((value, i) => aReview({ reviewer: `U${i}`, value }));
    const item = aDecidedItem({ decision: aDecision({ outcome: 'no_consensus', value: null, finalAt: final }) });
    expect(undone({ project: aProject({ reviews: reviewsOf(2) }), item, reviews }, 'U0')).toMatchObject({
      reopens: true,
    });
  });

  it('whose input is deleted nobody may: it could not be asked again', () => {
    const item = aDecidedItem({ decision: aDecision({ finalAt: final }), inputErasedAt: at });
    expect(undone({ item })).toEqual({ kind: 'refused', why: 'undo_over' });
  });

  it('an answer of an earlier round is none to take back', () => {
    const item = aDecidedItem({ round: 2, decision: aDecision({ finalAt: final }) });
    expect(undone({ item })).toEqual({ kind: 'refused', why: 'nothing_to_undo' });
  });
});

describe('of an open item', () => {
  const project = aProject({ reviews: reviewsOf(2) });

  it('an answer may be taken back for as long as the project says, and the item stays open', () => {
    expect(undone({ project, item: anItem() })).toEqual({
      kind: 'undone',
      review: mine,
      reopens: false,
      escalation: null,
    });
    expect(undone({ project, item: anItem() }, 'U01ANA', tooLate)).toEqual({ kind: 'refused', why: 'undo_over' });
  });

  it('a skip may be taken back', () => {
    const skip = aReview({ verdict: 'skip', value: null });
    expect(undone({ project, item: anItem(), reviews: [skip] })).toMatchObject({ kind: 'undone', review: skip });
  });

  it.each([
    [
      'whoever asked them takes that back',
      escalated('asked', 'U01ANA'),
      [aReview({ verdict: 'escalate', value: null })],
      true,
    ],
    ['somebody else takes an answer back', escalated('asked', 'U02BEN'), [mine], false],
    [
      'one of those who disagreed takes their answer back',
      escalated('disagreement'),
      [mine, ...['refund', 'other'].map((value, i) => aReview({ reviewer: `U${i}`, value }))],
      true,
    ],
    [
      'there is disagreement without that answer too',
      escalated('disagreement'),
      [mine, ...['refund', 'other', 'shipping'].map((value, i) => aReview({ reviewer: `U${i}`, value }))],
      false,
    ],
    [
      'one of three skips is taken back',
      escalated('skipped'),
      ['U01ANA', 'U02BEN', 'U03CLEO'].map((reviewer) => aReview({ reviewer, verdict: 'skip', value: null })),
      true,
    ],
    ['the time was over', escalated('deadline'), [mine], false],
    [
      'somebody else who wanted them asked too takes that back',
      escalated('asked', 'U02BEN'),
      [aReview({ verdict: 'escalate', value: null })],
      false,
    ],
    [
      'whoever asked them takes back what they did since',
      escalated('asked', 'U01ANA'),
      [aReview({ verdict: 'skip', value: null })],
      false,
    ],
    [
      'one of four skips is taken back',
      escalated('skipped'),
      ['U01ANA', 'U02BEN', 'U03CLEO', 'U04DAN'].map((reviewer) => aReview({ reviewer, verdict: 'skip', value: null })),
      false,
    ],
    [
      'one of three skips is taken back, beside which there are answers',
      escalated('skipped'),
      [
        ...['U01ANA', 'U02BEN', 'U03CLEO'].map((reviewer) => aReview({ reviewer, verdict: 'skip', value: null })),
        aReview({ reviewer: 'U04DAN' }),
      ],
      true,
    ],
  ])('that leads were asked about, when %s', (_, item, reviews, reviewersAgain) => {
    expect(undone({ project, item, reviews })).toMatchObject({ escalation: reviewersAgain ? null : item.escalation });
  });
});

describe('Undo is shown', () => {
  it('until the decision is final, where people made it', () => {
    const item = aDecidedItem({ decision: aDecision({ finalAt: final }) });
    expect(undoableUntil(item, inTime)).toEqual(final);
    expect(undoableUntil(item, tooLate)).toBeNull();
  });

  it.each(['approved', 'corrected', 'rejected', 'no_consensus'] as const)(
    'where it is %s by people, and not where that came of no answer to it',
    (outcome) => {
      const shown = (decidedBy: string | null) =>
        undoableUntil(aDecidedItem({ decision: aDecision({ outcome, decidedBy, finalAt: final }) }), inTime);
      expect(shown('U01ANA')).toEqual(final);
      expect(shown(null)).toBeNull();
    },
  );

  it('never for what time or a service decided, for what is open, nor for what is deleted', () => {
    const withdrawn = aDecidedItem({ decision: aDecision({ outcome: 'withdrawn', value: null, finalAt: final }) });
    const erased = aDecidedItem({ decision: aDecision({ finalAt: final }), inputErasedAt: at });
    for (const item of [withdrawn, anItem(), erased]) expect(undoableUntil(item, inTime)).toBeNull();
  });
});
