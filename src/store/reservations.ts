import type { Reservations } from '../flow/ports.ts';
import { isAnswerable } from './answerable.ts';
import type { Database } from './database.ts';
import { bestFirst } from './item-rows.ts';

/** Review sessions: who looks at which item. */
export function createReservations(db: Database): Reservations {
  const reserve: Reservations['reserve'] = async (itemId, reviewer, now, until, keep = false) => {
    const { rowCount } = await db.query(take, [itemId, reviewer, now, until, keep]);
    return rowCount === 1;
  };
  return {
    async reserveNext({ reviewer, projects, leads, except, now, until }) {
      for (;;) {
        const { rows } = await db.query<{ id: string }>(nextFor, [reviewer, projects, leads, except, now]);
        const id = rows[0]?.id;
        if (id === undefined) return null;
        // Of several who found the same one, one has it, and the others see that when they look again.
        if (await reserve(id, reviewer, now, until)) return id;
      }
    },
    reserve,
    async release(itemId, reviewer, until) {
      await db.query('delete from signoff.reservations where item_id = $1 and reviewer = $2 and until = $3', [
        itemId,
        reviewer,
        until,
      ]);
    },
  };
}

/**
 * Waits for whoever is changing the item: what ends meanwhile is nobody's. Whoever has it already keeps the moment they first
 * saw it.
 */
const take = `
  insert into signoff.reservations as held (item_id, reviewer, shown_at, until)
  select id, $2, $3::timestamptz, $4::timestamptz from signoff.items where id = $1 and status <> 'completed' for update
  on conflict (item_id) do update set
    shown_at = case when held.reviewer = excluded.reviewer and held.until > $3 then held.shown_at else excluded.shown_at end,
    until = case when $5 and held.reviewer = excluded.reviewer and held.until > $3 then held.until else excluded.until end,
    reviewer = excluded.reviewer
  where held.until <= $3 or held.reviewer = excluded.reviewer`;

/** What this reviewer ($1), leading the projects $3, may still say something about, but not $4, at $5. */
const mayAnswer = `
  and items.id <> all($4) and ${isAnswerable('$1', '$3')}
  and not exists (select from signoff.reservations as held
    where held.item_id = items.id and held.until > $5 and held.reviewer <> $1)`;

/** Each project ($2) and stage gives its best one from its own index; the few that are taken or were answered are passed over. */
const nextFor = `
  select id
  from unnest($2::text[]) as asked (project)
  cross join lateral (
    (select 0 as stage, id, priority, rank from signoff.items
     where items.project = asked.project and status <> 'completed' and escalation is not null ${mayAnswer}
     order by ${bestFirst} limit 1)
    union all
    (select 1 as stage, id, priority, rank from signoff.items
     where items.project = asked.project and status = 'waiting' and escalation is null ${mayAnswer}
     order by ${bestFirst} limit 1)
    union all
    (select 2 as stage, id, priority, rank from signoff.items
     where items.project = asked.project and status = 'in_review' and escalation is null ${mayAnswer}
     order by ${bestFirst} limit 1)
  ) as best
  order by stage, ${bestFirst}
  limit 1`;
