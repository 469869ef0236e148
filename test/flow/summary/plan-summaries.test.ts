import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepDays, planSummaries } from '../../../src/flow/summary/plan-summaries.ts';
import { postSummary, type SummaryMessages } from '../../../src/flow/summary/post-summary.ts';
import { summarize } from '../../../src/flow/summary/summarize.ts';
import type { Project } from '../../../src/review/project.ts';
import { createSummaryBook } from '../../../src/store/summary-book.ts';
import { summaryDeps } from '../../../src/store/summary-records.ts';
import { aFlow, hour, kept } from '../../support/flow.ts';
import { aProject } from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(() => aStore().rows('truncate signoff.summaries, signoff.days'));

const day = 24 * hour;
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const told = (summary: Partial<NonNullable<Project['summary']>> = {}, more: Partial<Project> = {}) =>
  aProject({ summary: { at: 9 * 60, days: everyDay, channel: 'C0LEADS', ...summary }, ...more });

/** Monday, 23 November 2026, 10:00 UTC. */
async function world(project = told()) {
  const flow = aFlow(aStore(), project);
  const { db, rows } = aStore();
  const book = createSummaryBook(db);
  const summing = summaryDeps(db, flow.now);
  const messages: { day: string; ts: string }[] = [];
  const slack: SummaryMessages = {
    drawn: async (_, { day }) => ({
      async post() {
        const ts = `${messages.length + 1}.000000`;
        messages.push({ day, ts });
        return { kind: 'posted', ts };
      },
      followUp: async () => {},
    }),
    find: async (_, of) => ({ kind: 'found', ts: messages.find((one) => one.day === of.day)?.ts ?? null }),
  };
  const post = async (using: SummaryMessages = slack) => {
    const next = await book.next('C0LEADS');
    if (!next) return null;
    const summarized = (of: Project, on: string) => summarize(summing, of, on);
    const log = { info() {}, warn() {}, error() {} };
    return postSummary({ ...flow, book, messages: using, summarize: summarized, log }, next);
  };
  return {
    ...{ flow, book, messages, slack, post },
    plan: () => planSummaries({ ...summing, ...flow, summaries: book }),
    keep: () => keepDays({ ...summing, ...flow, summaries: book }),
    planned: async () =>
      (await rows<{ day: string }>('select day::text as day from signoff.summaries order by summaries.day')).map(
        ({ day }) => day,
      ),
    keptDays: async () =>
      (await rows<{ day: string }>('select day::text as day from signoff.days order by days.day')).map(
        ({ day }) => day,
      ),
  };
}

describe('a summary', () => {
  it('is planned when its time has come, the next day, and wakes the channel', async () => {
    const { flow, plan, planned } = await world();
    await kept(flow);
    flow.pass(22 * hour + 59 * 60_000);
    await plan();
    expect(await planned()).toEqual([]);
    flow.pass(60_000);
    await plan();
    expect(await planned()).toEqual(['2026-11-23']);
    expect(flow.woken).toEqual(['drain C0LEADS']);
  });

  it('is planned once, whoever plans at the same moment', async () => {
    const { flow, plan, planned } = await world();
    await kept(flow);
    flow.pass(day);
    await Promise.all([plan(), plan(), plan(), plan()]);
    expect(await planned()).toEqual(['2026-11-23']);
    expect(flow.woken).toEqual(['drain C0LEADS']);
  });

  it('of days on which nobody looked is made up for, up to a week', async () => {
    const { flow, plan, planned } = await world();
    await kept(flow);
    flow.pass(day);
    await plan();
    flow.pass(3 * day);
    await plan();
    expect(await planned()).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']);
    flow.pass(20 * day);
    await plan();
    expect(await planned()).toHaveLength(4 + 7);
  });

  it('of Friday comes on Monday where nobody works between them', async () => {
    const { flow, plan, planned } = await world(told({ days: [1, 2, 3, 4, 5] }));
    await kept(flow);
    flow.pass(day);
    await plan();
    flow.pass(5 * day);
    await plan();
    expect(await planned()).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']);
    flow.pass(day);
    await plan();
    expect((await planned()).at(-1)).toBe('2026-11-27');
  });

  it('begins with the last day, where anything had come by then', async () => {
    const quiet = await world();
    quiet.flow.pass(day);
    await quiet.plan();
    expect(await quiet.planned()).toEqual([]);
    const used = await world(told({}, { key: 'used' }));
    await kept(used.flow);
    used.flow.pass(5 * day);
    await used.plan();
    expect(await used.planned()).toEqual(['2026-11-27']);
  });

  it('is posted once, also by several workers at once', async () => {
    const { flow, plan, post, messages } = await world();
    await kept(flow);
    flow.pass(day);
    await plan();
    const outcomes = await Promise.all([post(), post(), post()]);
    expect(outcomes.filter((one) => one === 'posted')).toHaveLength(1);
    expect(messages).toMatchObject([{ day: '2026-11-23' }]);
    expect(await post()).toBeNull();
    expect(await aStore().rows('select state, ts from signoff.summaries')).toEqual([
      { state: 'posted', ts: '1.000000' },
    ]);
  });

  it('whose answer was lost is looked for before it is posted again', async () => {
    const { flow, plan, post, slack, messages } = await world();
    await kept(flow);
    flow.pass(day);
    await plan();
    const loses: SummaryMessages = {
      ...slack,
      drawn: async (...of) => {
        const drawn = await slack.drawn(...of);
        return {
          ...drawn,
          async post(channel) {
            await drawn.post(channel);
            return { kind: 'unknown', why: 'no answer' };
          },
        };
      },
    };
    expect(await post(loses)).toBe('later');
    await aStore().rows('update signoff.summaries set not_before = null');
    expect(await post()).toBe('posted');
    expect(messages).toHaveLength(1);
  });

  it('of a worker that died over it is taken over by the next one', async () => {
    const { flow, plan, post, slack, messages, book } = await world();
    await kept(flow);
    flow.pass(day);
    await plan();
    const next = await book.next('C0LEADS');
    if (!next) throw new Error('nothing is planned');
    const claim = await book.claim(next, 60_000);
    const summarized = await summarize(summaryDeps(aStore().db, flow.now), flow.projects[0] ?? told(), next.day);
    await (await slack.drawn(flow.projects[0] ?? told(), summarized)).post(claim?.channel ?? '');
    expect(await post(), 'somebody is at it').toBeNull();
    await aStore().rows('update signoff.summaries set held_until = clock_timestamp()');
    expect(await post()).toBe('posted');
    expect(messages).toHaveLength(1);
  });

  it('that Slack never takes is given up, and says why', async () => {
    const { flow, plan, post, slack } = await world();
    await kept(flow);
    flow.pass(day);
    await plan();
    const refused = {
      post: async () => ({ kind: 'refused' as const, why: 'invalid_blocks' }),
      followUp: async () => {},
    };
    expect(await post({ ...slack, drawn: async () => refused })).toBe('nothing_to_do');
    expect(await aStore().rows('select state, failure from signoff.summaries')).toEqual([
      { state: 'dropped', failure: 'Slack says invalid_blocks' },
    ]);
  });
});

describe('a day that is over', () => {
  it('is counted once nobody can undo what was decided on it, the latest first, from the first item on', async () => {
    const { flow, keep, keptDays } = await world();
    await kept(flow);
    flow.pass(14 * hour);
    await keep();
    expect(await keptDays(), 'it is two past midnight, and undo takes five').toEqual([]);
    flow.pass(2 * day + 10 * 60_000);
    await keep();
    expect(await keptDays()).toEqual(['2026-11-25']);
    for (let i = 0; i < 4; i++) await keep();
    expect(await keptDays()).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  });

  it('is told by later ones as what it came to', async () => {
    const { flow, keep } = await world();
    for (let i = 0; i < 3; i++) {
      const item = await kept(flow);
      await flow.answer(item, i === 0 ? { verdict: 'correct', value: 'billing' } : {});
    }
    flow.pass(day);
    await keep();
    const deps = summaryDeps(aStore().db, flow.now);
    const { before, trend } = await summarize(deps, flow.projects[0] ?? told(), '2026-11-24');
    expect(before).toMatchObject({ days: 1, arrived: 3, decided: 3, changed: { count: 1, of: 3 } });
    expect(trend.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24']);
  });
});

it('fifty projects are looked at in as few looks as one, where all was planned and counted', async () => {
  const { db, rows } = aStore();
  const projects = Array.from({ length: 50 }, (_, i) => told({}, { key: `p${i}` }));
  const { flow, planned } = await world();
  await rows(`
    insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin, gate_version, priority,
      created_at, asked_at)
    select 'itm_' || i, 'p' || i, 'waiting', '{"text":"a"}', '{"value":"refund"}', 'review', '{low_confidence}', 1, 0.5, 0.5, 'gp_1', 0,
      '2026-11-14T10:00:00Z', '2026-11-14T10:00:00Z' from generate_series(0, 49) as i`);
  await rows(`
    insert into signoff.days (project, day, timezone, figures, counted_at)
    select 'p' || i, day, 'UTC', '{}', now() from generate_series(0, 49) as i,
      generate_series('2026-11-14'::date, '2026-11-22', interval '1 day') as day`);
  await rows(`insert into signoff.summaries (project, day, channel, state, due_at)
    select 'p' || i, '2026-11-22', 'C0LEADS', 'posted', '2026-11-23T09:00:00Z' from generate_series(0, 49) as i`);
  const before = await planned();
  const asked = vi.spyOn(db, 'query');
  const deps = (of: Project[]) => ({
    ...summaryDeps(db, flow.now),
    ...flow,
    summaries: createSummaryBook(db),
    projects: of,
  });
  const looks = async (of: Project[]) => {
    asked.mockClear();
    await planSummaries(deps(of));
    await keepDays(deps(of));
    return asked.mock.calls.length;
  };
  expect(await looks(projects)).toBe(await looks(projects.slice(0, 1)));
  expect(await planned()).toEqual(before);
  await rows(`delete from signoff.days where project = 'p7' and day = '2026-11-20'`);
  expect(await looks(projects), '(control) a day that is missing is counted').toBeGreaterThan(
    await looks(projects.slice(0, 1)),
  );
  expect(await rows(`select from signoff.days where project = 'p7' and day = '2026-11-20'`)).toHaveLength(1);
  asked.mockRestore();
});
