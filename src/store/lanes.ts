import { often, type Queryable } from './database.ts';

/** Takes a lane, or renews it for its holder. Null: somebody else holds it. */
export async function enterLane(
  db: Queryable,
  lane: string,
  holder: string,
  leaseMs: number,
): Promise<{ opensInMs: number } | null> {
  const { rows } = await db.query<{ opens_in_ms: number }>(
    often(
      `insert into signoff.lanes as lanes (lane, holder, held_until)
     values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
     on conflict (lane) do update set holder = excluded.holder, held_until = excluded.held_until
     where lanes.holder is null or lanes.holder = excluded.holder or lanes.held_until < clock_timestamp()
     returning case when not_before = '-infinity' then 0
                    else greatest(0, extract(epoch from not_before - clock_timestamp()) * 1000)::float8 end as opens_in_ms`,
      [lane, holder, leaseMs],
    ),
  );
  return rows[0] ? { opensInMs: rows[0].opens_in_ms } : null;
}

export async function leaveLane(db: Queryable, lane: string, holder: string): Promise<void> {
  await db.query(
    often('update signoff.lanes set holder = null, held_until = null where lane = $1 and holder = $2', [lane, holder]),
  );
}

/** Nothing in this lane for `ms`; a longer hold stays, with its trouble. */
export async function holdLane(db: Queryable, lane: string, ms: number, trouble: string | null): Promise<void> {
  await db.query(
    often(
      `insert into signoff.lanes as lanes (lane, not_before, trouble)
     values ($1, clock_timestamp() + $2 * interval '1 ms', $3)
     on conflict (lane) do update set not_before = greatest(lanes.not_before, excluded.not_before),
       trouble = case when excluded.not_before >= lanes.not_before then excluded.trouble else lanes.trouble end`,
      [lane, ms, trouble],
    ),
  );
}
