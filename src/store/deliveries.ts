import { randomUUID } from 'node:crypto';
import type { Deliveries, DeliveryClaim } from '../flow/webhook-ports.ts';
import type { Safe } from '../review/safe.ts';
import { type Attempt, breaker, type Verdict } from '../review/webhook.ts';
import { often, type Queryable } from './database.ts';
import { numberEvents } from './events.ts';

/** At a time for one target, from one worker. */
const perTargetMax = 4;

/**
 * SQL: the time that deliveries go by, `$1` being the worker's. New ones are due by the database's clock, and a worker's clock that is
 * late must not keep them waiting.
 */
const clock = 'greatest(clock_timestamp(), $1::timestamptz)';
const ms = (value: string) => `${value} * interval '1 ms'`;

/** `quick`: the same database where a commit need not wait for the disk. What a crash takes back is sent again. */
export function createDeliveries(db: Queryable, quick: Queryable, safe: Safe): Deliveries {
  return {
    async numbered() {
      const events = await numberEvents(db);
      const { rows } = await db.query<{ any: boolean }>(
        often(`select exists (select from signoff.deliveries where state = 'pending') as any`),
      );
      return { events, anyPending: rows[0]?.any ?? false };
    },
    claim: (wish) => claim(quick, safe, wish),
    settle: (claimed, made) => settle(quick, claimed, made),
    async release({ id, holder }) {
      await quick.query(
        `update signoff.deliveries set state = 'pending', holder = null, held_until = null where id = $1 and holder = $2`,
        [id, holder],
      );
    },
  };
}

interface ClaimedRow extends Omit<DeliveryClaim, 'holder' | 'secrets' | 'event'> {
  event_id: string;
  type: string;
  at: Date;
  data: unknown;
  webhook: string | null;
  secrets: { id: string; secret: string }[] | null;
}

/**
 * The index of pending deliveries is left from target to target, and of each target no more rows are read than it gets: however many
 * wait for one that is dead, nobody else waits for them.
 */
async function claim(
  db: Queryable,
  safe: Safe,
  { limit, busy, now, leaseMs }: Parameters<Deliveries['claim']>[0],
): Promise<DeliveryClaim[]> {
  const holder = randomUUID();
  const { rows } = await db.query<ClaimedRow>(
    // Planned each time: with a plan from when nothing waited all are read that wait for one that is dead.
    `with recursive clock as materialized (select ${clock} as now),
     targets as (
       (select target from signoff.deliveries where state = 'pending' order by target limit 1)
       union all
       select (select target from signoff.deliveries
               where state = 'pending' and target > targets.target order by target limit 1)
       from targets where targets.target is not null
     ),
     open as (
       select targets.target, coalesce(failures, 0) as failures,
         case when coalesce(failures, 0) = 0 then $4 else 1 end - coalesce(busy.busy, 0) as room
       from targets
       left join signoff.circuits on circuits.target = targets.target
       left join signoff.webhooks on webhooks.id = targets.target
       left join unnest($2::text[], $3::int[]) as busy (target, busy) on busy.target = targets.target
       where targets.target is not null and disabled_at is null
         and (open_until is null or open_until <= (select now from clock))
         and exists (select from signoff.deliveries where target = targets.target and state = 'pending'
           and not_before <= (select now from clock))
     ),
     -- Whoever moves the end of the pause has the one probe; a worker that dies with it keeps it for no longer than a claim.
     probes as (
       update signoff.circuits set open_until = (select now from clock) + ${ms('$7')}
       from open
       where circuits.target = open.target and open.failures >= $5 and room > 0
         and open_until <= (select now from clock)
       returning circuits.target
     ),
     ready as (
       select target, room, false as probe from open where failures < $5 and room > 0
       union all select target, 1, true from probes
     ),
     due as (
       select found.id, found.not_before, probe,
         row_number() over (partition by target order by found.not_before) as turn
       from ready cross join lateral (
         select id, not_before from signoff.deliveries
         where target = ready.target and state = 'pending' and not_before <= (select now from clock)
         order by not_before limit room for update skip locked
       ) as found
     ),
     chosen as (select id, probe from due order by turn, not_before limit $6),
     claimed as (
       update signoff.deliveries
       set state = 'sending', holder = $8, held_until = clock_timestamp() + ${ms('$7')}
       from chosen where deliveries.id = chosen.id
       returning deliveries.*, probe
     )
     select claimed.id, target, coalesce(webhooks.url, claimed.url) as url, tries, probe, claimed.project,
       webhook_id as webhook, events.id as event_id, type, at, data,
       (select json_agg(json_build_object('id', id, 'secret', secret) order by created_at desc)
        from signoff.webhook_secrets
        where webhook_secrets.webhook_id = claimed.webhook_id
          and (expires_at is null or expires_at > (select now from clock))) as secrets
     from claimed
     join signoff.events on added = claimed.event
     left join signoff.webhooks on webhooks.id = webhook_id`,
    [now, [...busy.keys()], [...busy.values()], perTargetMax, breaker.failuresMax, limit, leaseMs, holder],
  );
  return rows.map(({ event_id, type, at, data, webhook, secrets, ...row }) => ({
    ...row,
    holder,
    event: { id: event_id, type, at, data },
    secrets: webhook === null ? null : (secrets ?? []).map(({ id, secret }) => safe.unlock(id, secret)),
  }));
}

async function settle(
  db: Queryable,
  { id, holder, probe }: DeliveryClaim,
  { at, tookMs, attempt, verdict }: Parameters<Deliveries['settle']>[1],
): Promise<{ settled: boolean; gaveUp: boolean }> {
  const { rows } = await db.query<{ settled: boolean; gave_up: boolean }>(
    `with settled as (
       update signoff.deliveries set state = $4, attempts = attempts + 1, tries = tries + 1,
         not_before = ${clock} + ${ms('$5::float')},
         settled_at = case when $4 = 'pending' then null else ${clock} end, holder = null, held_until = null
       where id = $2 and holder = $3
       returning id, target, attempts
     ),
     logged as (
       insert into signoff.delivery_attempts (delivery_id, attempt, at, took_ms, status, error, response)
       select id, attempts, $6::timestamptz, $7::float, $8::int, $9, $10 from settled
     ),
     ${followUp[verdict.kind]}
     select exists (select from settled) as settled, exists (select from given_up) as gave_up`,
    [
      at,
      id,
      holder,
      stateAfter[verdict.kind],
      verdict.kind === 'again' ? verdict.afterMs : 0,
      at,
      tookMs,
      ...told(attempt),
      ...circuitValues(verdict, probe),
    ],
  );
  return { settled: rows[0]?.settled ?? false, gaveUp: rows[0]?.gave_up ?? false };
}

const stateAfter = { delivered: 'delivered', again: 'pending', exhausted: 'failed', gone: 'failed' } as const;

function told(attempt: Attempt): [number | null, string | null, string | null] {
  return attempt.kind === 'answered' ? [attempt.status, null, attempt.response] : [null, attempt.why, null];
}

/** Several that were under way when the last one failed are one failure, or the first pause would be a long one. */
const isStraggler = `(not $12 and known.failures >= $13 and known.open_until > ${clock})`;

const countFailure = `
  circuit as (
    insert into signoff.circuits as known (target, failures, failing_since, open_until)
    select target, 1, ${clock}, ${clock} + ${ms('$11::float')} from settled
    on conflict (target) do update set
      failures = case when ${isStraggler} then known.failures else known.failures + 1 end,
      open_until = greatest(excluded.open_until, case
        when ${isStraggler} then known.open_until
        when known.failures + 1 >= $13 then ${clock} + ${ms(`least($14 * power(2, least(known.failures + 1 - $13, 20)), $15)`)}
      end)
    returning target, failing_since
  ),
  given_up as (
    update signoff.webhooks set disabled_at = ${clock}, disabled_why = 'it took nothing for three days'
    from circuit
    where webhooks.id = circuit.target and disabled_at is null and failing_since <= ${clock} - ${ms('$16')}
    returning webhooks.id
  ),
  ${noted("'it took nothing for three days'")}`;

function noted(why: string): string {
  return `noted as (
    insert into signoff.audit (actor, action, detail)
    select 'clock', 'webhook.disabled', json_build_object('webhook', id, 'why', ${why}) from given_up
  )`;
}

const followUp: Record<Verdict['kind'], string> = {
  // No row: nothing is wrong with it.
  delivered: `
    mended as (delete from signoff.circuits using settled where circuits.target = settled.target),
    given_up as (select null::text as id where false)`,
  again: countFailure,
  exhausted: countFailure,
  // A callback's origin has other addresses, and answered.
  gone: `
    given_up as (
      update signoff.webhooks set disabled_at = ${clock}, disabled_why = 'it answered 410 Gone'
      from settled where webhooks.id = settled.target and disabled_at is null
      returning webhooks.id
    ),
    ${noted("'it answered 410 Gone'")}`,
};

function circuitValues(verdict: Verdict, probe: boolean): unknown[] {
  switch (verdict.kind) {
    case 'delivered':
    case 'gone':
      return [];
    case 'again':
    case 'exhausted':
      return [
        verdict.kind === 'again' ? verdict.holdMs : 0,
        probe,
        breaker.failuresMax,
        breaker.firstMs,
        breaker.longestMs,
        breaker.givenUpMs,
      ];
  }
}

/** Deliveries that a dead worker held are due again. Returns how many. */
export async function takeBackDeliveries(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `update signoff.deliveries set state = 'pending', holder = null, held_until = null
     where state = 'sending' and held_until < clock_timestamp()`,
  );
  return rowCount ?? 0;
}

/** What waits for a webhook that is disabled, or for a callback whose address took nothing for days, has failed. A batch at a time. */
export async function failHopeless(db: Queryable, now: Date, atMost = 1_000): Promise<number> {
  const { rowCount } = await db.query(
    `update signoff.deliveries set state = 'failed', settled_at = ${clock}
     where state = 'pending' and id in (
       (select hopeless.id from signoff.webhooks cross join lateral (
          select id from signoff.deliveries where target = webhooks.id and state = 'pending'
          limit $2 for update skip locked) as hopeless
        where disabled_at is not null)
       union all
       (select hopeless.id from signoff.circuits cross join lateral (
          select id from signoff.deliveries
          where target = circuits.target and state = 'pending' and webhook_id is null
            and not_before < ${clock} - ${ms('$3')} limit $2 for update skip locked) as hopeless
        where failing_since < ${clock} - ${ms('$3')})
       limit $2)`,
    [now, atMost, breaker.givenUpMs],
  );
  return rowCount ?? 0;
}
