import { describe, expect, it } from 'vitest';
import type { Desk } from '../../src/flow/desk.ts';
import { newId } from '../../src/review/id.ts';
import type { Item, Review } from '../../src/review/item.ts';
import { createDesk } from '../../src/store/desk.ts';
import { reviewColumns, reviewRow } from '../../src/store/review-rows.ts';
import { explaining } from '../support/explaining.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { type StoreUnderTest, storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const project = 'support-intent';
const now = new Date('2026-11-21T12:00:00Z');
const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000);
const day = { from: at(24 * 60), to: now };

type Said = Partial<Review> & { of: Item };

/** The desk over these rows. */
async function aDesk(items: Item[], said: Said[] = []): Promise<Desk & StoreUnderTest> {
  const opened = aStore();
  for (const item of items) await opened.store.addItem(item);
  for (const { of, ...review } of said) {
    await opened.rows(
      `insert into signoff.reviews (item_id, ${reviewColumns.join(', ')})
       select $1, ${reviewColumns.join(', ')} from json_populate_record(null::signoff.reviews, $2)`,
      [of.id, JSON.stringify(reviewRow(aReview(review)))],
    );
  }
  return { ...createDesk(opened.db), ...opened };
}

const toLeads = (minutesAgo: number): Partial<Item> => ({
  escalation: { why: 'asked', by: 'U02BEN', at: at(minutesAgo) },
  askedAt: at(minutesAgo),
});

describe('what waits for a reviewer', () => {
  it('is counted by project and by where it stands, with the oldest of it', async () => {
    const desk = await aDesk([
      anItem({ createdAt: at(30) }),
      anItem({ createdAt: at(90) }),
      anItem({ status: 'in_review', createdAt: at(10) }),
      anItem({ project: 'other', createdAt: at(5) }),
      aDecidedItem({ createdAt: at(500) }),
    ]);
    const waiting = await desk.waitingFor('U01ANA', [project, 'other', 'empty'], []);
    expect(Object.fromEntries(waiting)).toEqual({
      [project]: { waiting: 2, inReview: 1, escalated: 0, oldestAt: at(90) },
      other: { waiting: 1, inReview: 0, escalated: 0, oldestAt: at(5) },
      empty: { waiting: 0, inReview: 0, escalated: 0, oldestAt: null },
    });
  });

  const open = anItem({ status: 'in_review', createdAt: at(60) });
  const contested = anItem({ round: 2, freshEyes: true });
  const reopened = anItem({ round: 2 });
  const escalated = anItem(toLeads(10));
  it.each<[string, Item, Said[], Partial<Record<'asReviewer' | 'asLead', number>>]>([
    ['nobody has answered', open, [], { asReviewer: 1, asLead: 1 }],
    ['they asked for it themselves', anItem({ requestedBy: 'U01ANA' }), [], { asReviewer: 0, asLead: 0 }],
    ['somebody else asked for it', anItem({ requestedBy: 'U02BEN' }), [], { asReviewer: 1 }],
    ['they answered, and others are still asked', open, [{ of: open }], { asReviewer: 0, asLead: 0 }],
    ['they skipped it', open, [{ of: open, verdict: 'skip', value: null }], { asReviewer: 0 }],
    ['they took their answer back', open, [{ of: open, retractedAt: at(1) }], { asReviewer: 1 }],
    ['somebody else answered', open, [{ of: open, reviewer: 'U02BEN' }], { asReviewer: 1 }],
    ['it was reopened since they answered', reopened, [{ of: reopened, round: 1 }], { asReviewer: 1 }],
    ['it was contested after they answered', contested, [{ of: contested, round: 1 }], { asReviewer: 0, asLead: 0 }],
    [
      'it was contested after they skipped it',
      contested,
      [{ of: contested, round: 1, verdict: 'skip', value: null }],
      { asReviewer: 1 },
    ],
    ['it is with the leads', escalated, [], { asReviewer: 0, asLead: 1 }],
    [
      'it came to the leads after they answered',
      escalated,
      [{ of: escalated, createdAt: at(20) }],
      { asReviewer: 0, asLead: 1 },
    ],
    ['they ruled on it as a lead', escalated, [{ of: escalated, asLead: true, createdAt: at(5) }], { asLead: 0 }],
    ['it was decided', aDecidedItem(), [], { asReviewer: 0, asLead: 0 }],
  ])('counts as the review session offers it, when %s', async (_, item, said, expected) => {
    const desk = await aDesk([item], said);
    const count = async (leads: string[]) => {
      const there = (await desk.waitingFor('U01ANA', [project], leads)).get(project);
      const session = await desk.reservations.reserveNext({
        reviewer: 'U01ANA',
        projects: [project],
        leads,
        except: [],
        now,
        until: at(-5),
      });
      await desk.rows('delete from signoff.reservations');
      const counted = (there?.waiting ?? 0) + (there?.inReview ?? 0);
      expect(counted, 'the session and the desk agree').toBe(session === null ? 0 : 1);
      expect(await desk.openFor('U01ANA', ['empty', project], leads), 'of all projects together').toBe(counted);
      return counted;
    };
    if (expected.asReviewer !== undefined) expect(await count([])).toBe(expected.asReviewer);
    if (expected.asLead !== undefined) expect(await count([project])).toBe(expected.asLead);
  });

  it('names what is for leads to those who lead, and to nobody else', async () => {
    const desk = await aDesk([anItem(toLeads(5)), anItem({ ...toLeads(5), status: 'in_review' }), anItem()]);
    expect((await desk.waitingFor('U09LEA', [project], [project])).get(project)).toMatchObject({
      waiting: 2,
      inReview: 1,
      escalated: 2,
    });
    expect((await desk.waitingFor('U01ANA', [project], [])).get(project)).toMatchObject({
      waiting: 1,
      inReview: 0,
      escalated: 0,
    });
  });
});

describe('the latest answers', () => {
  it('are the newest words of one person, each with its item as it is now', async () => {
    const [first, second] = [anItem(), aDecidedItem({ id: newId('itm'), decision: aDecision({ value: 'other' }) })];
    const desk = await aDesk(
      [first, second],
      [
        { of: first, createdAt: at(9), verdict: 'skip', value: null },
        { of: second, createdAt: at(3) },
        { of: second, reviewer: 'U02BEN', createdAt: at(2) },
      ],
    );
    const latest = await desk.latestAnswers('U01ANA', 10);
    expect(latest.map(({ review, item }) => [review.verdict, item.id, item.decision?.value])).toEqual([
      ['correct', second.id, 'other'],
      ['skip', first.id, undefined],
    ]);
    expect(await desk.latestAnswers('U01ANA', 1)).toHaveLength(1);
  });

  it('leave out what was taken back', async () => {
    const item = anItem();
    const desk = await aDesk([item], [{ of: item, retractedAt: at(1) }]);
    expect(await desk.latestAnswers('U01ANA', 10)).toEqual([]);
  });
});

describe('what a person sent to review', () => {
  it('comes newest first, with what became of it, and without known answers', async () => {
    const mine = { requestedBy: 'U01ANA' };
    const desk = await aDesk([
      anItem({ ...mine, createdAt: at(5) }),
      aDecidedItem({ ...mine, createdAt: at(1) }),
      anItem({ requestedBy: 'U02BEN' }),
      anItem({ ...mine, gold: { value: 'refund' } }),
    ]);
    const sent = await desk.requestsOf('U01ANA', 10);
    expect(sent.map(({ createdAt, decision }) => [createdAt, decision?.outcome])).toEqual([
      [at(1), 'corrected'],
      [at(5), undefined],
    ]);
    expect(await desk.requestsOf('U01ANA', 1)).toHaveLength(1);
  });
});

describe('a reviewer’s own figures', () => {
  it('count what they said since then, known answers too, and how many of those were right', async () => {
    const items = Array.from({ length: 6 }, () => anItem());
    const topics = anItem({ gold: { value: ['a', 'b'] } });
    const gold = [anItem({ gold: { value: 'billing' } }), anItem({ gold: { value: 'refund' }, isSeed: true }), topics];
    const [a, b, c, d, e, f] = items;
    const [right, wrong] = gold;
    if (!a || !b || !c || !d || !e || !f || !right || !wrong) throw new Error('too few items');
    const desk = await aDesk(
      [...items, ...gold],
      [
        { of: a, createdAt: at(10), verdict: 'approve', value: 'refund', latencyMs: 1_000 },
        { of: b, createdAt: at(10), latencyMs: 2_000 },
        { of: c, createdAt: at(10), verdict: 'reject', value: null, latencyMs: 9_000 },
        { of: d, createdAt: at(10), verdict: 'skip', value: null, latencyMs: 90_000 },
        { of: e, createdAt: at(10), retractedAt: at(9) },
        { of: f, createdAt: at(24 * 60 + 1) },
        { of: right, createdAt: at(10), latencyMs: 3_000 },
        { of: wrong, createdAt: at(10), verdict: 'reject', value: null, latencyMs: 4_000 },
        { of: topics, createdAt: at(10), value: ['a', 'b'], latencyMs: null },
      ],
    );
    expect(await desk.figuresOf('U01ANA', [project], day.from)).toEqual({
      answers: 6,
      approved: 1,
      corrected: 3,
      rejected: 2,
      skipped: 1,
      medianLatencyMs: 3_000,
      gold: { met: 3, right: 2 },
    });
  });

  it('are nothing for somebody who said nothing, or nothing in these projects', async () => {
    const item = anItem();
    const desk = await aDesk([item], [{ of: item, createdAt: at(1) }]);
    const none = {
      answers: 0,
      approved: 0,
      corrected: 0,
      rejected: 0,
      skipped: 0,
      medianLatencyMs: null,
      gold: { met: 0, right: 0 },
    };
    expect(await desk.figuresOf('U02BEN', [project], day.from)).toEqual(none);
    expect(await desk.figuresOf('U01ANA', ['other'], day.from)).toEqual(none);
  });
});

describe('the health of a project', () => {
  const ended = (outcome: 'approved' | 'corrected' | 'expired', minutesAgo: number, tookMinutes: number) =>
    aDecidedItem({
      createdAt: at(minutesAgo + tookMinutes),
      decision: aDecision({ outcome, decidedAt: at(minutesAgo), finalAt: at(minutesAgo) }),
    });
  const byTheGate = (overrides: Partial<Item> = {}) => {
    const decision = aDecision({ outcome: 'auto_approved', decidedBy: null, decidedAt: at(20) });
    return anItem({
      status: 'completed',
      createdAt: at(20),
      selection: { route: 'auto_approve' },
      decision,
      ...overrides,
    });
  };

  it('says what came, how it ended, how fast, who answered, and what is open', async () => {
    const approved = ended('approved', 60, 10);
    const corrected = ended('corrected', 50, 20);
    const items = [
      approved,
      corrected,
      ended('expired', 40, 600),
      ended('approved', 25 * 60, 5),
      byTheGate(),
      byTheGate(),
      anItem({ createdAt: at(5) }),
      anItem({ createdAt: at(26 * 60), dueAt: at(-30) }),
      anItem({ status: 'in_review', createdAt: at(3), dueAt: at(-90), ...toLeads(1) }),
      // The oldest of all, and late: it is with the leads, and nobody else can answer it.
      anItem({ createdAt: at(90 * 60), dueAt: at(1), ...toLeads(1) }),
    ];
    const desk = await aDesk(items, [
      { of: approved, reviewer: 'U02BEN', createdAt: at(60) },
      { of: corrected, reviewer: 'U01ANA', createdAt: at(50) },
      { of: corrected, reviewer: 'U02BEN', createdAt: at(51) },
      { of: corrected, reviewer: 'U03CLEO', verdict: 'skip', value: null, createdAt: at(52) },
    ]);
    expect((await desk.health([project], day, now)).get(project)).toEqual({
      waiting: 3,
      inReview: 1,
      escalated: 2,
      oldestAt: at(90 * 60),
      unansweredSince: at(26 * 60),
      overdue: 1,
      dueSoon: 2,
      failing: { count: 0, why: null },
      arrived: 7,
      autoApproved: 2,
      decided: 3,
      outcomes: { approved: 1, corrected: 1, expired: 1 },
      medianDecisionMs: 15 * 60_000,
      reviewers: [
        { reviewer: 'U02BEN', answers: 2 },
        { reviewer: 'U01ANA', answers: 1 },
      ],
    });
  });

  it('leaves out every item whose answer is known, and whoever answered those', async () => {
    const gold = { gold: { value: 'refund' } };
    const decided = aDecidedItem({ ...gold, createdAt: at(9), decision: aDecision({ decidedAt: at(8) }) });
    const items = [
      decided,
      anItem({ ...gold, isSeed: true, createdAt: at(5), dueAt: at(0) }),
      anItem({ ...gold, status: 'in_review', createdAt: at(5), ...toLeads(1) }),
      byTheGate(gold),
    ];
    const desk = await aDesk(items, [{ of: decided, createdAt: at(8) }]);
    expect((await desk.health([project], day, now)).get(project)).toEqual({
      waiting: 0,
      inReview: 0,
      escalated: 0,
      oldestAt: null,
      unansweredSince: null,
      overdue: 0,
      dueSoon: 0,
      failing: { count: 0, why: null },
      arrived: 0,
      autoApproved: 0,
      decided: 0,
      outcomes: {},
      medianDecisionMs: null,
      reviewers: [],
    });
  });

  it('says since when what was opened again waits, not since when it is there', async () => {
    const desk = await aDesk([
      anItem({ createdAt: at(9_000), askedAt: at(4), round: 2 }),
      anItem({ createdAt: at(3) }),
    ]);
    expect((await desk.health([project], day, now)).get(project)).toMatchObject({
      oldestAt: at(9_000),
      unansweredSince: at(4),
    });
  });

  it('of an earlier day counts that day alone', async () => {
    const desk = await aDesk([ended('approved', 60, 10), ended('corrected', 30 * 60, 10)]);
    const yesterday = { from: at(48 * 60), to: day.from };
    expect((await desk.health([project], yesterday, now)).get(project)).toMatchObject({
      arrived: 1,
      decided: 1,
      outcomes: { corrected: 1 },
    });
  });

  it('says how many cards Slack does not take, and why', async () => {
    const items = [anItem(), anItem(), anItem()];
    const desk = await aDesk(items);
    const whys = ['invalid_blocks', 'invalid_blocks', 'msg_too_long'];
    for (const why of whys) {
      const id = await desk.store.nextCard('C0REVIEW', [{ key: project, window: 10, budget: null }]);
      const claim = await desk.store.claimCard(id ?? '', 60_000);
      if (!claim) throw new Error('no claim');
      await desk.store.settleCard(claim, { kind: 'refused', why });
    }
    expect((await desk.health([project], day, now)).get(project)?.failing).toEqual({ count: 3, why: 'invalid_blocks' });
  });
});

describe('the history of an item', () => {
  it('is what was noted of it, oldest first, and of nothing else', async () => {
    const [item, other] = [anItem(), anItem()];
    const desk = await aDesk([item, other]);
    for (const [of, action] of [
      [item, 'item.revealed'],
      [other, 'item.revealed'],
      [item, 'item.approved'],
    ] as const) {
      await desk.store.changeItem(of.id, () => ({
        change: { audit: { actor: 'U01ANA', action, detail: { parts: ['text'] } } },
        result: null,
      }));
    }
    const history = await desk.historyOf(item.id);
    expect(history).toMatchObject([
      { actor: 'U01ANA', action: 'item.revealed', detail: { parts: ['text'] }, at: expect.any(Date) },
      { action: 'item.approved' },
    ]);
  });
});

describe('items that look alike', () => {
  const guess = (value: string, confidence: number, more: Partial<Item> = {}) =>
    anItem({ prediction: { value, confidence }, ...more });

  it('are those under the label with the most of them, the most certain first', async () => {
    const desk = await aDesk([
      guess('refund', 0.5),
      guess('billing', 0.4),
      guess('billing', 0.7, { status: 'in_review' }),
      guess('billing', 0.6),
    ]);
    const found = await desk.alike('U01ANA', project, false, 2);
    expect(found?.label).toBe('billing');
    expect(found?.items.map(({ prediction }) => prediction.confidence)).toEqual([0.7, 0.6]);
  });

  it('are only what this reviewer may answer, and never with a hidden guess', async () => {
    const answered = guess('billing', 0.6);
    const desk = await aDesk(
      [
        answered,
        guess('billing', 0.7, { requestedBy: 'U01ANA' }),
        guess('billing', 0.8, toLeads(1)),
        guess('billing', 0.9, { blind: true }),
        guess('billing', 0.5),
        guess('refund', 0.3),
        guess('refund', 0.3),
      ],
      [{ of: answered }],
    );
    expect((await desk.alike('U01ANA', project, false, 10))?.label).toBe('refund');
    expect((await desk.alike('U02BEN', project, false, 10))?.items).toHaveLength(3);
    expect((await desk.alike('U09LEA', project, true, 10))?.items).toHaveLength(4);
  });

  it('are none when no label has two, nor where the guess is no single label', async () => {
    const desk = await aDesk([
      guess('refund', 0.5),
      guess('billing', 0.5),
      anItem({ prediction: { value: ['a'] } }),
      anItem({ prediction: { value: ['a'] } }),
    ]);
    expect(await desk.alike('U01ANA', project, false, 10)).toBeNull();
  });
});

describe('with a hundred thousand items', () => {
  // A hundred thousand rows are written first.
  it('counts go to a thousand, and no look reads a whole table', { timeout: 120_000 }, async () => {
    const { db, rows } = aStore();
    await rows(`
      insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin,
        gate_version, priority, created_at, asked_at, due_at, requested_by, outcome, decided_at, escalation)
      select 'itm_' || i, 'p' || i % 4,
        case when i % 2 = 0 then 'completed' when i % 1001 = 0 then 'in_review' else 'waiting' end,
        '{"text":"a"}', '{"value":"refund","confidence":0.4}',
        case when i % 4 = 0 then 'auto_approve' else 'review' end, '{low_confidence}', 1, random(), 0.5, 'gp_1', 0,
        now() - i * interval '0.5 s', now(), now() + i * interval '1 min', case when i % 10 = 0 then 'USENDS' end,
        case when i % 4 = 0 then 'auto_approved' when i % 2 = 0 then 'approved' end,
        case when i % 2 = 0 then now() - i * interval '0.2 s' end,
        case when i % 2 = 1 and i % 99 = 0 then '{"why":"asked"}'::json end
      from generate_series(1, 100000) as i`);
    // A connection remembers how it looked for the items of reviews when there were a handful: one after the other.
    await rows('analyze signoff.items');
    await rows(`
      insert into signoff.reviews (id, item_id, reviewer, verdict, value, via, latency_ms, created_at)
      select 'rev_' || i, 'itm_' || i, 'U' || i % 20, 'approve', '"refund"', 'slack', i, now() - i * interval '0.5 s'
      from generate_series(1, 100000) as i`);
    await rows(`
      insert into signoff.cards (item_id, project, channel, state, failure, wanted_version)
      select 'itm_' || i, 'p' || i % 4, 'C1', case when i % 100 = 1 then 'failed' else 'gone' end, 'invalid_blocks', 1
      from generate_series(1, 20000) as i`);
    await rows('analyze');

    const plans: string[] = [];
    const desk = createDesk(explaining(db, plans));
    const projects = ['p0', 'p1', 'p2', 'p3'];
    const since = new Date(Date.now() - 24 * 3_600_000);
    const waiting = await desk.waitingFor('U1', projects, ['p1']);
    const open = await desk.openFor('U1', projects, ['p1']);
    const health = await desk.health(projects, { from: since, to: new Date() }, new Date());
    await desk.latestAnswers('U1', 10);
    await desk.requestsOf('USENDS', 10);
    await desk.figuresOf('U1', projects, since);
    await desk.historyOf('itm_5');
    await desk.alike('U1', 'p1', true, 10);

    expect(waiting.get('p1')).toMatchObject({ waiting: 1000 });
    expect(open).toBe(1000);
    expect(health.get('p1')).toMatchObject({ waiting: 1000, arrived: 1000, failing: { why: 'invalid_blocks' } });
    expect(health.get('p0')).toMatchObject({ autoApproved: 1000 });
    expect(health.get('p2')).toMatchObject({ decided: 1000, outcomes: { approved: 1000 } });
    expect(plans.length).toBeGreaterThan(8);
    expect(plans.filter((plan) => plan.includes('Seq Scan on items') || plan.includes('Seq Scan on reviews'))).toEqual(
      [],
    );
    expect(Math.max(...plans.map(rowsRead))).toBeLessThanOrEqual(10_000);

    await rows('drop index signoff.items_waiting');
    const without: string[] = [];
    await createDesk(explaining(db, without)).waitingFor('U1', projects, []);
    expect(Math.max(...without.map(rowsRead)), '(control) without the index far more is read').toBeGreaterThan(10_000);
  });
});

/** The most rows that any step of the plan looked at. */
function rowsRead(plan: string): number {
  const counts = [...plan.matchAll(/rows=([\d.]+)|Rows Removed by Filter: (\d+)/g)];
  return Math.max(0, ...counts.map(([, rows, removed]) => Number(rows ?? removed)));
}
