import { describe, expect, it } from 'vitest';
import { type Facts, worriesOf } from '../../../src/flow/alerts/worries.ts';
import { aProject } from '../../support/project.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date('2026-11-23T15:00:00Z'); // a Monday
const ago = (ms: number) => new Date(now.getTime() - ms);
const project = aProject({ alerts: { channel: 'C0LEADS', quietMs: 2 * hour } });
const working = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, timezone: 'UTC' };

/** All is well: two items have come just now, and were answered before. */
const well: Facts = {
  ...{ oldestAt: ago(minute), unansweredSince: ago(minute), inReview: true, open: 2, failing: { count: 0, why: null } },
  ...{ paused: false, stop: null, answeredAt: ago(minute), resumedAt: null, channelTrouble: null },
  ...{ due: [], pace: { decisions: 100, workingMs: 10 * hour }, able: 1 },
};
const nothing = { gate_stopped: null, nobody_can: null, posts_failing: null, nobody_answers: null, backlog: null };
const waits = (ms: number) => ({ oldestAt: ago(ms), unansweredSince: ago(ms) });

describe('a project in which all is well', () => {
  it('has no worries', () => expect(worriesOf(project, well, now)).toEqual(nothing));
});

describe('nobody answers', () => {
  const long: Facts = { ...well, ...waits(5 * hour), answeredAt: ago(2 * hour) };

  it('when items wait and nobody has said anything for as long as the project says', () => {
    expect(worriesOf(project, long, now).nobody_answers).toEqual({
      ...{ kind: 'nobody_answers', open: 2 },
      ...{ oldestAt: now.getTime() - 5 * hour, since: now.getTime() - 2 * hour },
    });
    expect(worriesOf(project, { ...long, answeredAt: null }, now).nobody_answers).toMatchObject({
      since: now.getTime() - 5 * hour,
    });
  });

  it('sooner where items have less time', () => {
    const hurried = { ...project, deadline: { afterMs: hour, remindMs: [], onTime: 'expire' as const } };
    const half: Facts = { ...long, answeredAt: ago(30 * minute) };
    expect(worriesOf(hurried, half, now).nobody_answers).not.toBeNull();
    expect(worriesOf(project, half, now).nobody_answers).toBeNull();
  });

  it.each<[string, Partial<Facts>]>([
    ['somebody answered a little later', { answeredAt: ago(2 * hour - 1) }],
    ['the oldest has come since', waits(2 * hour - 1)],
    ['a pause has ended since', { resumedAt: ago(hour) }],
    ['it is paused', { paused: true }],
    ['nobody can', { able: 0 }],
    ['nothing can be posted', { channelTrouble: 'is_archived' }],
    ['nothing waits', { oldestAt: null, unansweredSince: null, inReview: false, open: 0 }],
  ])('not when %s', (_, facts) => {
    expect(worriesOf(project, { ...long, ...facts }, now).nobody_answers).toBeNull();
  });

  it('not when all that waits is for leads to decide', () => {
    expect(worriesOf(project, { ...long, unansweredSince: null }, now).nobody_answers).toBeNull();
  });

  it('not when what waits is beyond the budget of the day', () => {
    const budgeted = { ...project, budget: { perDay: 10, over: 'wait' as const } };
    const beyond = { ...long, inReview: false };
    expect(worriesOf(budgeted, beyond, now).nobody_answers).toBeNull();
    expect(worriesOf(budgeted, long, now).nobody_answers).not.toBeNull();
  });

  it('counts working time, and calls nobody outside it', () => {
    const office = { ...project, workingHours: working };
    const overNight: Facts = { ...long, answeredAt: new Date('2026-11-20T16:00:00Z') };
    const at = (time: string) => worriesOf(office, { ...overNight, ...waits(96 * hour) }, new Date(time));
    // An hour of Friday is left, and an hour of Monday completes the two.
    expect(at('2026-11-23T09:59:59Z').nobody_answers).toBeNull();
    expect(at('2026-11-23T10:00:00Z').nobody_answers).not.toBeNull();
    expect(at('2026-11-23T18:00:00Z')).not.toHaveProperty('nobody_answers');
    expect(at('2026-11-23T18:00:00Z')).not.toHaveProperty('backlog');
  });
});

describe('nobody can answer', () => {
  it('when fewer can than an item needs', () => {
    const two = { ...project, reviews: { required: 2, agree: 2, reject: 2, max: 3 } };
    expect(worriesOf(two, well, now).nobody_can).toEqual({ kind: 'nobody_can', able: 1, needed: 2 });
    expect(worriesOf(two, { ...well, able: 2 }, now).nobody_can).toBeNull();
    expect(worriesOf(two, { ...well, paused: true }, now).nobody_can).toBeNull();
  });

  it('is left as it was when Slack does not say', () => {
    expect(worriesOf(project, { ...well, able: null }, now)).not.toHaveProperty('nobody_can');
  });
});

describe('posts fail', () => {
  const failing = { ...well, failing: { count: 3, why: 'invalid_blocks' } };

  it('when Slack refuses cards, or takes nothing in the channel', () => {
    expect(worriesOf(project, failing, now).posts_failing).toEqual({
      ...{ kind: 'posts_failing', cards: 3, isChannel: false, why: 'invalid_blocks' },
    });
    expect(worriesOf(project, { ...failing, channelTrouble: 'is_archived' }, now).posts_failing).toMatchObject({
      ...{ isChannel: true, why: 'is_archived' },
    });
  });

  it('is no worry where nothing is to be posted', () => {
    const idle = { ...failing, oldestAt: null, inReview: false, open: 0 };
    expect(worriesOf(project, idle, now).posts_failing).toBeNull();
  });
});

describe('a gate that stopped', () => {
  const stop = { at: ago(minute), why: 'too much was wrong' };

  it('is a worry when the watch stopped it, also while nothing waits', () => {
    const idle = { ...well, oldestAt: null, inReview: false, open: 0, stop: { ...stop, by: 'watch' } };
    expect(worriesOf(project, idle, now).gate_stopped).toEqual({
      ...{ kind: 'gate_stopped', at: now.getTime() - minute, why: 'too much was wrong' },
    });
  });

  it('is none when a lead stopped it', () => {
    expect(worriesOf(project, { ...well, stop: { ...stop, by: 'U09LEA' } }, now).gate_stopped).toBeNull();
  });
});

describe('a backlog', () => {
  it('is a worry when it will be late', () => {
    const due = [{ until: new Date(now.getTime() + hour), count: 50 }];
    expect(worriesOf(project, { ...well, due }, now).backlog).toEqual({
      ...{ kind: 'backlog', late: 40, due: 50, by: now.getTime() + hour, perHour: 10 },
    });
  });
});
