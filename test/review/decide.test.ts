import { describe, expect, it } from 'vitest';
import { type Answer, type Case, type Ruling, rule, skipsMax } from '../../src/review/decide.ts';
import type { Escalation, Review } from '../../src/review/item.ts';
import {
  aDecidedItem,
  aMultilabelItem,
  anApprovalItem,
  anExtractionItem,
  anItem,
  aReview,
  aTextItem,
} from '../support/items.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
  reviewsOf,
} from '../support/project.ts';

const now = new Date('2026-11-21T11:00:00Z');
const final = new Date('2026-11-21T11:05:00Z');
const answer = (overrides: Partial<Answer> = {}): Answer => ({
  reviewer: 'U01ANA',
  verdict: 'approve',
  via: 'slack',
  ...overrides,
});
const aCase = (overrides: Partial<Case> = {}): Case => ({
  project: aProject(),
  item: anItem(),
  reviews: [],
  ...overrides,
});
const ruled = (theCase: Partial<Case>, given: Partial<Answer> = {}): Ruling => rule(aCase(theCase), answer(given), now);
const withLeads = (why: Escalation['why'] = 'asked'): Escalation => ({
  why,
  by: null,
  at: new Date('2026-11-21T10:30:00Z'),
});
const nobody = { users: [], groups: [] };

describe('where one answer is enough', () => {
  it('an approval decides on what the model said, in the name of whoever approved', () => {
    expect(ruled({}, { verdict: 'approve' })).toEqual({
      kind: 'taken',
      verdict: 'approve',
      value: 'refund',
      asLead: false,
      replaces: null,
      progress: {
        kind: 'decided',
        decision: {
          outcome: 'approved',
          value: 'refund',
          decidedBy: 'U01ANA',
          decidedAt: now,
          finalAt: final,
          agreement: 1,
        },
      },
    });
  });

  it('a correction decides on the label that was given', () => {
    expect(ruled({}, { verdict: 'correct', value: 'shipping' })).toMatchObject({
      verdict: 'correct',
      value: 'shipping',
      progress: { decision: { outcome: 'corrected', value: 'shipping', decidedBy: 'U01ANA' } },
    });
  });

  it('a rejection decides without a value', () => {
    expect(ruled({}, { verdict: 'reject' })).toMatchObject({
      verdict: 'reject',
      value: null,
      progress: { decision: { outcome: 'rejected', value: null, agreement: 1 } },
    });
  });

  it('with no time for Undo the decision is final at once', () => {
    expect(ruled({ project: aProject({ undoMs: 0 }) })).toMatchObject({ progress: { decision: { finalAt: now } } });
  });
});

describe('what an approval says', () => {
  it('it may name the label it approves, and no other', () => {
    expect(ruled({}, { value: 'refund' })).toMatchObject({ kind: 'taken', verdict: 'approve' });
    expect(ruled({}, { value: 'billing' })).toEqual({ kind: 'refused', why: 'approve_differs' });
  });

  it('a caller whose language has only null for what is not there names none', () => {
    expect(ruled({}, { value: null })).toMatchObject({ kind: 'taken', verdict: 'approve', value: 'refund' });
  });

  it.each([
    ['a list in another order', aMultilabelProject(), aMultilabelItem(), ['price', 'delivery', 'price']],
    [
      'fields in another order',
      anExtractionProject(),
      anExtractionItem(),
      { currency: 'EUR', paid: null, issued: '2026-02-01', total: 12.5, number: '7' },
    ],
    [
      'fields without the ones that were not found',
      anExtractionProject(),
      anExtractionItem(),
      { number: '7', total: 12.5, issued: '2026-02-01', currency: 'EUR' },
    ],
    [
      'an action with its arguments in another order',
      anApprovalProject(),
      anApprovalItem(),
      { summary: 'Pay 120 EUR back', arguments: { currency: 'EUR', amount: 120 }, action: 'refund.pay' },
    ],
    ['the text', aTextProject(), aTextItem(), 'We are sorry. Your money is on its way back.'],
  ])('it names %s and means the same', (_, project, item, value) => {
    expect(ruled({ project, item }, { value })).toMatchObject({ verdict: 'approve', value: item.prediction.value });
  });

  it('of an action with another amount it is refused', () => {
    const value = { action: 'refund.pay', arguments: { amount: 12_000, currency: 'EUR' }, summary: 'Pay 120 EUR back' };
    expect(ruled({ project: anApprovalProject(), item: anApprovalItem() }, { value })).toEqual({
      kind: 'refused',
      why: 'approve_differs',
    });
  });

  it('a prediction whose label left the project can still be approved, by name too and by any button', () => {
    const item = anItem({ prediction: { value: 'gone' } });
    for (const given of [{}, { value: 'gone' }, { verdict: 'correct', value: 'gone' }] as const) {
      expect(ruled({ item }, given)).toMatchObject({ kind: 'taken', verdict: 'approve', value: 'gone' });
    }
  });

  it('of several labels of which one left the project it can still be approved', () => {
    const item = aMultilabelItem({ prediction: { value: ['gone', 'price'] } });
    const project = aMultilabelProject();
    expect(ruled({ project, item }, { verdict: 'correct', value: ['gone', 'price'] })).toMatchObject({
      verdict: 'approve',
    });
  });

  it.each([{ verdict: 'approve' }, { verdict: 'correct', value: { number: '7' } }] as const)(
    'fields of which a required one is missing can not be right as they are ($verdict)',
    (given) => {
      const item = anExtractionItem({ prediction: { value: { number: '7', total: null } } });
      expect(ruled({ project: anExtractionProject(), item }, given)).toEqual({
        kind: 'refused',
        why: 'value_not_valid',
        problems: [{ path: ['total'], detail: 'is required' }],
      });
    },
  );
});

describe('what a correction says', () => {
  it('the very label the model gave is an approval', () => {
    expect(ruled({}, { verdict: 'correct', value: 'refund' })).toMatchObject({
      verdict: 'approve',
      progress: { decision: { outcome: 'approved', value: 'refund' } },
    });
  });

  it.each([
    ['a label the project does not have', 'parcel'],
    ['the empty label', ''],
    ['no label at all', undefined],
    ['a label in other letters', 'Billing'],
    ['a name that every object has', 'constructor'],
    ['a list', ['billing']],
  ])('%s is refused, with what is wrong', (_, value) => {
    expect(ruled({}, { verdict: 'correct', value })).toMatchObject({
      why: 'value_not_valid',
      problems: [{ path: [] }],
    });
  });

  it.each([
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud83d'],
  ])('a text with %s is refused: it could not be kept', (_, value) => {
    expect(ruled({ project: aTextProject(), item: aTextItem() }, { verdict: 'correct', value })).toMatchObject({
      why: 'value_not_valid',
      problems: [{ path: [], detail: 'contains a NUL character or a broken surrogate pair' }],
    });
  });

  it('an action with a hundred thousand levels of arguments is refused, and nobody falls over', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const value = { action: 'refund.pay', arguments: { deep } };
    const theCase = { project: anApprovalProject(), item: anApprovalItem() };
    for (const verdict of ['approve', 'correct'] as const) {
      expect(ruled(theCase, { verdict, value })).toMatchObject({ kind: 'refused' });
    }
  });
});

describe('a rejection', () => {
  const project = aProject({ rejection: { reason: 'required', reasons: ['Two topics'] } });

  it('needs its reason where the project wants one', () => {
    expect(ruled({ project }, { verdict: 'reject' })).toEqual({ kind: 'refused', why: 'reason_missing' });
    expect(ruled({ project }, { verdict: 'reject', reason: 'Two topics' })).toMatchObject({ kind: 'taken' });
  });

  it('that proposes a label has said why', () => {
    expect(ruled({ project }, { verdict: 'reject', proposedLabel: 'parcel' })).toMatchObject({ kind: 'taken' });
  });
});

describe('whoever comes too late', () => {
  it.each([
    answer({}),
    answer({ verdict: 'correct', value: 'shipping' }),
    answer({ verdict: 'correct', value: 'unheard of' }),
    answer({ verdict: 'skip' }),
    answer({ isLead: true }),
  ])('changes nothing and is told the first decision ($verdict $value)', (second) => {
    const item = aDecidedItem();
    expect(rule(aCase({ item }), { ...second, reviewer: 'U02BEN' }, now)).toEqual({
      kind: 'already_decided',
      decision: item.decision,
    });
  });

  it('who looked at an older version is refused, and who looked at this one is not', () => {
    const item = anItem({ version: 3 });
    expect(ruled({ item }, { version: 2 })).toEqual({ kind: 'refused', why: 'version_differs' });
    expect(ruled({ item }, { version: 3 })).toMatchObject({ kind: 'taken' });
  });
});

describe('where several answers are needed', () => {
  const project = aProject({ reviews: reviewsOf(2) });
  const anas = aReview({ verdict: 'approve', value: 'refund' });

  it('the first one leaves the item open', () => {
    expect(ruled({ project })).toMatchObject({ kind: 'taken', progress: { kind: 'open' } });
  });

  it('one person answers once', () => {
    expect(ruled({ project, reviews: [anas] })).toEqual({ kind: 'refused', why: 'already_answered' });
    expect(ruled({ project, reviews: [anas] }, { verdict: 'skip' })).toEqual({
      kind: 'refused',
      why: 'already_answered',
    });
  });

  it('the last one that is needed settles it, and says how many agreed', () => {
    expect(ruled({ project, reviews: [anas] }, { reviewer: 'U02BEN' })).toMatchObject({
      progress: { decision: { outcome: 'approved', decidedBy: 'U02BEN', agreement: 1 } },
    });
  });

  it('who skipped may still answer, and the skip counts no more', () => {
    const skip = aReview({ verdict: 'skip', value: null });
    expect(ruled({ project, reviews: [skip] })).toMatchObject({ kind: 'taken', replaces: skip });
  });

  it('without agreement leads are asked', () => {
    const reviews = [anas, aReview({ reviewer: 'U02BEN' })];
    expect(ruled({ project, reviews }, { reviewer: 'U03CLEO', verdict: 'reject' })).toMatchObject({
      progress: { kind: 'to_leads', why: 'disagreement' },
    });
  });

  it('without agreement and without leads it ends without consensus', () => {
    const reviews = [anas, aReview({ reviewer: 'U02BEN' })];
    const leaderless = { ...project, leads: nobody };
    expect(ruled({ project: leaderless, reviews }, { reviewer: 'U03CLEO', verdict: 'reject' })).toMatchObject({
      progress: { decision: { outcome: 'no_consensus', value: null, agreement: null, decidedBy: 'U03CLEO' } },
    });
  });
});

describe('an approval of an action by two', () => {
  const project = anApprovalProject();
  const item = anApprovalItem();
  const approves = aReview({ verdict: 'approve', value: item.prediction.value });

  it('one approval pays nothing', () => {
    expect(ruled({ project, item })).toMatchObject({ progress: { kind: 'open' } });
  });

  it('a rejection stops it, whoever approved before', () => {
    expect(
      ruled({ project, item, reviews: [approves] }, { reviewer: 'U02BEN', verdict: 'reject', reason: 'Too much' }),
    ).toMatchObject({ progress: { decision: { outcome: 'rejected', agreement: 0.5 } } });
  });

  it('an approval of something else is no approval of this', () => {
    const value = { action: 'refund.pay', arguments: { amount: 1 }, summary: null };
    expect(
      ruled({ project, item, reviews: [approves] }, { reviewer: 'U02BEN', verdict: 'correct', value }),
    ).toMatchObject({ progress: { kind: 'to_leads', why: 'disagreement' } });
  });
});

describe('passing on', () => {
  it('an escalation asks leads at once', () => {
    expect(ruled({}, { verdict: 'escalate' })).toMatchObject({
      verdict: 'escalate',
      value: null,
      progress: { kind: 'to_leads', why: 'asked' },
    });
  });

  it('where there are no leads nobody can be asked', () => {
    expect(ruled({ project: aProject({ leads: nobody }) }, { verdict: 'escalate' })).toEqual({
      kind: 'refused',
      why: 'no_leads',
    });
  });

  it('skips leave the item open, until there are so many that leads are asked', () => {
    const skips = Array.from({ length: skipsMax - 1 }, (_, i) =>
      aReview({ reviewer: `U1${i}`, verdict: 'skip', value: null }),
    );
    expect(ruled({ reviews: skips.slice(1) }, { verdict: 'skip' })).toMatchObject({ progress: { kind: 'open' } });
    expect(ruled({ reviews: skips }, { verdict: 'skip' })).toMatchObject({
      progress: { kind: 'to_leads', why: 'skipped' },
    });
    expect(
      ruled({ reviews: skips, project: aProject({ leads: nobody }) }, { verdict: 'skip' }),
      'without leads it stays with the reviewers',
    ).toMatchObject({ progress: { kind: 'open' } });
  });

  it('the same person skipping again is no second skip', () => {
    const skips = ['U01ANA', 'U02BEN'].map((reviewer) => aReview({ reviewer, verdict: 'skip', value: null }));
    expect(ruled({ reviews: skips }, { verdict: 'skip' })).toMatchObject({
      replaces: skips[0],
      progress: { kind: 'open' },
    });
  });
});

describe('skips among answers', () => {
  const project = aProject({ reviews: reviewsOf(4) });

  it('answers are no skips: leads are not asked because many have said something', () => {
    const said = ['U02BEN', 'U03CLEO', 'U04DAN'].map((reviewer) => aReview({ reviewer, value: 'refund' }));
    expect(ruled({ project, reviews: said }, { verdict: 'skip' })).toMatchObject({ progress: { kind: 'open' } });
  });

  it('once leads are asked, no number of skips asks them again', () => {
    const item = anItem({ escalation: withLeads('skipped') });
    const skips = ['U01ANA', 'U02BEN', 'U03CLEO'].map((reviewer) =>
      aReview({ reviewer, verdict: 'skip', value: null }),
    );
    const given = { reviewer: 'U09LEA', isLead: true, verdict: 'skip' } as const;
    expect(ruled({ project, item, reviews: skips }, given)).toMatchObject({ progress: { kind: 'open' } });
  });
});

describe('once leads are asked', () => {
  const item = anItem({ escalation: withLeads('disagreement') });
  const project = aProject({ reviews: reviewsOf(2) });
  const said: Review[] = [
    aReview({ reviewer: 'U01ANA', verdict: 'approve', value: 'refund' }),
    aReview({ reviewer: 'U09LEA', verdict: 'correct', value: 'billing' }),
    aReview({ reviewer: 'U03CLEO', verdict: 'reject', value: null }),
  ];
  const lead = { reviewer: 'U09LEA', isLead: true } as const;

  it('reviewers decide no more', () => {
    expect(ruled({ item, project, reviews: said }, { reviewer: 'U04DAN' })).toEqual({
      kind: 'refused',
      why: 'leads_only',
    });
  });

  it('one lead rules alone, and what they said before counts no more', () => {
    expect(ruled({ item, project, reviews: said }, { ...lead, verdict: 'correct', value: 'shipping' })).toMatchObject({
      asLead: true,
      replaces: said[1],
      progress: {
        decision: { outcome: 'corrected', value: 'shipping', decidedBy: 'U09LEA', agreement: 1 / 3 },
      },
    });
  });

  it('agreement is the share of all who say what the lead says', () => {
    expect(ruled({ item, project, reviews: said }, { ...lead, verdict: 'approve' })).toMatchObject({
      progress: { decision: { agreement: 2 / 3 } },
    });
  });

  it('a lead who skips takes their own answer not back', () => {
    expect(ruled({ item, project, reviews: said }, { ...lead, verdict: 'skip' })).toEqual({
      kind: 'refused',
      why: 'already_answered',
    });
  });

  it('a lead who said nothing may skip, which is no ruling', () => {
    const given = { ...lead, reviewer: 'U08LEO', verdict: 'skip' } as const;
    expect(ruled({ item, project, reviews: said }, given)).toMatchObject({ asLead: false, progress: { kind: 'open' } });
  });

  it('nobody passes it to them again', () => {
    const given = { ...lead, reviewer: 'U08LEO', verdict: 'escalate' } as const;
    expect(ruled({ item, project, reviews: said }, given)).toEqual({ kind: 'refused', why: 'with_leads_already' });
  });
});

describe('a new round', () => {
  const before = [aReview({ reviewer: 'U01ANA' }), aReview({ reviewer: 'U02BEN', verdict: 'skip', value: null })];

  it('asked with fresh eyes, who answered before may not, whoever only skipped may', () => {
    const item = anItem({ round: 2, freshEyes: true });
    expect(ruled({ item, reviews: before })).toEqual({ kind: 'refused', why: 'answered_before' });
    expect(ruled({ item, reviews: before }, { reviewer: 'U02BEN' })).toMatchObject({ kind: 'taken', replaces: null });
  });

  it('asked with fresh eyes, who took their answer back is fresh', () => {
    const item = anItem({ round: 2, freshEyes: true });
    const takenBack = [aReview({ retractedAt: now })];
    expect(ruled({ item, reviews: takenBack })).toMatchObject({ kind: 'taken' });
  });

  it('asked with fresh eyes, who has answered in this very round is told that, not that they were asked before', () => {
    const project = aProject({ reviews: reviewsOf(2) });
    const item = anItem({ round: 2, freshEyes: true });
    expect(ruled({ project, item, reviews: [aReview({ round: 2 })] })).toEqual({
      kind: 'refused',
      why: 'already_answered',
    });
  });

  it('asked again, anybody may answer, and nothing of before counts', () => {
    const project = aProject({ reviews: reviewsOf(2) });
    const item = anItem({ round: 2 });
    const reviews = [...before, aReview({ reviewer: 'U03CLEO' })];
    expect(ruled({ item, project, reviews }, { verdict: 'correct', value: 'billing' })).toMatchObject({
      replaces: null,
      progress: { kind: 'open' },
    });
  });
});
