import { describe, expect, it } from 'vitest';
import { detect } from '../../src/demo/detector.ts';
import { languages } from '../../src/demo/languages.ts';
import { messages, snippets } from '../../src/demo/snippets.ts';
import { type BudgetBook, type Budgeted, createBudgets, type DayCounts, noBudgets } from '../../src/flow/budgets.ts';
import { createPlaces } from '../../src/flow/places.ts';
import { select } from '../../src/flow/select.ts';
import { newId } from '../../src/review/id.ts';
import type { Selection } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { createBudgetBook } from '../../src/store/budgets.ts';
import { aFlow, kept } from '../support/flow.ts';
import { anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const open = { secret: 'a secret of this test', closedTo: () => null, budgets: noBudgets, places: createPlaces() };
const guess = (confidence: number) => anItem({ prediction: { confidence, alternatives: [] } }).prediction;
const many = (count: number, project: Project, confidence: number, deps: Parameters<typeof select>[0] = open) =>
  Array.from({ length: count }, () => select(deps, project, newId('itm'), guess(confidence)));
const share = (of: Selection[], what: (one: Selection) => boolean) => of.filter(what).length / of.length;
/** Four standard errors of a share of so many. */
const about = (expected: number, count: number) => 4 * Math.sqrt((expected * (1 - expected)) / count);

const budgeted = (perDay: number, overrides: Partial<Project> = {}): Budgeted => ({
  ...aProject({ order: 'least_confidence', explore: 0.2, gate: { ...aProject().gate, audit: 0.05 }, ...overrides }),
  budget: { perDay, over: 'unreviewed' },
});

/** One day after the other; every day before brought so many. */
function aBook(seenUsually: number | null): BudgetBook {
  const days = new Map<string, DayCounts>();
  return {
    async count(project, day, { seen, taken }) {
      const before = days.get(project + day) ?? { seen: 0, taken: 0 };
      const now = { seen: before.seen + seen, taken: before.taken + taken };
      days.set(project + day, now);
      return { ...now, seenUsually };
    },
  };
}

describe('what the model is unsure of', () => {
  it('is placed by chance at the explored share, and stays that share of whatever people get to, else by how unsure the model is', () => {
    const project = aProject({
      order: 'least_confidence',
      explore: 0.2,
      gate: { ...aProject().gate, threshold: 1 },
      labels: languages.map(({ code }) => ({ value: code, title: code, description: null })),
    });
    // The real spread of scores; every 300 messages another version comes, in turn much surer of everything, and as before.
    const said = snippets(messages).map(({ text }) => detect(text));
    const deps = { ...open, places: createPlaces() };
    const some = Array.from({ length: 5 }, () => said)
      .flat()
      .map(({ value, confidence }, i) => {
        const version = Math.floor(i / 300);
        const surer = Math.min(1 - (1 - confidence) / (version % 2 === 0 ? 1 : 5), 0.9999);
        const { prediction } = anItem({
          prediction: { value, confidence: surer, modelVersion: `v${version}`, alternatives: [] },
        });
        return { ...select(deps, project, newId('itm'), prediction), own: 1 - surer, version };
      });
    expect(some.every(({ route, probability }) => route === 'review' && probability === 1)).toBe(true);
    const isExplored = ({ reasons }: Selection) => reasons.includes('explore');
    for (const one of some) if (!isExplored(one)) expect(one.score).toBeCloseTo(one.own, 12);
    const versions = [...Map.groupBy(some, ({ version }) => version)];
    for (const turn of [0, 1])
      for (const reached of [0.1, 0.3, 1]) {
        // What one version said waits beside nothing that another one said.
        const first = versions
          .filter(([version]) => version % 2 === turn)
          .flatMap(([, own]) => own.toSorted((a, b) => b.score - a.score).slice(0, own.length * reached));
        const off = Math.abs(share(first, isExplored) - 0.2);
        expect(off, `of the first ${reached}`).toBeLessThan(about(0.2, first.length));
      }
  });

  it('is everything where the score says nothing', () => {
    const project = aProject({ order: 'oldest', gate: { ...aProject().gate, score: 'none', audit: 0.5 } });
    expect(many(50, project, 1).every(({ reasons }) => reasons.join() === 'low_confidence')).toBe(true);
  });
});

describe('a daily budget', () => {
  const noon = new Date('2026-11-23T12:00:00Z');

  it('asks about the best of the real stream as it comes: nearly what sorting the whole day would have found', async () => {
    const project = budgeted(294, {
      labels: languages.map(({ code }) => ({ value: code, title: code, description: null })),
      gate: { ...aProject().gate, threshold: 1 },
    });
    const stream = snippets(messages).map(({ text, truth }) => ({ said: detect(text), truth }));
    const unsure = stream.filter(({ said }) => said.confidence < 1);
    const budgets = createBudgets(aBook(unsure.length), [project], () => noon);
    await budgets.refresh();
    const asked = stream.filter(({ said }) => {
      const prediction = anItem({
        prediction: { value: said.value, confidence: said.confidence, alternatives: [] },
      }).prediction;
      return select({ ...open, budgets }, project, newId('itm'), prediction).route === 'review';
    });
    expect(asked.length).toBeLessThanOrEqual(294);
    expect(asked.length).toBeGreaterThan(294 * 0.9);
    const errorsIn = (some: typeof stream) => some.filter(({ said, truth }) => said.value !== truth).length;
    const best = stream.toSorted((a, b) => a.said.confidence - b.said.confidence).slice(0, 294);
    // A fifth is left to chance, which finds next to none of them.
    expect(errorsIn(asked)).toBeGreaterThan(0.8 * 0.85 * errorsIn(best));
  });

  it('is never exceeded, whatever comes and in whatever bursts, and what people must see is seen all the same', async () => {
    for (const usually of [null, 500, 20_000]) {
      let now = noon.getTime();
      const project = budgeted(200, { gate: { ...aProject().gate, always: ['shipping'] } });
      const budgets = createBudgets(aBook(usually), [project], () => new Date(now));
      const deps = { ...open, budgets };
      let asked = 0;
      for (let burst = 0; burst < 40; burst++) {
        await budgets.refresh();
        now += 60_000;
        asked += many(100, project, Math.random() * 0.85, deps).filter(({ route }) => route === 'review').length;
      }
      expect(asked, `${usually} usually`).toBeLessThanOrEqual(200);
      const must = select(deps, project, newId('itm'), { ...guess(0.1), value: 'shipping' });
      expect(must).toMatchObject({ route: 'review', reasons: ['always', 'low_confidence'], probability: 1 });
      now += 24 * 3_600_000;
      await budgets.refresh();
      const nextDay = many(4_000, project, 0.4, deps);
      expect(
        share(nextDay, ({ route }) => route === 'review'),
        'another day',
      ).toBeGreaterThan(0);
    }
  });

  it('says of those that nobody looks at with what chance they would have been, and that is the share of those who were', async () => {
    const project = budgeted(1_000);
    const budgets = createBudgets(aBook(10_000), [project], () => noon);
    await budgets.refresh();
    // The stream knows better ones than these, so only chance picks them.
    many(300, project, 0.01, { ...open, budgets });
    const dull = many(4_000, project, 0.84, { ...open, budgets });
    const expected = dull.reduce((sum, { probability }) => sum + probability, 0) / dull.length;
    const picked = dull.filter(({ route }) => route === 'review');
    expect(picked.every(({ reasons, coin, probability }) => reasons.join() === 'explore' && coin < probability)).toBe(
      true,
    );
    expect(Math.abs(picked.length / dull.length - expected)).toBeLessThan(about(expected, dull.length));
    expect(
      dull
        .filter(({ route }) => route !== 'review')
        .every((one) => one.route === 'unreviewed' && one.coin >= one.probability),
    ).toBe(true);
  });

  it('is one for all processes: what one asks the other has less, once it has heard of it', async () => {
    const project = budgeted(100);
    const book = createBudgetBook(aStore().db);
    const both = [createBudgets(book, [project], () => noon), createBudgets(book, [project], () => noon)];
    let asked = 0;
    for (let round = 0; round < 20; round++) {
      for (const budgets of both) {
        await budgets.refresh();
        asked += many(20, project, 0.4, { ...open, budgets }).filter(({ route }) => route === 'review').length;
      }
    }
    // At most what the other one took since the last time they spoke.
    expect(asked).toBeGreaterThanOrEqual(100);
    expect(asked).toBeLessThanOrEqual(120);
    await Promise.all(both.map((budgets) => budgets.refresh()));
    expect(await aStore().rows('select seen, taken from signoff.budget_days')).toEqual([{ seen: 800, taken: asked }]);
  });

  it('beyond which items wait lets so many cards out in a day', async () => {
    const project = { ...aProject(), budget: { perDay: 2, over: 'wait' as const } };
    const flow = aFlow(aStore(), project);
    for (let i = 0; i < 4; i++) await kept(flow);
    const cards = [];
    for (let i = 0; i < 4; i++) {
      const next = await flow.store.nextCard(project.channel, [project]);
      if (next === null) break;
      const claim = await flow.store.claimCard(next, 60_000);
      if (claim) await flow.store.settleCard(claim, { kind: 'posted', ts: `${i}.1`, version: 2 });
      cards.push(next);
    }
    expect(cards).toHaveLength(2);
    await aStore().rows("update signoff.cards set planned_at = planned_at - interval '1 day'");
    expect(await flow.store.nextCard(project.channel, [project])).not.toBeNull();
  });
});
