import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BulkResult,
  Signoff,
  type SignoffError,
  type SignoffEvent,
  SignoffTimeoutError,
} from '../../src/client/index.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { startProxy } from './cutting-proxy.ts';

/** Every method, against the service as it is. */

let loop: Loop;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let signoff: Signoff;
/** The same service through a connection that breaks. */
let shaky: Signoff;
const project = 'support-intent';

beforeAll(async () => {
  loop = await startLoop({
    projects: [aProject(), aProject({ key: 'feedback' }), aProject({ key: 'bulk' }), aProject({ key: 'events' })],
  });
  proxy = await startProxy(loop.config.port);
  signoff = new Signoff({ url: loop.config.publicUrl ?? '', key: adminKey });
  shaky = new Signoff({ url: `${proxy.url}/`, key: adminKey });
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await loop?.[Symbol.asyncDispose]();
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it went well'),
    (error: SignoffError) => error,
  );

async function collect<T>(source: AsyncIterable<T>, max = Number.POSITIVE_INFINITY): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) if (found.push(one) >= max) break;
  return found;
}

const named = (name: string, more = {}) => ({ ...aSubmission(more), external_id: name });

describe('items', () => {
  it('one is created once, read, and listed', async () => {
    const item = await signoff.items.create(project, named('once'));
    const again = await signoff.items.create(project, named('once'));

    expect(again.id).toBe(item.id);
    expect(await signoff.items.get(item.id)).toMatchObject({ id: item.id, external_id: 'once', reviews: [] });
    expect(await collect(signoff.items.list(project, { external_id: 'once' }))).toMatchObject([{ id: item.id }]);
  });

  it('a key of one’s own makes one item of two calls, and another body with it is refused', async () => {
    const options = { idempotencyKey: 'my-key' };
    const [first, second] = [
      await signoff.items.create(project, aSubmission(), options),
      await signoff.items.create(project, aSubmission(), options),
    ];

    expect(second.id).toBe(first.id);
    const error = await failure(signoff.items.create(project, aSubmission({ confidence: 0.2 }), options));
    expect(error).toMatchObject({ code: 'idempotency_key_reused', status: 422 });
    expect((await signoff.items.create(project, aSubmission())).id).not.toBe(first.id);
  });

  it('a list is read over all its pages', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((i) => signoff.items.create('feedback', named(`page-${i}`))));

    const items = await collect(signoff.items.list('feedback', { limit: 2 }));

    expect(new Set(items.map(({ id }) => id)).size).toBe(5);
    for (const { id } of items) await signoff.items.withdraw(id);
  });

  it('is answered, reopened, contested and withdrawn; what comes too late says how it ended', async () => {
    const { id } = await signoff.items.create(project, aSubmission());

    const answered = await signoff.items.review(id, { reviewer: 'ada', verdict: 'correct', value: 'billing' });
    const late = await failure(signoff.items.review(id, { reviewer: 'bob', verdict: 'approve' }));
    const reopened = await signoff.items.reopen(id, { reason: 'a mistake' });
    await signoff.items.review(id, { reviewer: 'cleo', verdict: 'approve' });
    const contested = await signoff.items.contest(id, { actor: 'dora' });
    const withdrawn = await signoff.items.withdraw(id);

    expect(answered.decision).toMatchObject({ outcome: 'corrected', value: 'billing', decided_by: 'ada' });
    expect(late).toMatchObject({
      name: 'SignoffError',
      code: 'already_decided',
      status: 409,
      decision: { outcome: 'corrected', decided_by: 'ada' },
    });
    expect(reopened.decision).toBeNull();
    expect(contested.decision).toBeNull();
    expect(withdrawn.decision?.outcome).toBe('withdrawn');
  });

  it('what is wrong is said field by field, and the request is named', async () => {
    const error = await failure(signoff.items.create(project, aSubmission({ value: 'nonsense' })));

    expect(error).toMatchObject({ code: 'invalid', status: 422, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(error.errors).toMatchObject([{ pointer: '/prediction/value' }]);
    expect(error.message).toContain('/prediction/value');
  });
});

describe('waiting for people', () => {
  it('asking resolves with what they decided, and at once with what the gate is sure of', async () => {
    const asked = signoff.items.ask(project, named('ask'));
    const item = await loop.until(async () => (await collect(signoff.items.list(project, { external_id: 'ask' })))[0]);
    await signoff.items.review(item.id, { reviewer: 'ada', verdict: 'approve' });

    expect(await asked).toMatchObject({ id: item.id, decision: { outcome: 'approved', value: 'refund' } });
    const sure = await signoff.items.ask(project, aSubmission({ confidence: 0.99 }));
    expect(sure.decision.outcome).toBe('auto_approved');
  });

  it('when nobody answers in time, the error carries the item, which is still asked', async () => {
    const error = await failure(signoff.items.ask(project, named('late'), { timeoutMs: 300 }));

    expect(error).toBeInstanceOf(SignoffTimeoutError);
    expect(await signoff.items.get(error.itemId ?? '')).toMatchObject({ external_id: 'late', decision: null });
    expect(error.message).toContain(error.itemId);
  });

  it('an abort ends it at once with the signal’s reason, and the id was told before', async () => {
    const stop = new AbortController();
    const asked = signoff.items.ask(project, aSubmission(), {
      signal: stop.signal,
      onCreated: ({ id }) => stop.abort(new Error(`enough of ${id}`)),
    });

    expect((await failure(asked)).message).toMatch(/^enough of itm_[0-9a-f]{32}$/);
  });

  it('a connection that breaks does not end it', async () => {
    const { id } = await signoff.items.create(project, aSubmission());
    const before = proxy.connections();
    const waiting = shaky.items.wait(id);
    await loop.until(async () => proxy.connections() > before);
    proxy.cutAll();
    await loop.until(async () => proxy.connections() > before + 1);
    await signoff.items.review(id, { reviewer: 'ada', verdict: 'approve' });

    expect((await waiting).decision.outcome).toBe('approved');
  });
});

describe('many', () => {
  it('results come while the next ones are still made', async () => {
    const results: BulkResult[] = [];
    let madeAtFirstResult = 0;
    async function* made() {
      for (let i = 1; madeAtFirstResult === 0; i++) {
        yield named(`made-${i}`, i === 7 ? { value: 'nonsense' } : {});
        if (results.length > 0) madeAtFirstResult = i;
        // Never so quiet that the request would end for it.
        if (i > 1_100) await pause(20);
      }
      yield named('made-last');
    }

    for await (const result of signoff.items.createMany('bulk', made())) results.push(result);

    expect(results).toHaveLength(madeAtFirstResult + 1);
    expect(results.flatMap(({ line, status }) => (status === 201 ? [] : [{ line, status }]))).toEqual([
      { line: 7, status: 422 },
    ]);
    expect(results.map(({ line }) => line)).toEqual(results.map((_, i) => i + 1));
  });

  it('a connection that breaks in the middle loses none and doubles none', async () => {
    proxy.cutAfter(60_000);
    const before = proxy.cuts();
    const sent = Array.from({ length: 2_000 }, (_, i) => named(`cut-${i}`));

    const results = await collect(shaky.items.createMany('bulk', sent));

    expect(proxy.cuts()).toBe(before + 1);
    expect(results.map(({ line }) => line)).toEqual(sent.map((_, i) => i + 1));
    expect(results.map(({ external_id }) => external_id)).toEqual(sent.map(({ external_id }) => external_id));
    expect(new Set(results.map(({ id }) => id)).size).toBe(2_000);
  });

  it('one that is sent when the last one’s result is there waits for nobody', async () => {
    let answered = 0;
    async function* made() {
      for (let i = 0; i < 3; i++) {
        yield named(`one-by-one-${i}`);
        await loop.until(async () => answered > i);
      }
    }

    for await (const { status } of signoff.items.createMany('bulk', made())) answered += status === 201 ? 1 : 0;

    expect(answered).toBe(3);
  });

  it('whoever stops reading ends the sending, and the making', async () => {
    let left = false;
    async function* made() {
      try {
        for (let i = 0; ; i++) yield named(`endless-${i}`);
      } finally {
        left = true;
      }
    }

    expect(await collect(signoff.items.createMany('bulk', made()), 3)).toHaveLength(3);
    await loop.until(async () => left);
  });

  it('what the maker of the items throws comes after the results of those before', async () => {
    const results: number[] = [];
    async function* made() {
      yield named('before');
      throw new TypeError('no more');
    }
    const reading = (async () => {
      for await (const { status } of signoff.items.createMany('bulk', made())) results.push(status);
    })();

    expect(await failure(reading)).toMatchObject({ name: 'TypeError', message: 'no more' });
    expect(results).toEqual([201]);
  });

  it('a key that is none is said so, however much is sent', async () => {
    const stranger = new Signoff({ url: loop.config.publicUrl ?? '', key: 'sgn_nobody', retries: 0 });
    const sent = Array.from({ length: 5_000 }, (_, i) => named(`no-${i}`));

    expect(await failure(collect(stranger.items.createMany('bulk', sent)))).toMatchObject({ code: 'unauthorized' });
  });
});

describe('what happened', () => {
  it('training records are read on behind a connection that breaks', async () => {
    for (let i = 0; i < 20; i++) {
      const { id } = await signoff.items.create('feedback', named(`record-${i}`));
      await signoff.items.review(id, { reviewer: 'ada', verdict: 'approve' });
    }
    const straight = await collect(signoff.feedback.stream('feedback'));
    proxy.cutAfter(9_000);
    const before = proxy.cuts();
    const broken = await collect(shaky.feedback.stream('feedback'));

    expect(proxy.cuts()).toBe(before + 1);
    expect(broken.map(({ id }) => id)).toEqual(straight.map(({ id }) => id));
    const [first, ...rest] = straight;
    expect(await collect(signoff.feedback.stream('feedback', { cursor: first?.cursor ?? '' }))).toHaveLength(
      rest.length,
    );
    expect(await collect(signoff.feedback.stream('feedback', { final: true }))).not.toHaveLength(straight.length);
  });

  it('events come as they happen, and go on behind the last one after an interruption', async () => {
    const seen: SignoffEvent<'item.completed'>[] = [];
    const stop = new AbortController();
    const wish = { types: ['item.completed' as const], project: 'events' };
    const listening = (async () => {
      for await (const event of shaky.events({ ...wish, lastEventId: 'start', signal: stop.signal })) seen.push(event);
    })().catch((error: unknown) => error);
    const first = await signoff.items.create('events', aSubmission({ confidence: 0.99 }));
    await loop.until(async () => seen.length === 1);
    proxy.cutAll();
    const second = await signoff.items.create('events', aSubmission({ confidence: 0.99 }));
    await loop.until(async () => seen.length === 2);
    stop.abort('enough');

    expect(await listening).toBe('enough');
    expect(seen.map(({ data }) => data.item)).toEqual([first.id, second.id]);
    const later = signoff.events({ ...wish, lastEventId: seen[0]?.id ?? '' });
    expect(await collect(later, 1)).toMatchObject([{ id: seen[1]?.id, data: { item: second.id } }]);
  });
});

it('webhooks are made, read, changed, tried out, replayed and deleted', async () => {
  const { webhooks } = signoff;
  const { webhook, secret } = await webhooks.create({ url: 'http://127.0.0.1:1/', projects: ['events'] });
  expect(secret).toMatch(/^whsec_/);
  expect(await collect(webhooks.list(), 1)).toEqual([webhook]);
  expect(await webhooks.get(webhook.id)).toEqual(webhook);
  expect(await webhooks.change(webhook.id, { description: 'mine' })).toMatchObject({ description: 'mine' });
  expect((await webhooks.rotateSecret(webhook.id, { grace_hours: 1 })).secret).not.toBe(secret);
  expect(await webhooks.test(webhook.id)).toMatchObject({ delivered: false, error: 'nothing listens there' });
  await signoff.items.create('events', aSubmission({ confidence: 0.99 }));
  const delivery = await loop.until(async () => (await collect(webhooks.deliveries(webhook.id), 1))[0]);
  expect(delivery).toMatchObject({ type: 'item.completed', project: 'events' });
  expect((await webhooks.replay(webhook.id, delivery.id)).id).toBe(delivery.id);
  expect(await webhooks.replayFailed(webhook.id, new Date())).toBe(0);
  expect(await signoff.projects.callbackSecret('events')).toMatch(/^whsec_/);
  await webhooks.delete(webhook.id);
  expect(await failure(webhooks.get(webhook.id))).toMatchObject({ code: 'not_found' });
});

it('projects are listed, read, paused and resumed', async () => {
  expect((await signoff.projects.list()).map(({ key }) => key)).toEqual([project, 'feedback', 'bulk', 'events']);
  expect((await signoff.projects.get(project)).task).toBe('classification');
  expect(await signoff.projects.rejected(project)).toEqual([]);
  expect(await signoff.projects.pause(project, { reason: 'lunch' })).toMatchObject({ paused: true, changed: true });
  expect(await signoff.projects.resume(project)).toMatchObject({ paused: false, changed: true });
  expect(await failure(signoff.projects.get('../items'))).toMatchObject({ code: 'not_found', status: 404 });
});
