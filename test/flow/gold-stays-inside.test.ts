import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { acceptPredictions } from '../../src/flow/accept-prediction.ts';
import { askAgain } from '../../src/flow/ask-again.ts';
import { addGold } from '../../src/flow/gold.ts';
import { nextToReview } from '../../src/flow/next-to-review.ts';
import type { Item } from '../../src/review/item.ts';
import { readKnownAnswer } from '../../src/review/known-answer.ts';
import type { Project } from '../../src/review/project.ts';
import { readSubmission, type Submission } from '../../src/review/submission.ts';
import { createDesk } from '../../src/store/desk.ts';
import { createEvidence } from '../../src/store/evidence.ts';
import { createGoldPool } from '../../src/store/gold.ts';
import { createQualifications } from '../../src/store/qualifications.ts';
import { createRepeats } from '../../src/store/repeats.ts';
import { aFlow, type FlowUnderTest, hour, minute } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const more = ['gold', 'qualified', 'events'];
beforeEach(empty);
async function empty(): Promise<void> {
  await aStore().rows(`set session_replication_role = replica;
    ${['items', 'reviews', 'feedback', 'evidence', 'audit', 'readers', ...more].map((table) => `delete from signoff.${table};`).join(' ')}
    reset session_replication_role`);
}

const labels = ['refund', 'billing', 'shipping', 'other'];
/** Everything is reviewed, and everything is a fair sample. */
const gate = { ...aProject().gate, audit: 1 };
const plain = aProject({ key: 'plain', gate });
/** The same, with known answers wherever they can be. */
const salted = aProject({ key: 'salted', gate, seeds: 0.5, qualify: { answers: 3, right: 0.5 }, repeats: 1 });

const aReal = fc.record({
  value: fc.constantFrom(...labels),
  confidence: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  says: fc.option(fc.constantFrom(...labels), { nil: null }),
});
const aKnown = fc.record({ value: fc.constantFrom(...labels), truth: fc.constantFrom(...labels) });
const aLife = fc.record({
  reals: fc.array(aReal, { minLength: 1, maxLength: 12 }),
  pooled: fc.array(aKnown, { maxLength: 6 }),
  sent: fc.array(aKnown, { maxLength: 4 }),
  /** How many known items are dealt, and what is said to them. */
  dealt: fc.array(fc.constantFrom(...labels), { maxLength: 6 }),
});

function submissionOf(project: Project, sent: Record<string, unknown>, read = readSubmission): Submission {
  const found = read(project, aSubmission(sent));
  if ('problems' in found) throw new Error(JSON.stringify(found.problems));
  return found.submission;
}

async function said(flow: FlowUnderTest, item: Item, value: string): Promise<void> {
  flow.pass(minute);
  await flow.answer(item, { verdict: 'correct', value, isLead: true });
}

/** What is told of a project outside, and every figure about its model; ids, times and coins apart. */
async function outside(project: Project, from: Date, to: Date) {
  const { rows, db } = aStore();
  const evidence = createEvidence(db);
  const [health] = (await createDesk(db).health([project.key], { from, to }, to)).values();
  return {
    events: await rows(
      `select type, data -> 'decision' ->> 'outcome' as outcome, data -> 'decision' ->> 'value' as value,
         data -> 'prediction' ->> 'value' as predicted from signoff.events where project = $1 order by added`,
      [project.key],
    ),
    feedback: await rows(
      `select record ->> 'outcome' as outcome, record ->> 'value' as value, record -> 'input' as input
       from signoff.feedback where project = $1 order by seq`,
      [project.key],
    ),
    evidence: await rows(
      'select label, truth, wrong, confidence from signoff.evidence where project = $1 order by seq',
      [project.key],
    ),
    newest: await evidence.newest(project.key),
    bands: await evidence.bands(project.key, { model: 'intent', modelVersion: '2026-11-03' }, [0.25, 0.5, 0.75]),
    arrived: Math.round(await evidence.arrivedPerDay(project.key, to)),
    health: { ...health, reviewers: health?.reviewers, oldestAt: null, medianDecisionMs: null },
    listed: (await aStore().store.items(project.key, { status: null, externalId: null, after: null, limit: 100 }))
      .filter(({ gold }) => gold === null)
      .map(({ prediction }) => String(prediction.value))
      .sort(),
  };
}

describe('whatever is uploaded, sent and answered', () => {
  it('known answers change nothing that is told of a project or measured of its model', async () => {
    await fc.assert(
      fc.asyncProperty(aLife, async ({ reals, pooled, sent, dealt }) => {
        await empty();
        const flow = aFlow(aStore(), plain, salted);
        const from = flow.now();
        const guess = (value: string, confidence = 0.4) => ({
          prediction: { value, confidence, model: 'intent', model_version: '2026-11-03' },
        });
        const known = ({ value, truth }: { value: string; truth: string }) => ({
          ...guess(value),
          gold: { value: truth },
        });
        await addGold(
          { gold: createGoldPool(aStore().db), now: flow.now },
          salted,
          pooled.map((one, i) => submissionOf(salted, { ...known(one), external_id: `k-${i}` }, readKnownAnswer)),
        );
        const each = reals.map(({ value, confidence }, n) => ({ ...guess(value, confidence), metadata: { n } }));
        for (const project of [plain, salted]) {
          const extra = project === salted ? sent.map(known) : [];
          await acceptPredictions(
            flow,
            project,
            [...extra, ...each].map((one) => submissionOf(project, one)),
          );
        }
        const items = await allItems(flow);
        for (const project of [plain, salted]) {
          const own = items.filter(({ project: key }) => key === project.key);
          const real = new Map(own.map((item) => [item.metadata?.n, item]));
          for (const [i, { says }] of reals.entries()) {
            const item = real.get(i);
            if (item && says !== null) await said(flow, item, says);
          }
          for (const [i, item] of own.filter(({ gold }) => gold !== null).entries())
            await said(flow, item, labels[i % 4] ?? '');
        }
        const deps = {
          ...flow,
          qualifications: createQualifications(aStore().db),
          repeats: createRepeats(aStore().db),
          log: { info() {}, warn() {}, error() {} },
        };
        for (const value of dealt) {
          const seat = await nextToReview(deps, { reviewer: 'U07NEW', projects: ['salted'], leads: [] }, []);
          const item = seat && (await flow.store.item(seat.itemId));
          if (item?.askedOf) await said(flow, item, value);
        }
        flow.pass(14 * 24 * hour);
        await askAgain(deps);
        const again = (await allItems(flow)).filter(({ gold }) => gold && 'repeatOf' in gold);
        expect(again.length > 0).toBe(reals.some(({ says }) => says !== null));
        for (const [i, item] of again.entries()) if (i % 3 > 0) await said(flow, item, labels[i % 4] ?? '');
        flow.pass(hour);
        expect(await outside(salted, from, flow.now())).toEqual(await outside(plain, from, flow.now()));
      }),
      { numRuns: 12 },
    );
  });

  it('seeds come at the project’s share, within four standard errors of it', async () => {
    const share = 0.05;
    const project = aProject({ seeds: share });
    const flow = aFlow(aStore(), project);
    await addGold({ gold: createGoldPool(aStore().db), now: flow.now }, project, [
      submissionOf(project, { external_id: 'k', gold: { value: 'billing' } }, readKnownAnswer),
    ]);
    const count = 2_000;
    for (let sent = 0; sent < count; sent += 500)
      await acceptPredictions(
        flow,
        project,
        Array.from({ length: 500 }, () => submissionOf(project, {})),
      );
    const [{ seeds } = { seeds: 0 }] = await aStore().rows<{ seeds: number }>(
      'select count(*)::int as seeds from signoff.items where is_seed',
    );
    const error = Math.sqrt((share * (1 - share)) / count);
    expect(Math.abs(seeds / count - share)).toBeLessThan(4 * error);
  });
});

/** In the order they came. */
async function allItems(flow: FlowUnderTest): Promise<Item[]> {
  const ids = await aStore().rows<{ id: string }>('select id from signoff.items order by id');
  const items = await Promise.all(ids.map(({ id }) => flow.store.item(id)));
  return items.filter((item) => item !== null);
}
