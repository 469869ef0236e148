import { describe, expect, it } from 'vitest';
import { keepTime } from '../../../src/flow/keep-time.ts';
import { type Summary, summarize } from '../../../src/flow/summary/summarize.ts';
import { takeawayOf } from '../../../src/flow/summary/takeaway.ts';
import { createStandings } from '../../../src/store/standings.ts';
import { summaryDeps } from '../../../src/store/summary-records.ts';
import { answeredAt, type Done, keptAtOnce } from '../../support/at-once.ts';
import { aFlow, carded, hour, kept, minute } from '../../support/flow.ts';
import { anItem } from '../../support/items.ts';
import { aProject } from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';
import { daysEarlier, theDay, until } from './a-day.ts';

const aStore = storeOfThisFile();
const monday = '2026-11-23';

function many<One>(count: number, one: (i: number) => One): One[] {
  return Array.from({ length: count }, (_, i) => one(i));
}

describe('the one thing to know of a day', () => {
  it('is that nothing goes on, before what comes of that', async () => {
    const project = aProject({ deadline: { afterMs: 2 * hour, remindMs: [], onTime: 'expire' } });
    const flow = aFlow(aStore(), project);
    const standings = createStandings(aStore().db);
    const takeaway = async () => (await theDay(aStore(), flow, project, monday)).takeaway;
    for (let i = 0; i < 12; i++) await kept(flow, { dueAt: new Date(flow.now().getTime() + hour) });
    const open = await kept(flow);
    flow.pass(2 * hour);
    await keepTime(flow);
    const shown = await kept(flow, { priority: 1 });
    await carded(flow, shown);
    await aStore().rows("update signoff.cards set state = 'failed' where item_id = $1", [shown.id]);
    await flow.clockwork.setPaused(project.key, true, { actor: 'U09LEA', at: flow.now() });
    flow.pass(hour);
    await standings.setStopped(project.key, true, { actor: 'watch', at: flow.now(), why: null });

    expect(await takeaway()).toEqual({
      sentence: 'The gate stopped by itself, and every prediction goes to people: no reason was given.',
      tone: 'alarm',
      act: 'approve_again',
    });
    await standings.setStopped(project.key, false, { actor: 'U09LEA', at: flow.now(), why: null });
    await standings.setStopped(project.key, true, { actor: 'U09LEA', at: flow.now(), why: 'a new model comes' });
    expect((await takeaway()).sentence).toBe(
      'A lead stopped the gate, and every prediction goes to people: a new model comes.',
    );
    await standings.setStopped(project.key, false, { actor: 'U09LEA', at: flow.now(), why: null });
    expect(await takeaway()).toEqual({
      sentence: '1 card can’t be posted in Slack: see what Slack says in App Home.',
      tone: 'alarm',
      act: null,
    });
    await aStore().rows("update signoff.cards set state = 'posted' where item_id = $1", [shown.id]);
    expect(await takeaway()).toEqual({ sentence: 'Paused for 1 h, and 2 items wait.', tone: 'alarm', act: 'resume' });
    await flow.clockwork.setPaused(project.key, false, { actor: 'U09LEA', at: flow.now() });
    expect(await takeaway()).toEqual({
      sentence: 'Nobody answered anything, and 2 items wait, the oldest for 3 h.',
      tone: 'alarm',
      act: 'oldest',
    });
    await flow.answer(open);
    expect(await takeaway()).toEqual({
      sentence: '12 of 12 were not decided in time.',
      tone: 'alarm',
      act: null,
    });
    await flow.answer(shown);
    await flow.clockwork.setPaused(project.key, true, { actor: 'U09LEA', at: flow.now() });
    flow.pass(3 * minute);
    expect(await takeaway()).toEqual({
      sentence: 'Paused for 3 min, and nothing waits.',
      tone: 'hint',
      act: 'resume',
    });
  });

  it('is not that nobody answered what came only afterwards', async () => {
    const flow = aFlow(aStore());
    until(flow, '2026-11-24T08:00:00Z');
    await kept(flow);
    flow.pass(5 * minute);
    const { takeaway } = await theDay(aStore(), flow, aProject(), monday);
    expect(takeaway.sentence).toBe('A quiet day: 0 predictions came, and 1 item waits.');
    const today = await theDay(aStore(), flow, aProject(), '2026-11-24');
    expect(today.takeaway.sentence).toBe('Nobody answered anything, and 1 item waits, for 5 min.');
  });

  it('is what errs before what could be better, what could be better before how much waits', async () => {
    const project = aProject({ gate: { ...aProject().gate, audit: 0.05 } });
    const flow = aFlow(aStore(), project);
    const { summary } = await everythingAtOnce();
    const said: [string, (summary: Summary) => Summary][] = [
      [
        '16 of 120 were not decided in time, and 1 more is overdue.',
        (one) => ({ ...one, figures: { ...one.figures, dueTimes: { ended: 0, met: 0 } } }),
      ],
      [
        '1 of 2 reviewers caught 0 of 10 planted mistakes in thirty days: as few as somebody who does not look.',
        (one) => ({ ...one, reviewers: [] }),
      ],
      [
        'Predictions of billing got worse: people changed 60.0 % of 30, 10.0 % of 140 in the days before.',
        (one) => ({ ...one, rises: [] }),
      ],
      [
        // Of 2,730 that the decisions stand for 50 lie between the two, and 158 came in a day.
        'Lower the threshold from 0.85 to 0.8. With 95 % confidence at most 5 % of what the gate approves is wrong then (0 of 150 audits wrong) and it saves about 3 reviews a day.',
        (one) => ({ ...one, advice: { ...one.advice, certified: null } }),
      ],
      [
        '400 items wait: 3.9 days of work at the pace of the days before, 101 a day.',
        (one) => ({ ...one, backlog: { ...one.backlog, open: 9 } }),
      ],
      ['520 predictions came, and people decided 120 and changed 27 of them.', (one) => one],
    ];
    let left = summary;
    for (const [sentence, without] of said) {
      expect(takeawayOf(project, left).sentence).toContain(sentence);
      left = without(left);
    }

    async function everythingAtOnce() {
      const answers = (day: string, each: number, wrongOfTen: (label: string) => number) =>
        ['refund', 'billing', 'shipping', 'other'].flatMap((value) =>
          many(each, (i) =>
            answeredAt({
              at: new Date(Date.parse(`${day}T09:00:00Z`) + i * minute),
              ...(i % 10 < wrongOfTen(value) ? { truth: value === 'other' ? 'refund' : 'other' } : {}),
              item: {
                prediction: { value, confidence: 0.7 },
                dueAt: day < monday ? null : new Date(`${day}T09:25:00Z`),
              },
            }),
          ),
        );
      const audits = many(150, (i): Done => {
        const sure = i < 100;
        const selection = { coin: 0.01, floor: 0.05 };
        return answeredAt({
          at: new Date('2026-11-22T15:00:00Z'),
          item: {
            prediction: { value: 'shipping', confidence: sure ? 0.9 : 0.8 },
            selection: sure ? { ...selection, reasons: ['audit'], probability: 0.05 } : selection,
          },
        });
      });
      const seeds = many(10, () =>
        answeredAt({
          at: new Date('2026-11-20T09:00:00Z'),
          reviewer: 'U02BEN',
          item: { gold: { value: 'other' }, isSeed: true },
        }),
      );
      for (let i = 7; i > 0; i--) {
        const day = daysEarlier(monday, i);
        await keptAtOnce(aStore(), project, [...answers(day, 20, () => 1), ...(i === 1 ? audits : [])]);
        until(flow, `${daysEarlier(day, -1)}T01:00:00Z`);
        await summarize(summaryDeps(aStore().db, flow.now), project, day);
      }
      const waiting = many(400, (i): Done => {
        const createdAt = new Date('2026-11-23T14:00:00Z');
        return { item: anItem({ createdAt, dueAt: i === 0 ? createdAt : null }), reviews: [] };
      });
      await keptAtOnce(aStore(), project, [...answers(monday, 30, (label) => (label === 'billing' ? 6 : 1)), ...seeds]);
      await keptAtOnce(aStore(), project, waiting);
      until(flow, '2026-11-24T09:00:00Z');
      return theDay(aStore(), flow, project, monday);
    }
  });
});
