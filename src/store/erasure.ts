import type { Subject, SubjectBook } from '../flow/erase-subject.ts';
import type { ItemChange } from '../flow/ports.ts';
import type { Item } from '../review/item.ts';
import type { Queryable } from './database.ts';
import { type itemColumns, itemRow } from './item-rows.ts';
import { reviewRow } from './review-rows.ts';

/** What is written once, and goes when its subject is erased. */
const erasable = [
  'external_id',
  'prediction',
  'group_key',
  'metadata',
  'callback_url',
  'idempotency_key',
  'idempotency_fingerprint',
  'traceparent',
  'gold',
  'sketch_hash',
  'sketch_bands',
] as const satisfies readonly (typeof itemColumns)[number][];

/** Takes out of everything around a locked item what was said of its subject. Comes before what is written of the erasing itself. */
export async function eraseTraces(
  trx: Queryable,
  item: Item,
  { reviews }: NonNullable<ItemChange['erased']>,
): Promise<void> {
  await trx.query(
    `update signoff.items set ${erasable.map((name) => `${name} = next.${name}`).join(', ')}
     from json_populate_record(null::signoff.items, $2) as next where items.id = $1`,
    [item.id, JSON.stringify(itemRow(item))],
  );
  await trx.query(
    `update signoff.reviews set value = next.value, reason = next.reason, note = next.note, proposed_label = next.proposed_label
     from json_populate_recordset(null::signoff.reviews, $1) as next where reviews.id = next.id`,
    [JSON.stringify(reviews.map(reviewRow))],
  );
  await trx.query('update signoff.feedback set erased = true, record = null where item_id = $1 and not erased', [
    item.id,
  ]);
  await trx.query('update signoff.audit set detail = null, salt = null where item_id = $1 and detail is not null', [
    item.id,
  ]);
}

const batch = 20_000;

export function createSubjectBook(db: Queryable): SubjectBook {
  return {
    async *itemsOf(project, subject) {
      const inputs = await knownInputs(db, project, subject);
      if (subject.by === 'external_id') {
        const { rows } = await db.query<{ id: string }>(
          'select id from signoff.items where project = $1 and external_id = $2',
          [project, subject.value],
        );
        for (const { id } of rows) yield id;
        if (inputs.length === 0) return;
      }
      // No index leads to a group or an input: all items of the project, a part at a time.
      const group = subject.by === 'group_key' ? subject.value : null;
      for (let after = ''; ; ) {
        const { rows } = await db.query<{ id: string; isTheirs: boolean }>(
          `select id, coalesce(group_key = $3, false) or (is_seed or asked_of is not null) and input::text = any($4) as "isTheirs"
           from (select * from signoff.items where id > $2 order by id limit ${batch}) as part
           where project = $1 order by id`,
          [project, after, group, inputs],
        );
        for (const { id, isTheirs } of rows) if (isTheirs) yield id;
        const last = await lastOf(db, after);
        if (last === null) return;
        after = last;
      }
    },

    async knownOf(project, subject) {
      const { rows } = await db.query<{ id: string }>(
        `select id from signoff.gold where project = $1 and ${columnOf(subject)} = $2`,
        [project, subject.value],
      );
      return rows.map(({ id }) => id);
    },

    async untell(items, blank) {
      for (let after = '0'; ; ) {
        const { rows } = await db.query<{ added: string; data: Record<string, unknown> | null }>(
          `select added::text as added, case when item_id = any($2) then data end as data
           from (select * from signoff.events where added > $1::bigint order by added limit ${batch}) as part
           where item_id = any($2) or added = (
             select max(added) from (select added from signoff.events where added > $1::bigint order by added limit ${batch}) as part)
           order by added`,
          [after, items],
        );
        const last = rows.at(-1);
        if (!last) return;
        await blankEvents(
          db,
          rows.flatMap(({ added, data }) => (data === null ? [] : [{ added, data: blank(data) }])),
        );
        after = last.added;
      }
    },

    async forget(known) {
      await db.query('delete from signoff.gold where id = any($1)', [known]);
    },

    async note({ actor, action, detail }) {
      await db.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
        actor,
        action,
        JSON.stringify(detail),
      ]);
    },
  };
}

/** What was told stays told, and has nothing to say any more; a caller's own address is not called again. */
async function blankEvents(db: Queryable, events: { added: string; data: object }[]): Promise<void> {
  if (events.length === 0) return;
  const added = events.map((event) => event.added);
  await db.query(
    `update signoff.events set data = blank.data, callback_url = null
     from unnest($1::bigint[], $2::json[]) as blank (added, data) where events.added = blank.added`,
    [added, events.map(({ data }) => JSON.stringify(data))],
  );
  await db.query('delete from signoff.deliveries where event = any($1::bigint[]) and webhook_id is null', [added]);
  await db.query(
    `update signoff.delivery_attempts set response = null, error = null
     where delivery_id in (select id from signoff.deliveries where event = any($1::bigint[]))`,
    [added],
  );
}

/** The id with which a part of all items ends; null behind the last. */
async function lastOf(db: Queryable, after: string): Promise<string | null> {
  const { rows } = await db.query<{ last: string | null }>(
    `select max(id) as last from (select id from signoff.items where id > $1 order by id limit ${batch}) as part`,
    [after],
  );
  return rows[0]?.last ?? null;
}

/** What known answers of the subject ask about: seeds and questions to qualify are copies of them. */
async function knownInputs(db: Queryable, project: string, subject: Subject): Promise<string[]> {
  const { rows } = await db.query<{ input: string }>(
    `select input::text as input from signoff.gold where project = $1 and ${columnOf(subject)} = $2
     union
     select input::text from signoff.items
     where project = $1 and gold is not null and not is_seed and asked_of is null and ${columnOf(subject)} = $2
       and input_erased_at is null`,
    [project, subject.value],
  );
  return rows.map(({ input }) => input);
}

function columnOf({ by }: Subject): 'external_id' | 'group_key' {
  return by === 'external_id' ? 'external_id' : 'group_key';
}
