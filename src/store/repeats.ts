import type { PastAnswer, Repeats } from '../flow/ask-again.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';
import { keepPlace, takePlace } from './evidence-reader.ts';
import { type ItemRow, itemColumns, itemFromRow, itemRow } from './item-rows.ts';

/** Of two things to be asked again there are so many other answers between them. */
const between = 5;

interface Place {
  at: string;
  id: string;
}

export function createRepeats(db: Database): Repeats {
  return {
    async toRead(projects, { from, to }) {
      const { rows } = await db.query<{ project: string }>(
        `select asked.project from unnest($1::text[]) as asked (project)
         left join signoff.readers on readers.project = asked.project and readers.name = 'repeats'
         cross join lateral (
           select greatest((state ->> 'at')::timestamptz, $2) as at, coalesce(state ->> 'id', '') as id) as place
         where (
           -- In the order of the index that begins with the project: the others have no end for one in which nobody answers.
           select true from signoff.reviews as said
           where (said.project, said.created_at) >= (asked.project, place.at) and (said.project, said.created_at) <= (asked.project, $3)
             and (said.created_at, said.id) > (place.at, place.id) and ${isAnswer}
           order by said.project, said.created_at limit 1)`,
        [projects, from, to],
      );
      return rows.map(({ project }) => project);
    },

    read: (project, { from, to, rowsMax }, ask) =>
      inTransaction(db, async (trx) => {
        const reader = await takePlace<Place>(trx, project, 'repeats');
        if (!reader) return null;
        const place = reader.state ?? { at: from.toISOString(), id: '' };
        const { rows } = await trx.query<ItemRow & AnswerRow>(answersBehind, [
          project,
          place.at > from.toISOString() ? place.at : from,
          place.id,
          to,
          rowsMax,
        ]);
        const last = rows.at(-1);
        if (!last) return 0;
        await insert(trx, ask(rows.map(answerFrom)));
        const state: Place = { at: last.review_at.toISOString(), id: last.review_id };
        await keepPlace(trx, project, 'repeats', { seq: reader.seq, state });
        return rows.length;
      }),

    async next(reviewer, projects, except) {
      const { rows } = await db.query<{ id: string }>(openRepeat, [reviewer, projects, except]);
      return rows[0]?.id ?? null;
    },
  };
}

interface AnswerRow {
  review_id: string;
  review_at: Date;
  review_reviewer: string;
  review_value: PastAnswer['review']['value'];
  review_blind: boolean;
  open: number;
}

/** What leads rule is no answer of a reviewer. */
const isAnswer = `said.retracted_at is null and said.verdict in ('approve', 'correct', 'reject') and said.via = 'slack' and not said.as_lead`;

/** What is known, planted or asked again already is no question of its own. */
const answersBehind = `
  select items.*, said.id as review_id, said.created_at as review_at, said.reviewer as review_reviewer,
    said.value as review_value, said.blind as review_blind,
    (select count(*)::int from signoff.items as asked
     where asked.project = $1 and asked.asked_of = said.reviewer and asked.status <> 'completed'
       and asked.gold ->> 'repeatOf' is not null) as open
  from signoff.reviews as said join signoff.items on items.id = said.item_id
  where said.created_at >= $2 and (said.created_at, said.id) > ($2, $3) and said.created_at <= $4 and ${isAnswer}
    and said.project = $1 and items.project = $1 and items.gold is null and not items.is_seed and items.asked_of is null
  order by said.created_at, said.id limit $5`;

const isRepeat = `gold ->> 'repeatOf' is not null`;

const openRepeat = `
  select id from signoff.items
  where project = any($2) and asked_of = $1 and status <> 'completed' and ${isRepeat} and id <> all($3)
    and input_erased_at is null
    and not exists (select from signoff.reviews as said
      where said.item_id = items.id and said.reviewer = $1 and said.retracted_at is null)
    and not exists (
      select from (select item_id from signoff.reviews where reviewer = $1 and retracted_at is null
                   order by created_at desc limit ${between}) as latest
      join signoff.items as answered on answered.id = latest.item_id where answered.${isRepeat})
  order by created_at, id limit 1`;

function answerFrom(row: ItemRow & AnswerRow): PastAnswer {
  return {
    review: { id: row.review_id, reviewer: row.review_reviewer, value: row.review_value, blind: row.review_blind },
    item: itemFromRow(row),
    open: row.open,
  };
}

const columns = itemColumns.join(', ');

async function insert(trx: Queryable, items: ReturnType<typeof itemFromRow>[]): Promise<void> {
  if (items.length === 0) return;
  await trx.query(
    `insert into signoff.items (${columns}) select ${columns} from json_populate_recordset(null::signoff.items, $1::json)`,
    [JSON.stringify(items.map(itemRow))],
  );
}
