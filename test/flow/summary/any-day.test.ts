import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/review/id.ts';
import type { Item, Outcome } from '../../../src/review/item.ts';
import type { Done } from '../../support/at-once.ts';
import { keptAtOnce } from '../../support/at-once.ts';
import { inDepth } from '../../support/depth.ts';
import { aFlow, minute } from '../../support/flow.ts';
import { aDecision, anItem, aReview } from '../../support/items.ts';
import { aProject } from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';
import { theDay, until } from './a-day.ts';

const aStore = storeOfThisFile();
const labels = ['refund', 'billing', 'shipping', 'left'];

/** Ways in which the flow leaves an item, and what of it people settled. */
const endings = ['open', 'approved', 'corrected', 'rejected', 'expired', 'withdrawn', 'no_consensus'] as const;
const ways = ['unsure', 'audit', 'explore', 'stopped', 'always', 'sent', 'contested', 'approved by the gate'] as const;
const others = ['unreviewed', 'copy', 'known', 'seed', 'repeat'] as const;

const anyDone = fc
  .record({
    way: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ways) }, fc.constantFrom(...others)),
    ending: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...endings) }, fc.constantFrom('approved', 'corrected')),
    value: fc.constantFrom(...labels),
    truth: fc.constantFrom(...labels),
    confidence: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
    // Around the 23rd and the 24th of November.
    came: fc.integer({ min: 0, max: 72 * 60 }).map((n) => Date.parse('2026-11-21T18:00:00Z') + n * minute),
    waited: fc.integer({ min: 1, max: 30 * 60 }),
    due: fc.option(fc.integer({ min: 1, max: 30 * 60 })),
    chance: fc.constantFrom(0.05, 0.3),
    isPicked: fc.boolean(),
    reviewer: fc.constantFrom('U01ANA', 'U02BEN', 'U03CAT'),
    latencyMs: fc.option(fc.integer({ min: 0, max: 3_600_000 })),
    surface: fc.constantFrom('card', 'dialog', 'session', 'bulk', null),
    isTakenBack: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    modelVersion: fc.constantFrom('2026-11-03', 'next'),
    escalated: fc.boolean(),
  })
  .map((made): Done => {
    const { way, value, confidence, chance, came, waited, due } = made;
    const createdAt = new Date(came);
    const at = new Date(came + waited * minute);
    const item = anItem({
      createdAt,
      prediction: { value, confidence: way === 'sent' ? null : confidence, modelVersion: made.modelVersion },
      dueAt: due === null ? null : new Date(came + due * minute),
      selection: selectionOf(way, chance, made.isPicked),
    });
    if (way === 'approved by the gate') return ended(item, 'auto_approved', createdAt);
    if (way === 'unreviewed') return ended(item, 'unreviewed', createdAt);
    const asked: Item = {
      ...item,
      ...(way === 'contested' ? { round: 2, askedAt: new Date(came + (waited * minute) / 2) } : {}),
      // Nobody's original is needed for a copy that waits or has its answer.
      ...(way === 'known' ? { gold: { value: made.truth } } : {}),
      ...(way === 'seed' ? { gold: { value: made.truth }, isSeed: true } : {}),
      ...(way === 'repeat' ? { gold: { repeatOf: 'rev_0' }, askedOf: made.reviewer } : {}),
      ...(made.escalated ? { escalation: { why: 'asked', by: 'U02BEN', at: createdAt } } : {}),
    };
    const { ending } = made;
    const isAnswered = ending === 'approved' || ending === 'corrected' || ending === 'rejected';
    const outcome = ending === 'corrected' && made.truth === value ? 'approved' : ending;
    const answer = outcome === 'approved' ? value : outcome === 'corrected' ? made.truth : null;
    const verdicts = { approved: 'approve', corrected: 'correct', rejected: 'reject' } as const;
    const review = aReview({
      ...{ reviewer: made.reviewer, value: answer, createdAt: at, latencyMs: made.latencyMs, surface: made.surface },
      ...{ round: asked.round, verdict: isAnswered ? verdicts[outcome as keyof typeof verdicts] : 'skip' },
    });
    const takenBack = aReview({ createdAt: at, retractedAt: new Date(at.getTime() + minute) });
    const reviews = [
      ...(isAnswered ? [review] : []),
      ...(made.isTakenBack ? [{ ...takenBack, reviewer: 'U04DAN' }] : []),
    ];
    return outcome === 'open' ? { item: asked, reviews } : { ...ended(asked, outcome, at, answer), reviews };
  });

function ended(item: Item, outcome: Outcome, at: Date, value: Item['prediction']['value'] | null = null): Done {
  const isApproved = outcome === 'auto_approved';
  const decision = aDecision({
    outcome,
    value: isApproved ? item.prediction.value : value,
    decidedAt: at,
    finalAt: at,
  });
  return { item: { ...item, status: 'completed', version: 3, decision }, reviews: [] };
}

function selectionOf(way: (typeof ways)[number] | (typeof others)[number], chance: number, isPicked: boolean) {
  const byChance = { probability: chance, coin: isPicked ? chance / 2 : (1 + chance) / 2, floor: 0.05 };
  const seen = { probability: chance, coin: chance / 2, floor: 0.05 };
  switch (way) {
    case 'audit':
      return { reasons: ['audit' as const], ...seen };
    case 'explore':
      return { reasons: ['explore' as const], ...seen };
    case 'stopped':
      return { reasons: ['stopped' as const], floor: 1 };
    case 'always':
      return { reasons: ['always' as const], floor: 0.05 };
    case 'sent':
      return { reasons: ['sent' as const], floor: 0.05 };
    case 'contested':
      return { route: 'auto_approve' as const, reasons: ['contest' as const], ...byChance, coin: (1 + chance) / 2 };
    case 'approved by the gate':
      return { route: 'auto_approve' as const, reasons: [], ...byChance, coin: (1 + chance) / 2 };
    case 'unreviewed':
      return { route: 'unreviewed' as const, reasons: [], ...byChance, coin: (1 + chance) / 2 };
    case 'copy':
      return { route: 'duplicate' as const, reasons: [], probability: 0 };
    case 'unsure':
    case 'known':
    case 'seed':
    case 'repeat':
      return { floor: 0.05 };
  }
}

describe('any day', () => {
  it('is told as its rows have it, in any zone, while it lasts and once it is over', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDone, { maxLength: 60 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Kiritimati', 'America/Los_Angeles'),
        fc.constantFrom('2026-11-23T19:00:00Z', '2026-11-24T13:00:00Z', '2026-11-26T08:00:00Z'),
        async (done, timezone, now) => {
          runs += 1;
          const key = `project-${runs}`;
          const project = aProject({ key, timezone, labels: aProject().labels.slice(0, 3) });
          const flow = aFlow(aStore(), project);
          until(flow, now);
          const original = anItem({ project: key, createdAt: new Date('2026-11-21T00:00:00Z') });
          // Nothing has happened yet that is to come.
          const sofar = done.filter(({ item }) => (item.decision?.decidedAt ?? item.createdAt) < flow.now());
          const ofIts = sofar.map(({ item, reviews }) => {
            const isCopy = item.selection.route === 'duplicate';
            return {
              item: { ...item, id: newId('itm'), project: key, duplicateOf: isCopy ? original.id : null },
              reviews: isCopy ? [] : reviews.map((review) => ({ ...review, id: newId('rev') })),
            };
          });
          await keptAtOnce(aStore(), project, [{ item: original, reviews: [] }, ...ofIts]);
          const { takeaway } = await theDay(aStore(), flow, project, '2026-11-23');
          expect(takeaway.sentence).toMatch(/\.$/);
        },
      ),
      { numRuns: inDepth ? 40 : 10 },
    );
  });
});
