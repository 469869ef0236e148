import { describe, expect, it } from 'vitest';
import { answerItem, wakeFor } from '../../src/flow/answer-item.ts';
import type { Item } from '../../src/review/item.ts';
import { aFlow, carded, type FlowUnderTest, hour, kept, minute, startsAt } from '../support/flow.ts';
import { aMultilabelItem, anApprovalItem, anExtractionItem, aTextItem } from '../support/items.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
  reviewsOf,
} from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

describe('an answer that settles the item', () => {
  it('is on disk with its decision, its training record and its audit entry, and its card is drawn', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await carded(flow, item);
    const answered = await flow.answer(item, {
      verdict: 'correct',
      value: 'billing',
      surface: 'card',
      note: 'Invoice',
    });
    if (answered.kind !== 'taken') throw new Error(answered.kind);

    expect(await flow.store.item(item.id), 'what is returned is what is kept').toEqual(answered.item);
    expect(answered.item).toMatchObject({
      status: 'completed',
      version: 3,
      decision: { outcome: 'corrected', value: 'billing', decidedBy: 'U01ANA', decidedAt: startsAt },
    });
    expect(await flow.store.reviews(item.id)).toEqual([answered.review]);
    expect(await flow.records(item)).toMatchObject([
      { outcome: 'corrected', value: 'billing', supersedes: null, reviews: [{ note: 'Invoice' }] },
    ]);
    expect(await flow.audit(item)).toEqual(['U01ANA item.corrected']);
    expect(answered.review).toMatchObject({ id: expect.stringMatching(/^rev_/), surface: 'card', note: 'Invoice' });
    const [record] = await flow.records(item);
    expect(record?.id).toMatch(/^fbk_/);
    const [entry] = await aStore().rows<{ detail: unknown }>('select detail from signoff.audit');
    expect(entry?.detail, 'who looks into the log finds the answer').toMatchObject({
      review: answered.review.id,
      verdict: 'correct',
      via: 'slack',
      surface: 'card',
      record: { id: record?.id },
    });
    expect(flow.woken).toEqual([`show ${item.id}`, 'drain C0REVIEW']);
  });

  it.each([
    [aMultilabelProject(), aMultilabelItem(), ['price'], ['price']],
    [aTextProject(), aTextItem(), 'We are sorry.', 'We are sorry.'],
    [
      anExtractionProject(),
      anExtractionItem(),
      { number: '8', total: 12.5 },
      { number: '8', total: 12.5, issued: null, paid: null, currency: null },
    ],
    [
      anApprovalProject({ reviews: reviewsOf(1) }),
      anApprovalItem(),
      { action: 'refund.pay', arguments: { amount: 60 } },
      { action: 'refund.pay', arguments: { amount: 60 }, summary: null },
    ],
  ])('may be of any task ($task)', async (project, made, value, keptValue) => {
    const flow = aFlow(aStore(), project);
    const item = await kept(flow, made);
    await flow.answer(item, { verdict: 'correct', value });
    expect(await flow.store.item(item.id)).toMatchObject({ decision: { outcome: 'corrected', value: keptValue } });
    expect(await flow.records(item)).toMatchObject([{ task: project.task, outcome: 'corrected', value: keptValue }]);
  });

  it.each([{ gold: { value: 'billing' } }, { gold: { value: 'billing' }, isSeed: true }])(
    'on a known answer is kept and never training data ($isSeed)',
    async (given) => {
      const flow = aFlow(aStore());
      const item = await kept(flow, given);
      await flow.answer(item);
      expect(await flow.store.reviews(item.id)).toHaveLength(1);
      expect(await flow.audit(item)).toEqual(['U01ANA item.approved']);
      expect(await flow.records(item)).toEqual([]);
    },
  );
});

describe('where two have to agree', () => {
  const project = aProject({ reviews: reviewsOf(2) });

  it('the first answer is kept, and the card is drawn anew', async () => {
    const flow = aFlow(aStore(), project);
    const item = await kept(flow);
    const answered = await flow.answer(item);
    expect(answered).toMatchObject({ kind: 'taken', progress: { kind: 'open' }, item: { version: 2, decision: null } });
    expect(await flow.store.item(item.id)).toMatchObject({ version: 2, status: 'waiting' });
    expect(await flow.records(item)).toEqual([]);
    expect(flow.woken).toContain(`show ${item.id}`);
  });

  it('of eight who answer at once two settle it, and the others are told', async () => {
    const flow = aFlow(aStore(), project);
    const item = await kept(flow);
    const answered = await Promise.all(Array.from({ length: 8 }, (_, i) => flow.answer(item, { reviewer: `U${i}` })));
    const taken = answered.filter(({ kind }) => kind === 'taken');
    expect(taken).toHaveLength(2);
    expect(answered.filter(({ kind }) => kind === 'already_decided')).toHaveLength(6);
    expect(await flow.records(item)).toMatchObject([{ agreement: 1, reviews: [{}, {}] }]);
    expect(await flow.audit(item)).toHaveLength(2);
  });

  it('of eight clicks of one person one is an answer', async () => {
    const flow = aFlow(aStore(), project);
    const item = await kept(flow);
    const answered = await Promise.all(Array.from({ length: 8 }, () => flow.answer(item)));
    expect(answered.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    expect(await flow.store.reviews(item.id)).toHaveLength(1);
  });

  it('leads are asked where they disagree: who may answer now, until when, and in the thread', async () => {
    const timed = {
      ...project,
      reviews: { required: 2, agree: 2, reject: 2, max: 2 },
      deadline: { afterMs: 4 * hour, remindMs: [hour], onTime: 'expire' as const },
    };
    const flow = aFlow(aStore(), timed);
    const item = await kept(flow);
    await carded(flow, item);
    await flow.answer(item);
    flow.pass(hour);
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'reject' });
    const at = flow.now();
    expect(await flow.store.item(item.id)).toMatchObject({
      escalation: { why: 'disagreement', by: null, at },
      askedAt: at,
      dueAt: new Date(at.getTime() + 4 * hour),
      remindAt: new Date(at.getTime() + hour),
      selection: { reasons: ['low_confidence', 'escalated'] },
      decision: null,
    });
    expect(await aStore().rows('select item_id, kind, created_at from signoff.notes')).toEqual([
      { item_id: item.id, kind: 'escalated', created_at: at },
    ]);
    expect(
      await flow.answer(item, { reviewer: 'U09LEA', isLead: true, verdict: 'correct', value: 'billing' }),
    ).toMatchObject({ progress: { decision: { decidedBy: 'U09LEA', agreement: 1 / 3 } } });
  });
});

describe('what is refused', () => {
  it.each([
    ['of a value that is none', { verdict: 'correct', value: 'parcel' }],
    ['to another version', { version: 7 }],
  ] as const)('because %s writes nothing', async (_, answer) => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    expect(await flow.answer(item, answer)).toMatchObject({ kind: 'refused' });
    expect(await flow.store.item(item.id)).toEqual(item);
    expect(await flow.audit(item)).toEqual([]);
    expect(flow.woken).toEqual([]);
  });

  it('because there is no such item, or no such project any more, is said', async () => {
    const flow = aFlow(aStore());
    expect(await flow.answer({ id: 'itm_none' })).toEqual({ kind: 'refused', why: 'unknown_item' });
    const item = await kept(flow, { project: 'removed' });
    expect(await flow.answer(item)).toEqual({ kind: 'refused', why: 'unknown_project' });
  });
});

describe('the time to answer', () => {
  const latency = async (flow: FlowUnderTest, { id }: Item, of = 'U01ANA') =>
    (await flow.store.reviews(id)).find(({ reviewer }) => reviewer === of)?.latencyMs;
  const postedAt = (at: Date) => aStore().rows('update signoff.cards set posted_at = $1', [at]);

  it('counts from the card, and is unknown where there was none', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await carded(flow, item);
    await postedAt(startsAt);
    flow.pass(minute);
    await flow.answer(item);
    expect(await latency(flow, item)).toBe(minute);

    const unseen = await kept(flow);
    await flow.answer(unseen, { via: 'api' });
    expect(await latency(flow, unseen)).toBeNull();
  });

  it('counts in a session from when it was shown there, to this person only', async () => {
    const flow = aFlow(aStore(), aProject({ reviews: reviewsOf(2) }));
    const item = await kept(flow);
    await carded(flow, item);
    await postedAt(startsAt);
    flow.pass(10 * minute);
    await flow.reservations.reserve(item.id, 'U02BEN', flow.now(), new Date(flow.now().getTime() + hour));
    flow.pass(minute);
    await flow.answer(item, { reviewer: 'U01ANA', surface: 'session' });
    expect(await latency(flow, item)).toBe(11 * minute);
    await flow.answer(item, { reviewer: 'U02BEN', surface: 'session' });
    expect(await latency(flow, item, 'U02BEN')).toBe(minute);
  });

  it('counts from the card for an answer on the card, though a session shows it too', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await carded(flow, item);
    await postedAt(startsAt);
    flow.pass(minute);
    await flow.reservations.reserve(item.id, 'U01ANA', flow.now(), new Date(flow.now().getTime() + hour));
    flow.pass(minute);
    await flow.answer(item, { surface: 'card' });
    expect(await latency(flow, item)).toBe(2 * minute);
  });

  it('counts for leads from when they were asked', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await carded(flow, item);
    await postedAt(startsAt);
    flow.pass(hour);
    await flow.answer(item, { verdict: 'escalate' });
    flow.pass(minute);
    await flow.answer(item, { reviewer: 'U09LEA', isLead: true });
    expect(await latency(flow, item, 'U09LEA')).toBe(minute);
  });
});

describe('a lead who answered like anybody before', () => {
  it('has one answer that counts: the ruling, in the history and in the training record', async () => {
    const flow = aFlow(aStore(), aProject({ reviews: { required: 2, agree: 2, reject: 2, max: 2 } }));
    const item = await kept(flow);
    await flow.answer(item, { reviewer: 'U09LEA', verdict: 'correct', value: 'billing' });
    flow.pass(minute);
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'reject' });
    flow.pass(minute);
    const ruling = await flow.answer(item, { reviewer: 'U09LEA', isLead: true, verdict: 'correct', value: 'other' });
    expect(ruling).toMatchObject({ kind: 'taken', item: { decision: { value: 'other', agreement: 0.5 } } });
    const reviews = await flow.store.reviews(item.id);
    expect(reviews.map(({ reviewer, value, retractedAt }) => [reviewer, value, retractedAt])).toEqual([
      ['U09LEA', 'billing', flow.now()],
      ['U02BEN', null, null],
      ['U09LEA', 'other', null],
    ]);
    const [record] = await flow.records(item);
    expect(record?.reviews.map(({ reviewer, value }) => [reviewer, value])).toEqual([
      ['U02BEN', null],
      ['U09LEA', 'other'],
    ]);
  });
});

describe('what only one person is asked', () => {
  const project = aProject({ reviews: reviewsOf(2) });
  const asked = { askedOf: 'U01ANA', gold: { value: 'refund' } };

  it('they settle alone, by any answer', async () => {
    const flow = aFlow(aStore(), project);
    for (const given of [{}, { verdict: 'correct', value: 'billing' }, { verdict: 'reject' }] as const) {
      const item = await kept(flow, asked);
      expect(await flow.answer(item, given)).toMatchObject({ kind: 'taken', item: { status: 'completed' } });
      expect(await flow.records(item), 'and it teaches nothing').toEqual([]);
    }
  });

  it('they pass on to nobody, though the project has leads', async () => {
    const flow = aFlow(aStore(), project);
    const item = await kept(flow, asked);
    expect(await flow.answer(item, { verdict: 'escalate' })).toEqual({ kind: 'refused', why: 'no_leads' });
  });
});

describe('a label that is proposed', () => {
  it('is kept with the rejection that proposes it, and with nothing else', async () => {
    const flow = aFlow(aStore());
    for (const [verdict, expected] of [
      ['reject', 'parcel'],
      ['skip', null],
    ] as const) {
      const item = await kept(flow);
      await flow.answer(item, { verdict, proposedLabel: 'parcel' });
      expect(await flow.store.reviews(item.id)).toMatchObject([{ verdict, proposedLabel: expected }]);
    }
    const item = await kept(flow);
    await flow.answer(item, { verdict: 'reject' });
    expect(await flow.store.reviews(item.id)).toMatchObject([{ proposedLabel: null }]);
  });
});

it('an item whose project is gone has its card drawn, and no channel is woken', async () => {
  const flow = aFlow(aStore());
  const item = await kept(flow);
  wakeFor({ wake: flow.wake, projectOf: () => undefined }, item);
  expect(flow.woken).toEqual([`show ${item.id}`]);
});

describe('what was hidden', () => {
  it('is kept with an answer, not with a skip', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow, { blind: true });
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'skip' });
    flow.pass(minute);
    await flow.answer(item);
    expect((await flow.store.reviews(item.id)).map(({ verdict, blind }) => [verdict, blind])).toEqual([
      ['skip', false],
      ['approve', true],
    ]);
  });
});

it('a skip changes nothing on the card, and is in the audit log', async () => {
  const flow = aFlow(aStore());
  const item = await kept(flow);
  await answerItem(flow, item.id, { reviewer: 'U01ANA', verdict: 'skip', via: 'slack', reason: 'Not mine' });
  expect(await flow.store.item(item.id)).toEqual(item);
  expect(await flow.store.reviews(item.id)).toMatchObject([{ verdict: 'skip', value: null, reason: 'Not mine' }]);
  expect(await flow.audit(item)).toEqual(['U01ANA item.skip']);
});
