import { range } from './numbers.ts';
import type { World } from './world.ts';

/** Decisions in a day, and how many predictions the gate approved beside them. */
export const decisionsPerDay = 100_000;
const approvedPerDay = 40_000;

/**
 * Fills a project's last days with what people decided, as the flow writes it, but by SQL and without triggers: what is measured is who
 * reads it. The last of them is `until`; whole days of items, answers and evidence go back 29 days at most. What is left of `rows` are
 * training records and evidence of earlier versions of the model, whose items are gone.
 */
export async function decidedDays(
  { database, people }: World,
  {
    project,
    until,
    rows,
    progress,
  }: { project: string; until: string; rows: number; progress: (text: string) => void },
): Promise<void> {
  const days = Math.min(29, Math.max(1, Math.floor(rows / decisionsPerDay)));
  const earlier = rows - days * decisionsPerDay;
  const write = async (sql: string, values: unknown[]) => {
    await database.query(sql, values);
  };
  // As a replica, Postgres fires no trigger and checks no reference.
  await database.query('set session_replication_role = replica');
  await database.query('set synchronous_commit = off');
  const indexes = await database.query<{ name: string; definition: string }>(indexesToMake);
  for (const { name } of indexes) await database.query(`drop index signoff.${name}`);
  for (let from = 0; from < earlier; from += 1_000_000) {
    progress(`${from} of ${earlier} earlier decisions`);
    const values = [project, until, from, Math.min(earlier, from + 1_000_000), earlier];
    await write(earlierEvidence, values);
    await write(earlierFeedback, values);
  }
  for (const back of range(days).toReversed()) {
    progress(`${back} days before`);
    const first = earlier + (days - 1 - back) * decisionsPerDay;
    const values = [project, until, back, first, decisionsPerDay, people];
    await write(items, [...values, approvedPerDay]);
    await write(reviews, values);
    await write(evidence, values);
    await write(feedback, values);
  }
  progress('indexes');
  await database.query("set maintenance_work_mem = '256MB'");
  for (const { definition } of indexes) await database.query(definition);
  await database.query('reset maintenance_work_mem');
  await database.query(`select setval('signoff.feedback_seq', $1)`, [rows + 1]);
  await database.query('reset session_replication_role');
  await database.query('reset synchronous_commit');
}

/** Those that no constraint rests on: to make one of a whole table is quicker than row by row. */
const indexesToMake = `
  select relname as name, pg_get_indexdef(indexrelid) as definition
  from pg_index join pg_class on pg_class.oid = indexrelid
  where indrelid in ('signoff.items'::regclass, 'signoff.reviews'::regclass, 'signoff.evidence'::regclass, 'signoff.feedback'::regclass)
    and not exists (select from pg_constraint where conindid = indexrelid)`;

const text =
  'Hello, I was charged twice for the order I placed last Tuesday, once in the evening and once the next morning, and the second one ' +
  'is still on my statement. Could you please look into it and send the money back to my card?';

/** Each prediction with all that follows from its number, so that every table says the same of it. */
const made = `
  select n, 'itm_' || lpad(to_hex($4::bigint + n), 32, '0') as id, 'rev_' || lpad(to_hex($4::bigint + n), 32, '0') as review,
    'fbk_' || lpad(to_hex($4::bigint + n), 32, '0') as record,
    created_at, created_at + interval '1 second' * (30 + n * 7919 % 3000) as decided_at,
    (array['refund', 'billing', 'shipping', 'other'])[1 + n % 4] as label,
    case when n % 9 = 0 then (array['refund', 'billing', 'shipping', 'other'])[1 + (n + 1) % 4]
      else (array['refund', 'billing', 'shipping', 'other'])[1 + n % 4] end as truth,
    n % 12 = 0 as audited, n * 7919 % 100000 / 100000.0::float8 as coin,
    case when n % 12 = 0 then 0.86 + n % 14 / 100.0 else 0.3 + n % 54 / 100.0 end::float8 as confidence,
    case when n % 100 = 1 then 'known' when n % 100 = 2 then 'seed' when n % 200 = 3 then 'repeat' end as measures,
    'v' || (extract(epoch from created_at)::bigint / 864000) as version
  from (select n, $2::date::timestamptz - $3::int * interval '1 day' + n * (interval '22 hours' / $5::int) as created_at
        from generate_series(1, $5::int) as n) as numbered`;

const predicted = (label: string, confidence: string, version: string) =>
  `json_build_object('value', ${label}, 'confidence', ${confidence}, 'alternatives', json_build_array(
     json_build_object('value', 'billing', 'confidence', 0.2), json_build_object('value', 'other', 'confidence', 0.1)),
     'fieldConfidence', null, 'model', 'bench', 'modelVersion', ${version}, 'explanation', null)`;

const items = `
  with made as materialized (${made}), approved as (
    select m, $2::date::timestamptz - $3::int * interval '1 day' + m * (interval '22 hours' / $7::int) as created_at
    from generate_series(1, $7::int) as m
  )
  insert into signoff.items (id, project, external_id, status, version, input, prediction, route, reasons, probability, score, coin,
    gate_version, floor, priority, due_at, gold, is_seed, asked_of, outcome, value, decided_by, decided_at, final_at, agreement,
    asked_at, created_at)
  select * from (
    select id, $1, id, 'completed', 3, json_build_object('text', '${text} (' || n || ')'),
      ${predicted('label', 'confidence', 'version')}, 'review',
      case when audited then array['audit'] else array['low_confidence'] end, case when audited then 0.05 else 1 end,
      1 - confidence, case when audited then coin * 0.05 else coin end, 'gp_0123456789ab', 0.05, 0,
      created_at + interval '40 minutes',
      case measures when 'known' then json_build_object('value', truth) when 'seed' then json_build_object('value', 'none')
        when 'repeat' then json_build_object('repeatOf', 'rev_' || lpad(to_hex($4::bigint + n - 1), 32, '0')) end,
      coalesce(measures = 'seed', false), case when measures = 'repeat' then ($6::text[])[1 + n % 8] end,
      case when truth = label then 'approved' else 'corrected' end, to_json(truth), ($6::text[])[1 + n % 8], decided_at,
      decided_at + interval '5 minutes', 1::float8, created_at as asked_at, created_at
    from made
    union all
    select 'itm_a' || lpad(to_hex($4::bigint + m), 31, '0'), $1, null, 'completed', 1, json_build_object('text', '${text} (a' || m || ')'),
      ${predicted("(array['refund', 'billing', 'shipping', 'other'])[1 + m % 4]", '0.9 + m % 10 / 100.0', "'v' || (extract(epoch from created_at)::bigint / 864000)")},
      'auto_approve', array[]::text[], 0.05, 0.1, 0.05 + m * 7919 % 95000 / 100000.0, 'gp_0123456789ab', 0.05, 0, null, null, false, null,
      'auto_approved', to_json('refund'::text), null, created_at, created_at, null, created_at, created_at
    from approved
  ) as both_kinds (id, project, external_id, status, version, input, prediction, route, reasons, probability, score, coin, gate_version,
    floor, priority, due_at, gold, is_seed, asked_of, outcome, value, decided_by, decided_at, final_at, agreement, asked_at, created_at)
  order by created_at`;

const reviews = `
  insert into signoff.reviews (id, item_id, project, measures, reviewer, verdict, value, via, surface, latency_ms, created_at)
  select review, id, $1, measures is not null, ($6::text[])[1 + n % 8], case when truth = label then 'approve' else 'correct' end, to_json(truth), 'slack',
    'card', 3000 + n * 7919 % 40000, decided_at
  from (${made}) as made order by decided_at`;

const evidenceColumns = `item_id, seq, project, model, model_version, confidence, label, truth, wrong, by_rule, confident, coin,
  probability, floor, blind, decided_at, final_at, watched, came_at`;

const evidence = `
  insert into signoff.evidence (${evidenceColumns})
  select id, $4::bigint + n, $1, 'bench', version, confidence, label, truth, truth <> label, false, audited,
    case when audited then coin * 0.05 else coin end, case when audited then 0.05 else 1 end, 0.05, false, decided_at,
    decided_at + interval '5 minutes', true, created_at
  from (${made}) as made where measures is null and cardinality($6::text[]) > 0`;

const feedback = `
  insert into signoff.feedback (seq, id, project, item_id, record)
  select $4::bigint + n, record, $1, id, json_build_object('outcome', case when truth = label then 'approved' else 'corrected' end)
  from (${made}) as made where measures is null and cardinality($6::text[]) > 0`;

const earlierEvidence = `
  insert into signoff.evidence (${evidenceColumns})
  select 'itm_' || lpad(to_hex(n), 32, '0'), n, $1, 'bench', 'v' || (extract(epoch from at)::bigint / 864000), 0.3 + n % 54 / 100.0,
    (array['refund', 'billing', 'shipping', 'other'])[1 + n % 4], 'refund', n % 9 = 0, false, false, n * 7919 % 100000 / 100000.0, 1, 0.05,
    false, at, at, true, at
  from (
    select n, $2::date::timestamptz - interval '28 days' - ($5::bigint - n) * (interval '24 hours' / ${decisionsPerDay}) as at
    from generate_series($3::bigint + 1, $4::bigint) as n
  ) as numbered`;

const earlierFeedback = `
  insert into signoff.feedback (seq, id, project, item_id, record)
  select n, 'fbk_' || lpad(to_hex(n), 32, '0'), $1, 'itm_' || lpad(to_hex(n), 32, '0'), '{"outcome":"approved"}'
  from generate_series($3::bigint + 1, $4::bigint) as n where $2::date is not null and $5::bigint > 0`;
