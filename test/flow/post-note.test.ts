import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drainChannel } from '../../src/flow/drain-channel.ts';
import type { NoteDrawing, PostOutcome } from '../../src/flow/ports.ts';
import { postNote } from '../../src/flow/post-note.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import type { Item } from '../../src/review/item.ts';
import { aFlow, carded, type FlowUnderTest, kept, minute } from '../support/flow.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A thread in Slack: what was said in it, and how the next call ends. */
function aThread() {
  const said: { thread: string; note: NoteDrawing; ts: string }[] = [];
  let next: PostOutcome['kind'] = 'posted';
  return {
    said,
    /** Said or not, the next call ends like this. */
    ends(kind: PostOutcome['kind']) {
      next = kind;
    },
    notes: {
      async post(_channel: string, thread: string, note: NoteDrawing): Promise<PostOutcome> {
        const kind = next;
        next = 'posted';
        const ts = `9.00000${said.length}`;
        if (kind === 'posted' || kind === 'unknown') said.push({ thread, note, ts });
        return kind === 'posted' ? { kind, ts } : { kind, retryAfterMs: 2_000, why: 'a test' };
      },
      async find(_channel: string, thread: string, id: string) {
        const ts = said.find((one) => one.thread === thread && one.note.id === id)?.ts ?? null;
        return { kind: 'found' as const, ts };
      },
    },
  };
}

async function reminded(flow: FlowUnderTest, item: Item, id = 'nte_1'): Promise<void> {
  await flow.store.changeItem(item.id, () => ({
    change: { note: { id, kind: 'reminder', at: flow.now() }, audit: { actor: 'clock', action: 'x', detail: {} } },
    result: null,
  }));
}

const state = () => aStore().rows('select state, ts from signoff.notes order by created_at, id');
const atOnce = () => aStore().rows("update signoff.notes set not_before = clock_timestamp() - interval '1 ms'");
const posting = (flow: FlowUnderTest, thread: ReturnType<typeof aThread>) => (id: string) =>
  postNote({ store: flow.store, notes: thread.notes, log: silent, now: flow.now, projectOf: flow.projectOf }, id);

describe('a note', () => {
  it('is said once in the thread of its card', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    const said = await Promise.all(Array.from({ length: 5 }, () => posting(flow, thread)('nte_1')));
    expect(said.filter((one) => one === 'posted')).toHaveLength(1);
    expect(thread.said).toMatchObject([
      { thread: '1.000001', note: { id: 'nte_1', kind: 'reminder', item: { id: item.id } } },
    ]);
    expect(await state()).toEqual([{ state: 'posted', ts: '9.000000' }]);
  });

  it('whose answer was lost is looked for, and not said again', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    thread.ends('unknown');
    expect(await posting(flow, thread)('nte_1')).toBe('later');
    await atOnce();
    expect(await posting(flow, thread)('nte_1')).toBe('posted');
    expect(thread.said).toHaveLength(1);
    expect(await state()).toEqual([{ state: 'posted', ts: '9.000000' }]);
  });

  it.each(['rate_limited', 'later'] as const)('that Slack did not take (%s) is said later, and once', async (kind) => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    thread.ends(kind);
    expect(await posting(flow, thread)('nte_1')).toBe('later');
    expect(await flow.store.enterLane('channel:C0REVIEW', 'somebody', 1)).toMatchObject({
      opensInMs: expect.toSatisfy((ms: number) => ms > 1_000),
    });
    await atOnce();
    expect(await posting(flow, thread)('nte_1')).toBe('posted');
    expect(thread.said).toHaveLength(1);
  });

  it('that Slack refuses is not said', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    thread.ends('refused');
    await posting(flow, thread)('nte_1');
    expect(await state()).toEqual([{ state: 'dropped', ts: null }]);
  });

  it('that an answer overtook is not said', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    await aStore().rows("update signoff.notes set state = 'sending'");
    await flow.answer(item);
    expect(await posting(flow, thread)('nte_1')).toBe('nothing_to_do');
    expect(thread.said).toEqual([]);
    expect(await state()).toEqual([{ state: 'dropped', ts: null }]);
  });

  it('that comes half an hour late is not said', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await reminded(flow, item);
    flow.pass(31 * minute);
    await posting(flow, thread)('nte_1');
    expect(thread.said).toEqual([]);
  });
});

describe('the call for leads', () => {
  it('is said though it had to wait for its card, and reviewers were asked again and not', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await flow.answer(item, { verdict: 'escalate' });
    flow.pass(1_000);
    await undoAnswer(flow, item.id, 'U01ANA', 'slack');
    flow.pass(1_000);
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'escalate' });
    expect(await flow.store.nextNote(['support-intent'])).toBeNull();
    await carded(flow, item);
    const first = await flow.store.nextNote(['support-intent']);
    await posting(flow, thread)(first ?? '');
    const second = await flow.store.nextNote(['support-intent']);
    await posting(flow, thread)(second ?? '');
    expect(thread.said, 'one of the two').toMatchObject([{ note: { kind: 'escalated' } }]);
    expect(await state()).toMatchObject([{ state: 'dropped' }, { state: 'posted' }]);
  });

  it('is not said once reviewers are asked again', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const item = await kept(flow);
    await carded(flow, item);
    await flow.answer(item, { verdict: 'escalate' });
    await undoAnswer(flow, item.id, 'U01ANA', 'slack');
    await posting(flow, thread)((await flow.store.nextNote(['support-intent'])) ?? '');
    expect(thread.said).toEqual([]);
  });
});

describe('a channel is drained', () => {
  it('of its notes before its cards, one message a second; a note without a card holds up nobody', async () => {
    const flow = aFlow(aStore());
    const thread = aThread();
    const [shown, waiting, cardless] = [await kept(flow, { priority: 2 }), await kept(flow), await kept(flow)];
    await carded(flow, shown);
    await reminded(flow, cardless, 'nte_0');
    await reminded(flow, shown);
    const posted: string[] = [];
    const startedAt = performance.now();
    await drained(flow, {
      note: async (id) => {
        posted.push(id);
        return posting(flow, thread)(id);
      },
      show: async (id) => void posted.push(id),
    });
    expect(posted).toHaveLength(2);
    expect(posted[0]).toBe('nte_1');
    expect([waiting.id, cardless.id]).toContain(posted[1]);
    expect(performance.now() - startedAt).toBeGreaterThan(900);
  });

  it('and its lane is not taken from whoever waits for Slack', async () => {
    const flow = aFlow(aStore());
    await kept(flow);
    let leftMs = 0;
    await drained(flow, {
      show: async () => {
        await setTimeout(2_300);
        const [lane] = await aStore().rows<{ left_ms: number }>(
          'select extract(epoch from held_until - clock_timestamp())::float8 * 1000 as left_ms from signoff.lanes',
        );
        leftMs = lane?.left_ms ?? 0;
      },
    });
    // Taken once it would be held for less than two seconds more.
    expect(leftMs).toBeGreaterThan(2_000);
    expect(await aStore().rows('select holder from signoff.lanes')).toEqual([{ holder: null }]);
  });
});

type Draining = Parameters<typeof drainChannel>[0];

/** Drains the channel until its first card is posted. */
async function drained(
  flow: FlowUnderTest,
  { show, note = async () => 'nothing_to_do' }: { show: (id: string) => Promise<void>; note?: Draining['note'] },
): Promise<void> {
  const stop = new AbortController();
  const deps: Draining = {
    ...flow,
    nextAlert: async () => null,
    nextSummary: async () => null,
    note,
    async show(id) {
      await show(id);
      stop.abort();
      return 'posted';
    },
    projectsIn: () => flow.projects,
    stopping: stop.signal,
  };
  await drainChannel(deps, 'C0REVIEW');
}
