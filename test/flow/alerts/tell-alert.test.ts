import { describe, expect, it } from 'vitest';
import type { Worry } from '../../../src/flow/alerts/alert.ts';
import type { AlertDrawing } from '../../../src/flow/alerts/alert-book.ts';
import { tellAlert } from '../../../src/flow/alerts/tell-alert.ts';
import type { PostOutcome, RedrawOutcome } from '../../../src/flow/ports.ts';
import { createAlertBook } from '../../../src/store/alert-book.ts';
import { aFlow, hour, minute } from '../../support/flow.ts';
import { aProject } from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';

const aStore = storeOfThisFile();
const project = aProject({
  alerts: { channel: 'C0LEADS', quietMs: 2 * hour },
  leads: { users: ['U09LEA'], groups: [] },
});
const stopped: Worry = { kind: 'gate_stopped', at: 0, why: 'a test' };

interface Said {
  place: string;
  thread: string | null;
  nth: number;
  alert: string;
  ts: string;
  isOver: boolean;
}

/** Places in Slack: what was said in them, and how the next calls end. */
function aSlack() {
  const said: Said[] = [];
  const ends: (PostOutcome['kind'] | 'closed' | 'gone' | 'dies' | 'dies_after')[] = [];
  let redraws: RedrawOutcome = { kind: 'redrawn' };
  return {
    said,
    ends: (...kinds: typeof ends) => void ends.push(...kinds),
    redraws: (outcome: RedrawOutcome) => {
      redraws = outcome;
    },
    messages: {
      async post(place: string, { alert, nth }: AlertDrawing, thread: string | null): Promise<PostOutcome> {
        const kind = ends.shift() ?? 'posted';
        const ts = `9.00000${said.length}`;
        if (kind === 'dies') throw new Error('a test');
        if (['posted', 'unknown', 'dies_after'].includes(kind))
          said.push({ place, thread, nth, alert: alert.id, ts, isOver: false });
        if (kind === 'dies_after') throw new Error('a test');
        if (kind === 'posted') return { kind, ts, channel: place.replace(/^U/, 'D') };
        if (kind === 'closed') return { kind: 'later', retryAfterMs: 2_000, why: 'is_archived', closed: 'place' };
        if (kind === 'gone') return { kind: 'later', retryAfterMs: 2_000, why: 'thread_not_found', closed: 'thread' };
        return { kind: kind as 'later', retryAfterMs: 2_000, why: 'a test' };
      },
      async redraw(_: string, ts: string, { alert }: AlertDrawing): Promise<RedrawOutcome> {
        const message = said.find((one) => one.ts === ts);
        if (message && redraws.kind === 'redrawn') message.isOver = alert.overAt !== null;
        return redraws;
      },
      async find(place: string, { alert, nth }: Pick<AlertDrawing, 'alert' | 'nth'>, thread: string | null) {
        const ours = said.find(
          (one) => one.place === place && one.alert === alert.id && one.nth === nth && one.thread === thread,
        );
        return { kind: 'found' as const, ts: ours?.ts ?? null };
      },
    },
  };
}

/** An alert book over this file's store, and whoever tells what is in it. */
function aWatch() {
  const flow = aFlow(aStore(), project);
  const book = createAlertBook(aStore().db);
  const slack = aSlack();
  const errors: object[] = [];
  const log = { info: () => {}, warn: () => {}, error: (detail: object) => void errors.push(detail) };
  const deps = { book, messages: slack.messages, store: flow.store, log, now: flow.now, projectOf: flow.projectOf };
  return {
    ...{ flow, book, slack, errors },
    /** A look that finds this, or that all is well. */
    async sees(worry: Worry | null, kind: Worry['kind'] = worry?.kind ?? 'gate_stopped') {
      await book.see(new Map([[project.key, { [kind]: worry }]]), flow.now());
      await book.plan(new Map([[project.key, 'C0LEADS']]), flow.now());
    },
    /** Whoever is woken for a place, as long as there is something to do. */
    async drain(place = 'C0LEADS') {
      for (let id = await book.next(place); id !== null; id = await book.next(place)) {
        if ((await tellAlert(deps, id).catch(() => 'later')) === 'later') return;
      }
    },
    /** The times for which a row waits are over, and so are leases. */
    async later() {
      await aStore().rows('update signoff.alerts set not_before = null, held_until = null');
    },
    rows: () => aStore().rows('select told, due, attempt, over_at is not null as over, closed from signoff.alerts'),
  };
}

describe('an alert', () => {
  it('is told once, whoever looks and however often', async () => {
    const watch = aWatch();
    await Promise.all([watch.sees(stopped), watch.sees(stopped)]);
    await watch.sees({ ...stopped, why: 'another figure' });
    await Promise.all([watch.drain(), watch.drain(), watch.drain()]);
    await watch.sees(stopped);
    await watch.drain();
    expect(watch.slack.said).toMatchObject([{ place: 'C0LEADS', thread: null, nth: 1 }]);
  });

  it('is told again in its thread after an hour, four hours and a day, and each day from then on', async () => {
    const watch = aWatch();
    const told: number[] = [];
    for (let quarters = 0; quarters < 80 * 4; quarters++) {
      await watch.sees(stopped);
      const before = watch.slack.said.length;
      await watch.drain();
      if (watch.slack.said.length > before) told.push(quarters / 4);
      watch.flow.pass(15 * minute);
    }
    expect(told).toEqual([0, 1, 5, 29, 53, 77]);
    expect(watch.slack.said.map(({ nth, thread }) => [nth, thread])).toEqual([
      [1, null],
      ...[2, 3, 4, 5, 6].map((nth) => [nth, '9.000000']),
    ]);
  });

  it('is not told before it has lasted, and leaves nothing behind when it did not', async () => {
    const watch = aWatch();
    const nobody: Worry = { kind: 'nobody_can', able: 0, needed: 1 };
    await watch.sees(nobody);
    watch.flow.pass(4 * minute);
    await watch.sees(nobody);
    await watch.drain();
    expect(watch.slack.said).toEqual([]);
    await watch.sees(null, 'nobody_can');
    expect(await watch.rows()).toEqual([]);
    await watch.sees(nobody);
    watch.flow.pass(5 * minute);
    await watch.sees(nobody);
    await watch.drain();
    expect(watch.slack.said).toHaveLength(1);
  });

  it('is drawn as over when it is, and is no longer told', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.drain();
    await watch.sees(null);
    await watch.drain();
    expect(watch.slack.said).toMatchObject([{ isOver: true }]);
    expect(await watch.rows()).toEqual([{ told: 1, due: false, attempt: 0, over: true, closed: true }]);
    watch.flow.pass(48 * hour);
    await watch.sees(null);
    await watch.drain();
    expect(watch.slack.said).toHaveLength(1);
  });

  it('that comes back within the hour goes on as the same, and one that comes back later is a new one', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.drain();
    const backAfter = async (ms: number) => {
      await watch.sees(null);
      await watch.drain();
      watch.flow.pass(ms);
      await watch.sees(stopped);
      await watch.drain();
      return watch.slack.said.map(({ nth, isOver }) => [nth, isOver]);
    };
    // Drawn as open again; its next time comes an hour after it was told.
    expect(await backAfter(30 * minute)).toEqual([[1, false]]);
    expect(await backAfter(61 * minute)).toEqual([
      [1, true],
      [1, false],
    ]);
  });

  it('that is over before it could be said is not said', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    watch.slack.ends('later');
    await watch.drain();
    await watch.sees(null);
    await watch.later();
    await watch.drain();
    expect(watch.slack.said).toEqual([]);
    expect(await watch.rows()).toEqual([]);
  });

  it.each(['unknown', 'dies_after'] as const)(
    'whose answer was lost (%s) is looked for, and not said again',
    async (end) => {
      const watch = aWatch();
      await watch.sees(stopped);
      watch.slack.ends(end);
      await watch.drain();
      await watch.later();
      await watch.drain();
      expect(watch.slack.said).toHaveLength(1);
      expect(await watch.rows()).toEqual([{ told: 1, due: false, attempt: 0, over: false, closed: false }]);
    },
  );

  it.each(['unknown', 'dies', 'dies_after'] as const)(
    'whose answer was lost (%s) and that is over by then is looked for and drawn as over',
    async (end) => {
      const watch = aWatch();
      await watch.sees(stopped);
      watch.slack.ends(end);
      await watch.drain();
      await watch.sees(null);
      await watch.later();
      await watch.drain();
      expect(watch.slack.said.map(({ isOver }) => isOver)).toEqual(end === 'dies' ? [] : [true]);
      expect(await watch.rows()).toHaveLength(end === 'dies' ? 0 : 1);
    },
  );

  it('whose second telling is over before it is said leaves only the first, drawn as over', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.drain();
    watch.flow.pass(hour);
    watch.slack.ends('rate_limited');
    await watch.sees(stopped);
    await watch.drain();
    await watch.sees(null);
    await watch.later();
    await watch.drain();
    expect(watch.slack.said).toMatchObject([{ nth: 1, isOver: true }]);
  });

  it('goes elsewhere where a place takes nothing, and stays where it was said', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    watch.slack.ends('closed', 'closed');
    await watch.drain('C0LEADS');
    await watch.drain('C0REVIEW');
    await watch.drain('U09LEA');
    expect(watch.slack.said).toMatchObject([{ place: 'U09LEA', nth: 1 }]);
    watch.flow.pass(hour);
    await watch.sees(stopped);
    await watch.drain('D09LEA');
    expect(watch.slack.said).toMatchObject([{}, { place: 'D09LEA', nth: 2, thread: '9.000000' }]);
  });

  it('whose first message somebody deleted is told by itself again, and that one is drawn as over', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.drain();
    watch.flow.pass(hour);
    watch.slack.ends('gone');
    await watch.sees(stopped);
    await watch.drain();
    await watch.drain();
    expect(watch.slack.said.map(({ nth, thread }) => [nth, thread])).toEqual([
      [1, null],
      [2, null],
    ]);
    const lanes = await aStore().rows('select from signoff.lanes where trouble is not null');
    expect(lanes, 'its channel takes everything else').toEqual([]);
    await watch.sees(null);
    await watch.drain();
    expect(watch.slack.said.map(({ isOver }) => isOver)).toEqual([false, true]);
  });

  it('waits where its last place takes nothing', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    watch.slack.ends('closed', 'closed', 'closed');
    for (const place of ['C0LEADS', 'C0REVIEW', 'U09LEA']) await watch.drain(place);
    expect(watch.slack.said).toEqual([]);
    await watch.later();
    await watch.drain('U09LEA');
    expect(watch.slack.said).toMatchObject([{ place: 'U09LEA', nth: 1 }]);
  });

  it('that Slack refuses is written to the log, and said no more for this time', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    watch.slack.ends('refused');
    await watch.drain();
    expect(watch.errors).toMatchObject([{ project: project.key, alert: 'gate_stopped', why: 'Slack says a test' }]);
    expect(await watch.rows()).toMatchObject([{ told: 0, due: false }]);
  });

  it('whose message somebody deleted is over without it', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.drain();
    await watch.sees(null);
    watch.slack.redraws({ kind: 'message_gone' });
    await watch.drain();
    expect(await watch.rows()).toMatchObject([{ over: true, closed: true }]);
  });

  it('of a project that is gone from the projects file is not told', async () => {
    const watch = aWatch();
    await watch.book.see(new Map([['gone', { gate_stopped: stopped }]]), watch.flow.now());
    await watch.book.plan(new Map([['gone', 'C0LEADS']]), watch.flow.now());
    await watch.drain();
    expect(watch.slack.said).toEqual([]);
    expect(await watch.book.waiting()).toEqual([]);
  });

  it('of one kind leaves those of another kind and project alone', async () => {
    const watch = aWatch();
    await watch.sees(stopped);
    await watch.sees({ kind: 'nobody_answers', open: 1, oldestAt: 0, since: 0 });
    expect(await watch.book.open([project.key]), 'of which nobody was told yet').toEqual([]);
    await watch.drain();
    await watch.sees(null, 'gate_stopped');
    expect(await watch.book.open([project.key, 'other'])).toMatchObject([
      { project: project.key, worry: { kind: 'nobody_answers', open: 1 }, overAt: null },
    ]);
    expect(await watch.book.open(['other'])).toEqual([]);
  });
});
