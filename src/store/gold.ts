import type { GoldPool } from '../flow/gold.ts';
import type { Added, KnownQuestion } from '../flow/ports.ts';
import type { KnownAnswer } from '../review/known-answer.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';

export function createGoldPool(db: Database): GoldPool {
  return {
    addGold: (answers) =>
      inTransaction(db, async (trx) => {
        const named = await addNamed(
          trx,
          answers.filter(({ externalId }) => externalId !== null),
        );
        const keyed = await addKeyed(
          trx,
          answers.filter(({ externalId }) => externalId === null),
        );
        return answers.map((answer) => {
          const added = (answer.externalId === null ? keyed : named).get(nameOf(answer));
          if (!added) throw new Error('a known answer has neither an external id nor a key');
          // Of two lines with one name, the first one made it.
          const result = { ...added };
          added.created = false;
          return result;
        });
      }),
  };
}

const columns =
  'id, project, external_id, input, prediction, value, group_key, idempotency_key, idempotency_fingerprint, created_at';

function written(answers: KnownAnswer[]): string {
  return JSON.stringify(
    answers.map(({ id, project, externalId, input, prediction, value, groupKey, idempotency, createdAt }) => ({
      ...{ id, project, external_id: externalId, input, prediction, value, group_key: groupKey },
      idempotency_key: idempotency?.key ?? null,
      idempotency_fingerprint: idempotency?.fingerprint ?? null,
      created_at: createdAt,
    })),
  );
}

/** In one order for everybody, so that two who send the same names wait for each other in turn. */
async function addNamed(trx: Queryable, answers: KnownAnswer[]): Promise<Map<string, Added>> {
  // The last one of a name is what it is from now on.
  const each = [...new Map(answers.map((answer) => [nameOf(answer), answer])).values()];
  const { rows } = await trx.query<{ id: string; project: string; external_id: string; created: boolean }>(
    `insert into signoff.gold as gold (${columns})
     select ${columns} from json_populate_recordset(null::signoff.gold, $1::json) order by project, external_id
     on conflict (project, external_id) where external_id is not null do update set
       input = excluded.input, prediction = excluded.prediction, value = excluded.value, group_key = excluded.group_key
     returning id, project, external_id, xmax = 0 as created`,
    [written(each)],
  );
  return new Map(
    rows.map(({ id, project, external_id, created }) => [
      nameOf({ project, externalId: external_id, idempotency: null }),
      { id, created, idempotency: null },
    ]),
  );
}

async function addKeyed(trx: Queryable, answers: KnownAnswer[]): Promise<Map<string, Added>> {
  const { rows: created } = await trx.query<{ id: string }>(
    `insert into signoff.gold (${columns})
     select ${columns} from json_populate_recordset(null::signoff.gold, $1::json) order by project, idempotency_key
     on conflict (project, idempotency_key) where idempotency_key is not null do nothing
     returning id`,
    [written(answers)],
  );
  const isNew = new Set(created.map(({ id }) => id));
  const { rows } = await trx.query<{ id: string; project: string; key: string; fingerprint: string }>(
    `select id, project, idempotency_key as key, idempotency_fingerprint as fingerprint
     from signoff.gold join unnest($1::text[], $2::text[]) as asked (project, idempotency_key) using (project, idempotency_key)`,
    [answers.map(({ project }) => project), answers.map(({ idempotency }) => idempotency?.key)],
  );
  return new Map(
    rows.map(({ id, project, key, fingerprint }) => {
      const idempotency = { key, fingerprint };
      return [nameOf({ project, externalId: null, idempotency }), { id, created: isNew.has(id), idempotency }];
    }),
  );
}

function nameOf({
  project,
  externalId,
  idempotency,
}: Pick<KnownAnswer, 'project' | 'externalId' | 'idempotency'>): string {
  return JSON.stringify([project, externalId, idempotency?.key]);
}

/** Those that wait in the pool, and those that were sent as items: as they came, never a seed. */
const sentAsItems =
  'project = $1 and gold is not null and not is_seed and asked_of is null and input_erased_at is null';

/** Any question of the project whose answer is known, each as likely; null when there is none. */
export async function goldQuestion(db: Queryable, project: string, chance: number): Promise<KnownQuestion | null> {
  const { rows: counted } = await db.query<{ sent: number; pooled: number }>(
    `select (select count(*)::int from signoff.items where ${sentAsItems}) as sent,
       (select count(*)::int from signoff.gold where project = $1) as pooled`,
    [project],
  );
  const { sent = 0, pooled = 0 } = counted[0] ?? {};
  const place = Math.floor(chance * (sent + pooled));
  const { rows } =
    place < sent
      ? await db.query<KnownQuestion>(
          `select input, prediction, gold -> 'value' as value, external_id as "externalId", group_key as "groupKey" from signoff.items
           where ${sentAsItems} order by id offset $2 limit 1`,
          [project, place],
        )
      : await db.query<KnownQuestion>(
          `select input, prediction, value, external_id as "externalId", group_key as "groupKey" from signoff.gold
           where project = $1 order by id offset $2 limit 1`,
          [project, place - sent],
        );
  return rows[0] ?? null;
}
