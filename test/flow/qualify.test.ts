import { beforeEach, describe, expect, it } from 'vitest';
import { addGold } from '../../src/flow/gold.ts';
import { nextToReview } from '../../src/flow/next-to-review.ts';
import { qualificationOf } from '../../src/flow/qualify.ts';
import { type Item, truthOf } from '../../src/review/item.ts';
import { readKnownAnswer } from '../../src/review/known-answer.ts';
import type { Project } from '../../src/review/project.ts';
import { createGoldPool } from '../../src/store/gold.ts';
import { createQualifications } from '../../src/store/qualifications.ts';
import { createRepeats } from '../../src/store/repeats.ts';
import { aFlow, kept, minute } from '../support/flow.ts';
import { aMultilabelProject, aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(async () => {
  await aStore().rows('delete from signoff.gold');
  await aStore().rows('delete from signoff.qualified');
});

const demanding = aProject({ qualify: { answers: 3, right: 0.6 } });

/** Ana, who reviews and has to qualify, in front of so many known answers. */
async function ana(known: object[] = [{}, {}, {}, {}], ...projects: Project[]) {
  const flow = aFlow(aStore(), ...(projects.length > 0 ? projects : [demanding]));
  const project = flow.projects[0] ?? demanding;
  const warnings: string[] = [];
  const log = { info() {}, error() {}, warn: (_: object, message: string) => warnings.push(message) };
  const qualifications = createQualifications(aStore().db);
  const deps = { ...flow, qualifications, repeats: createRepeats(aStore().db), log };
  const submissions = known.map((more, i) => {
    const read = readKnownAnswer(
      project,
      aSubmission({ external_id: `known-${i}`, text: `known ${i}`, gold: { value: 'billing' }, ...more }),
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return read.submission;
  });
  await addGold({ gold: createGoldPool(aStore().db), now: flow.now }, project, submissions);
  const next = async (who = 'U01ANA', except: string[] = [], leads: string[] = []): Promise<Item | null> => {
    const projectKeys = flow.projects.map(({ key }) => key);
    const seat = await nextToReview(deps, { reviewer: who, projects: projectKeys, leads }, except);
    return seat && (await flow.store.item(seat.itemId));
  };
  return {
    flow,
    project,
    warnings,
    next,
    stands: (who = 'U01ANA') => qualificationOf(deps, who, project),
    /** Answers the next known one: with its true answer, or without a look. */
    async answersNext(isRight: boolean): Promise<Item> {
      flow.pass(minute);
      const item = await next();
      const truth = item && truthOf(item);
      if (!truth) throw new Error('no known item is asked');
      const value = isRight ? truth : truth === 'other' ? 'refund' : 'other';
      expect(await flow.answer(item, { verdict: 'correct', value })).toMatchObject({
        kind: 'taken',
        progress: { kind: 'decided' },
      });
      return item;
    },
  };
}

const fromPool = ({ gold }: Item) => gold && 'from' in gold && gold.from;

describe('whoever has to qualify', () => {
  it('is asked for known answers in a session, and for nothing else of the project, until enough are right', async () => {
    const world = await ana();
    const real = await kept(world.flow);
    expect(await world.stands()).toMatchObject({ answered: 0, right: 0, passedAt: null });
    for (const isRight of [true, false, true]) {
      const item = await world.answersNext(isRight);
      expect(item).toMatchObject({ askedOf: 'U01ANA', gold: { value: 'billing' }, status: 'in_review', dueAt: null });
    }
    expect(await world.stands()).toMatchObject({ answered: 3, right: 2, passedAt: world.flow.now() });
    expect(await world.next()).toMatchObject({ id: real.id, askedOf: null });
    expect(await aStore().rows("select actor, detail from signoff.audit where action = 'reviewer.qualified'")).toEqual([
      { actor: 'U01ANA', detail: { project: 'support-intent', answered: 3, right: 2 } },
    ]);
  });

  it('goes on with more while too few of the latest are right, and has passed for good once they are', async () => {
    const world = await ana();
    await kept(world.flow);
    for (const isRight of [false, false, true, false, true]) {
      await world.answersNext(isRight);
      if (isRight) expect((await world.stands())?.passedAt === null).toBe((await world.stands())?.right !== 2);
    }
    const passedAt = world.flow.now();
    expect(await world.stands()).toMatchObject({ answered: 3, right: 2, passedAt });
    world.flow.projects[0] = { ...demanding, qualify: { answers: 10, right: 1 } };
    expect(await world.stands()).toMatchObject({ passedAt });
  });

  it('sees each known item once before any comes again, in an order of their own, half of them with a wrong guess', async () => {
    const world = await ana(
      Array.from({ length: 30 }, () => ({ gold: { value: 'refund' } })),
      { ...demanding, qualify: { answers: 100, right: 1 } },
    );
    const seen: Item[] = [];
    for (let i = 0; i < 30; i++) seen.push(await world.answersNext(true));
    expect(new Set(seen.map(fromPool)).size).toBe(30);
    const wrong = seen.filter(({ isSeed }) => isSeed);
    expect(wrong.every(({ prediction }) => prediction.value !== 'refund')).toBe(true);
    expect(seen.filter(({ isSeed }) => !isSeed).every(({ prediction }) => prediction.value === 'refund')).toBe(true);
    // Thirty tosses of a fair coin: beyond these bounds less than once in a hundred thousand times.
    expect(wrong.length).toBeGreaterThan(3);
    expect(wrong.length).toBeLessThan(27);
    const orderOf = async (who: string) =>
      (await createQualifications(aStore().db).questions(who, 'support-intent', 30)).map(({ id }) => id);
    expect(await orderOf('U02BEN')).not.toEqual(await orderOf('U03CLEO'));
    expect(seen.map(fromPool)).toContain(fromPool(await world.answersNext(true)));
  });

  it('gets the same item again that they left open, and another one when they skip it', async () => {
    const world = await ana();
    const one = await world.next();
    expect((await world.next())?.id).toBe(one?.id);
    expect(await world.flow.answer(one ?? { id: '' }, { verdict: 'skip' })).toMatchObject({ kind: 'taken' });
    const other = await world.next();
    expect(other?.id).not.toBe(one?.id);
    expect((await world.next('U01ANA', [other?.id ?? '']))?.id).not.toBe(other?.id);
    expect(await world.stands()).toMatchObject({ answered: 0 });
  });

  it('passes nothing on: there is one person to ask', async () => {
    const world = await ana();
    const item = (await world.next()) ?? { id: '' };
    expect(await world.flow.answer(item, { verdict: 'escalate' })).toMatchObject({ kind: 'refused', why: 'no_leads' });
  });

  it('is asked by one answer where items take several', async () => {
    const project = { ...demanding, reviews: { required: 3, agree: 2, reject: 2, max: 4 } };
    const world = await ana([{}, {}], project);
    await world.answersNext(true);
    expect(await world.stands()).toMatchObject({ answered: 1, right: 1 });
  });

  it('is asked for nothing where nobody knows an answer, and the log says so', async () => {
    const world = await ana([]);
    await kept(world.flow);
    expect(await world.next()).toBeNull();
    expect(world.warnings).toHaveLength(1);
    // What the project has no label for any more measures nobody either.
    const other = await ana([{ gold: { value: 'shipping' } }]);
    other.flow.projects[0] = { ...demanding, labels: demanding.labels.filter(({ value }) => value !== 'shipping') };
    expect(await other.next()).toBeNull();
  });
});

describe('nobody else', () => {
  it('is asked what one person qualifies by: it gets no card, is in no list and in nobody’s session', async () => {
    const world = await ana([{}, {}], { ...demanding, window: 5 });
    const item = await world.next();
    await world.next('U02BEN');
    expect(await world.flow.store.nextCard('C0REVIEW', world.flow.projects)).toBeNull();
    expect(await world.flow.store.stranded(world.flow.projects)).toMatchObject({ channels: [], items: [] });
    expect(
      await world.flow.store.items('support-intent', { status: null, externalId: null, after: null, limit: 10 }),
    ).toEqual([]);
    expect((await world.next('U02BEN'))?.id).not.toBe(item?.id);
    // Nobody has it reserved by then.
    world.flow.pass(10 * minute);
    expect(await world.next('U09LEA', [], ['support-intent'])).toBeNull();
  });

  it('has to qualify: leads, and reviewers of projects that ask for nothing', async () => {
    const easy = aProject({ key: 'easy' });
    const world = await ana([{}], demanding, easy);
    const there = await kept(world.flow);
    world.flow.pass(1);
    const here = await kept(world.flow, { project: 'easy' });
    expect((await world.next('U09LEA', [], ['support-intent', 'easy']))?.id).toBe(there.id);
    const first = await world.next();
    expect(first?.askedOf).toBe('U01ANA');
    world.flow.projects[0] = { ...demanding, qualify: null };
    const rest = [await world.next('U02BEN', [there.id]), await world.next('U02BEN', [here.id])];
    expect(rest.map((item) => item?.id)).toEqual([here.id, undefined]);
  });

  it('is told of it: no event, no training record, no evidence', async () => {
    const world = await ana();
    for (const isRight of [true, false, true]) await world.answersNext(isRight);
    for (const table of ['events', 'feedback', 'evidence', 'notes', 'cards'])
      expect(await aStore().rows(`select * from signoff.${table}`), table).toEqual([]);
  });
});

it('several labels are right when all of them are, and no other', async () => {
  const project = aMultilabelProject({ qualify: { answers: 2, right: 1 } });
  const prediction = { value: ['delivery', 'price'], confidence: 0.4 };
  const known = { prediction, gold: { value: ['quality', 'price'] } };
  const world = await ana([known, known], project);
  for (const value of [['price', 'quality'], ['price']]) {
    const item = (await world.next()) ?? { id: '' };
    expect(await world.flow.answer(item, { verdict: 'correct', value })).toMatchObject({ kind: 'taken' });
    world.flow.pass(minute);
  }
  expect(await world.stands()).toMatchObject({ answered: 2, right: 1, passedAt: null });
});
