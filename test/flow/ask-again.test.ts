import { beforeEach, describe, expect, it } from 'vitest';
import { askAgain } from '../../src/flow/ask-again.ts';
import { nextToReview } from '../../src/flow/next-to-review.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import type { Answer } from '../../src/review/decide.ts';
import type { Item } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { createQualifications } from '../../src/store/qualifications.ts';
import { createRepeats } from '../../src/store/repeats.ts';
import { createReviewerRecords } from '../../src/store/reviewers.ts';
import { aFlow, hour, kept, minute } from '../support/flow.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(() => aStore().rows('delete from signoff.readers'));

const day = 24 * hour;
const repeating = aProject({ repeats: 1 });
const noLog = { info() {}, warn() {}, error() {} };

function world(...projects: Project[]) {
  const flow = aFlow(aStore(), ...(projects.length > 0 ? projects : [repeating]));
  const { db, rows } = aStore();
  const repeats = createRepeats(db);
  const deps = { ...flow, repeats, qualifications: createQualifications(db), log: noLog };
  return {
    ...{ flow, deps },
    answered: async (item: Partial<Item> = {}, answer: Partial<Answer> = {}): Promise<Item> => {
      const asked = await kept(flow, item);
      flow.pass(minute);
      expect(await flow.answer(asked, answer)).toMatchObject({ kind: 'taken' });
      return asked;
    },
    sweep: () => askAgain(deps),
    repeated: async (reviewer = 'U01ANA'): Promise<Item[]> => {
      const ids = await rows<{ id: string }>(
        "select id from signoff.items where asked_of = $1 and gold ->> 'repeatOf' is not null order by id",
        [reviewer],
      );
      const items = await Promise.all(ids.map(({ id }) => flow.store.item(id)));
      return items.filter((item) => item !== null);
    },
    next: async (reviewer = 'U01ANA', except: string[] = []): Promise<Item | null> => {
      const projectKeys = flow.projects.map(({ key }) => key);
      const seat = await nextToReview(deps, { reviewer, projects: projectKeys, leads: [] }, except);
      return seat && (await flow.store.item(seat.itemId));
    },
  };
}

describe('an answer', () => {
  it('is asked for again of whoever gave it, two weeks later, once', async () => {
    const { flow, answered, sweep, repeated, next } = world();
    const item = await answered({ externalId: 'tck-1' }, { verdict: 'correct', value: 'billing' });
    flow.pass(14 * day - minute);
    await sweep();
    expect(await repeated()).toEqual([]);
    flow.pass(2 * minute);
    await sweep();
    await sweep();
    const [repeat, ...others] = await repeated();
    expect(others).toEqual([]);
    expect(repeat).toMatchObject({
      input: item.input,
      prediction: item.prediction,
      externalId: null,
      gold: { shownAs: 'tck-1' },
      selection: { reasons: item.selection.reasons },
      status: 'in_review',
      dueAt: null,
      remindAt: null,
    });
    const other = await kept(flow);
    expect((await next('U02BEN'))?.id).toBe(other.id);
    expect((await next())?.id).toBe(repeat?.id);
  });

  it('once more given is compared with the first, and told nobody', async () => {
    const { flow, answered, sweep, repeated } = world();
    await answered({}, { verdict: 'correct', value: 'billing' });
    flow.pass(14 * day);
    await sweep();
    const [repeat] = await repeated();
    if (!repeat) throw new Error('nothing is asked again');
    expect(await flow.answer(repeat)).toMatchObject({ kind: 'taken', progress: { kind: 'decided' } });
    expect(await flow.records(repeat)).toEqual([]);
    expect(await aStore().rows('select id from signoff.events where item_id = $1', [repeat.id])).toEqual([]);
    expect(await aStore().rows('select item_id from signoff.evidence where item_id = $1', [repeat.id])).toEqual([]);
    const period = { from: new Date(flow.now().getTime() - hour), to: new Date(flow.now().getTime() + hour) };
    const records = createReviewerRecords(aStore().db);
    expect(await records.repeats(repeating.key, period, 10)).toEqual([
      {
        reviewer: 'U01ANA',
        first: { verdict: 'correct', value: 'billing' },
        second: { verdict: 'approve', value: 'refund' },
      },
    ]);
    expect(await records.known(repeating.key, period, 10)).toEqual([]);
    flow.pass(14 * day + hour);
    await sweep();
    expect(await repeated(), 'what was asked again is not asked a third time').toHaveLength(1);
  });

  it('once more given can be taken back, and is asked again of the same person, never on a card', async () => {
    const { flow, answered, sweep, next } = world();
    await answered();
    flow.pass(14 * day);
    await sweep();
    const repeat = await next();
    if (!repeat) throw new Error('nothing is asked again');
    await flow.answer(repeat);
    expect(await undoAnswer(flow, repeat.id, 'U01ANA', 'slack')).toMatchObject({
      kind: 'undone',
      item: { status: 'in_review', dueAt: null, remindAt: null },
    });
    expect((await next())?.id).toBe(repeat.id);
    const window = { key: repeating.key, window: 10, budget: null };
    expect(await flow.store.nextCard(repeating.channel, [window])).toBeNull();
  });

  it('is asked for again under the conditions of the first: hidden or not, and kept no longer than its input', async () => {
    const { flow, answered, sweep, repeated } = world();
    const eraseAt = new Date(flow.now().getTime() + 30 * day);
    await answered({ blind: true, eraseAt });
    await answered({ eraseAt: null });
    flow.pass(14 * day);
    await sweep();
    const asked = await repeated();
    expect(asked).toHaveLength(2);
    expect(asked.find(({ blind }) => blind)).toMatchObject({ eraseAt });
    expect(asked.find(({ blind }) => !blind)).toMatchObject({ eraseAt: null });
  });

  it.each<[string, Partial<Item>, Partial<Answer>]>([
    ['to a known question', { gold: { value: 'refund' } }, {}],
    ['to a seed', { gold: { value: 'billing' }, isSeed: true }, {}],
    ['that is none', {}, { verdict: 'skip' }],
    ['that a lead ruled', { escalation: { why: 'asked', by: 'U02BEN', at: new Date() } }, { isLead: true }],
    ['that came over the API', {}, { via: 'api' }],
    ['whose input is deleted by then', { inputErasedAt: new Date() }, {}],
  ])('%s is left alone', async (_, item, answer) => {
    const { flow, answered, sweep, repeated } = world();
    await answered(item, answer);
    flow.pass(14 * day);
    await sweep();
    expect(await repeated()).toEqual([]);
  });

  it('that was taken back, or whose label is gone, is left alone', async () => {
    const { flow, answered, sweep, repeated } = world();
    const back = await answered();
    await undoAnswer(flow, back.id, 'U01ANA', 'slack');
    await answered({}, { verdict: 'correct', value: 'shipping' });
    flow.projects[0] = { ...repeating, labels: repeating.labels.filter(({ value }) => value !== 'shipping') };
    flow.pass(14 * day);
    await sweep();
    expect(await repeated()).toEqual([]);
  });

  it('that lay back for long when a project begins with it is left alone', async () => {
    const { flow, answered, sweep, repeated } = world();
    await answered();
    flow.pass(22 * day);
    await sweep();
    expect(await repeated()).toEqual([]);
  });
});

describe('what is asked again', () => {
  it('is five items of a reviewer at most, with five others between each two', async () => {
    const { flow, answered, sweep, repeated, next } = world();
    for (let i = 0; i < 8; i++) await answered();
    flow.pass(14 * day);
    await sweep();
    const ids = (await repeated()).map(({ id }) => id);
    expect(ids).toHaveLength(5);
    for (let i = 0; i < 12; i++) await kept(flow);
    const isRepeat: boolean[] = [];
    for (let i = 0; i < 13; i++) {
      const item = await next();
      if (!item) throw new Error('nothing is left');
      isRepeat.push(ids.includes(item.id));
      flow.pass(minute);
      await flow.answer(item);
    }
    expect(isRepeat.map((one, at) => (one ? at : -1)).filter((at) => at >= 0)).toEqual([0, 6, 12]);
  });

  it('is the project’s share of the answers, within four standard errors of it', async () => {
    const share = 0.05;
    const { flow, sweep } = world(aProject({ key: 'shared', repeats: share }));
    const count = 2_000;
    const item = await kept(flow);
    await aStore().rows(
      `insert into signoff.reviews (id, item_id, reviewer, verdict, value, via, created_at)
       select 'rev_' || n, $1, 'U' || n, 'approve', '"refund"', 'slack', $2 from generate_series(1, ${count}) as n`,
      [item.id, flow.now()],
    );
    flow.pass(14 * day + minute);
    await sweep();
    const [{ asked } = { asked: 0 }] = await aStore().rows<{ asked: number }>(
      "select count(*)::int as asked from signoff.items where project = 'shared' and asked_of is not null",
    );
    const error = Math.sqrt((share * (1 - share)) / count);
    expect(Math.abs(asked / count - share)).toBeLessThan(4 * error);
  });

  it('is not so much as looked for where the project asks nothing again', async () => {
    const { flow, answered, sweep, repeated } = world(aProject());
    await answered();
    flow.pass(14 * day);
    await sweep();
    expect(await repeated()).toEqual([]);
    expect(await aStore().rows('select name from signoff.readers')).toEqual([]);
  });
});
