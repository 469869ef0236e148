import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryClaim } from '../../src/flow/webhook-ports.ts';
import { createSafe } from '../../src/review/safe.ts';
import type { Verdict } from '../../src/review/webhook.ts';
import { createDeliveries, failHopeless, takeBackDeliveries } from '../../src/store/deliveries.ts';
import { eventBounds, pruneEvents } from '../../src/store/events.ts';
import { createWebhooks } from '../../src/store/webhooks.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const safe = createSafe('a secret of the service');
const minute = 60_000;
const day = 24 * 60 * minute;
let late = 0;
beforeEach(async () => {
  late = 0;
  await aStore().rows(`delete from signoff.events; delete from signoff.webhooks; delete from signoff.circuits`);
});

const deliveries = () => createDeliveries(aStore().db, aStore().db, safe);
const now = () => new Date(Date.now() + late);
const by = { actor: 'somebody', at: new Date() };
const claim = (limit = 32, busy: Record<string, number> = {}) =>
  deliveries().claim({ limit, busy: new Map(Object.entries(busy)), now: now(), leaseMs: 30_000 });

async function aWebhook(): Promise<string> {
  const given = { url: 'https://example.com/', description: null, events: ['item.completed' as const], projects: null };
  return (await createWebhooks(aStore().db, safe).addWebhook(given, by)).webhook.id;
}

/** So many events that were committed, numbered, and so to be told. */
async function happened(
  count: number,
  { callback = null, ageMs = 0 }: { callback?: string | null; ageMs?: number } = {},
) {
  await aStore().rows(
    `insert into signoff.events (id, project, item_id, type, at, data, callback_url)
     select 'evt_' || gen_random_uuid(), 'ours', 'itm', 'item.completed', now() - $3 * interval '1 ms', '{}', $2
     from generate_series(1, $1)`,
    [count, callback, ageMs],
  );
  while ((await deliveries().numbered()).events > 0);
}

const settle = (claimed: DeliveryClaim | undefined, verdict: Verdict) => {
  if (!claimed) throw new Error('nothing was claimed');
  const attempt = { kind: 'unanswered' as const, why: 'nothing listens there' };
  return deliveries().settle(claimed, { at: now(), tookMs: 1, attempt, verdict });
};
const again: Verdict = { kind: 'again', afterMs: 5_000, holdMs: 0 };

/** Fails as often as a receiver does until it is left alone. */
async function breakCircuit(): Promise<void> {
  for (let n = 0; n < 5; n++) await settle((await claim(1))[0], again);
}

const states = async () =>
  Object.fromEntries(
    (
      await aStore().rows<{ state: string; n: number }>(
        `select state, count(*)::int as n from signoff.deliveries group by 1`,
      )
    ).map(({ state, n }) => [state, n]),
  );

describe('claimed are', () => {
  it('four of a target at a time, in turns with those of others, and none twice', async () => {
    const [one, other] = [await aWebhook(), await aWebhook()];
    await happened(10);
    const first = await claim(6);
    expect(first.map(({ target }) => target).sort()).toEqual([one, one, one, other, other, other].sort());
    const second = await claim(32, { [one]: 3, [other]: 3 });
    expect(second.map(({ target }) => target).sort()).toEqual([one, other].sort());
    const ids = [...first, ...second].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(first[0]).toMatchObject({ url: 'https://example.com/', secrets: [expect.stringMatching(/^whsec_/)] });
  });

  it('not those of another secret of the service in the clear: they can’t be read, and nothing is signed', async () => {
    await aWebhook();
    await happened(1);
    const foreign = createDeliveries(aStore().db, aStore().db, createSafe('another secret'));
    const [claimed] = await foreign.claim({ limit: 1, busy: new Map(), now: now(), leaseMs: 1 });
    expect(claimed?.secrets).toEqual([null]);
  });

  it('one at a time of a target that failed, as long as it fails', async () => {
    const hook = await aWebhook();
    await happened(10);
    await settle((await claim(1))[0], again);
    const [next, ...more] = await claim();
    expect([next?.target, more]).toEqual([hook, []]);
    await settle(next, { kind: 'delivered' });
    expect(await claim()).toHaveLength(4);
  });
});

describe('a worker that dies', () => {
  it('loses what it held once its lease is over: somebody else sends it, and what it still says changes nothing', async () => {
    await aWebhook();
    await happened(1);
    const [lost] = await claim();
    expect(await claim()).toEqual([]);
    expect(await takeBackDeliveries(aStore().db)).toBe(0);
    await aStore().rows(`update signoff.deliveries set held_until = now() - interval '1 s'`);
    expect(await takeBackDeliveries(aStore().db)).toBe(1);
    const [taken] = await claim();
    expect(taken?.id).toBe(lost?.id);
    expect((await settle(lost, { kind: 'exhausted' })).settled).toBe(false);
    expect((await settle(taken, { kind: 'delivered' })).settled).toBe(true);
    expect(await states()).toEqual({ delivered: 1 });
    expect(await aStore().rows('select attempt from signoff.delivery_attempts')).toEqual([{ attempt: 1 }]);
    expect(await aStore().rows('select from signoff.circuits')).toEqual([]);
  });
});

describe('a target that fails five times in a row', () => {
  it('is left alone for 30 s, then asked by one attempt at a time, with twice the pause after each, up to ten minutes', async () => {
    await aWebhook();
    await happened(20);
    await breakCircuit();
    for (const pauseMs of [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
      late += pauseMs - 2_000;
      expect(await claim()).toEqual([]);
      late += 2_500;
      const [probe, ...more] = await claim();
      expect(probe).toMatchObject({ probe: true });
      expect(more).toEqual([]);
      expect(await claim()).toEqual([]);
      await settle(probe, again);
    }
    late += 600_500;
    await settle((await claim())[0], { kind: 'delivered' });
    expect(await claim()).toHaveLength(4);
  });

  it('has several that were under way together counted as one more failure', async () => {
    await aWebhook();
    await happened(20);
    const together = await claim();
    for (const each of together) await settle(each, again);
    await settle((await claim())[0], again);
    late += 31_000;
    expect(await claim()).toHaveLength(1);
  });

  it('that died with its probe is asked by another one when the lease is over', async () => {
    await aWebhook();
    await happened(10);
    await breakCircuit();
    late += 30_500;
    expect(await claim()).toHaveLength(1);
    late += 28_000;
    expect(await claim()).toEqual([]);
    late += 2_500;
    expect(await claim()).toHaveLength(1);
  });

  it('with twenty thousand waiting holds nobody else up, and its rows are not read', async () => {
    const dead = await aWebhook();
    await happened(6);
    await breakCircuit();
    await aStore().rows(
      `insert into signoff.deliveries (id, target, webhook_id, url, event, project)
       select 'dlv_' || n, $1, $1, 'https://example.com/', (select min(added) from signoff.events), 'ours' from generate_series(1, 20000) n`,
      [dead],
    );
    await happened(1, { callback: 'https://callback.example/x' });
    const begun = performance.now();
    expect((await claim()).map(({ target }) => target)).toEqual(['https://callback.example']);
    const first = performance.now() - begun;
    const before = await reads();
    expect(await claim()).toEqual([]);
    expect(first).toBeLessThan(200);
    expect((await reads()) - before).toBeLessThan(200);
  });

  /** Rows and index entries of deliveries that were read. */
  async function reads(): Promise<number> {
    const { db } = aStore();
    await db.query('select pg_stat_force_next_flush()');
    await aStore().rows('select pg_stat_clear_snapshot()');
    const [row] = await aStore().rows<{ n: string }>(
      `select (seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where relname = 'deliveries' and schemaname = 'signoff'`,
    );
    return Number(row?.n);
  }
});

describe('a receiver that is given up', () => {
  it('took nothing for three days: it is disabled with the reason, and what waits has failed, a batch at a time', async () => {
    const hook = await aWebhook();
    await happened(5);
    const [first, ...others] = await claim();
    for (const each of others) await deliveries().release(each);
    await settle(first, again);
    late += 3 * day - minute;
    const [second] = await claim();
    expect(await settle(second, again)).toEqual({ settled: true, gaveUp: false });
    late += 2 * minute;
    expect(await settle((await claim())[0], again)).toEqual({ settled: true, gaveUp: true });
    expect(await createWebhooks(aStore().db, safe).webhook(hook, null)).toMatchObject({
      disabledAt: expect.any(Date),
      disabledWhy: 'it took nothing for three days',
    });
    late += 60 * minute;
    expect(await claim()).toEqual([]);
    expect(await failHopeless(aStore().db, now(), 3)).toBe(3);
    expect(await failHopeless(aStore().db, now(), 3)).toBe(2);
    expect(await states()).toEqual({ failed: 5 });
    expect(
      await aStore().rows(`select detail->>'webhook' as hook from signoff.audit where action = 'webhook.disabled'`),
    ).toEqual([{ hook }]);
  });

  it('is no webhook: callbacks that it was to have for three days have failed, and those to come are tried', async () => {
    await happened(6, { callback: 'https://gone.example/a' });
    await breakCircuit();
    expect(await failHopeless(aStore().db, now())).toBe(0);
    late += 3 * day + 60 * minute;
    await aStore().rows(`insert into signoff.deliveries (id, target, url, event, project, not_before)
      select 'dlv_new', target, url, event, project, now() + interval '3 days' from signoff.deliveries limit 1`);
    expect(await failHopeless(aStore().db, now())).toBe(6);
    expect((await claim()).map(({ id }) => id)).toEqual(['dlv_new']);
  });
});

describe('events', () => {
  it('of more than 30 days ago go, with what was told of them; the newest stays whatever its age', async () => {
    await aWebhook();
    await happened(3, { ageMs: 31 * day });
    await happened(2, { ageMs: 29 * day });
    for (const each of await claim()) await settle(each, { kind: 'delivered' });
    const { last } = await eventBounds(aStore().db);
    const prune = (before: Date, atMost?: number) => pruneEvents(aStore().db, before, atMost);
    expect(await prune(new Date(Date.now() - 30 * day), 2), 'two at a time').toBe(3);
    expect(await prune(new Date(Date.now() - 30 * day))).toBe(0);
    expect(await aStore().rows('select from signoff.deliveries')).toHaveLength(2);
    expect(await prune(new Date(Date.now() + day))).toBe(1);
    expect(await prune(new Date(Date.now() + day))).toBe(0);
    expect(await eventBounds(aStore().db)).toEqual({ last, oldest: String(BigInt(last) - 1n) });
  });
});
