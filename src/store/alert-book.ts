import { randomUUID } from 'node:crypto';
import { type Alert, alertKinds, backWithinMs, patienceMs, type Worry } from '../flow/alerts/alert.ts';
import type { AlertBook, AlertClaim } from '../flow/alerts/alert-book.ts';
import { newId } from '../review/id.ts';
import { type Database, often } from './database.ts';
import { isFree } from './outbox.ts';

/** There is something to say, or its message does not show how it stands. */
export const alertIsUnsaid = 'due or closed <> (over_at is not null)';

const columns = 'id, project, worry, since, over_at as "overAt"';

interface Seen {
  id: string;
  project: string;
  kind: string;
  isOpen: boolean;
  worry: Worry;
}

export function createAlertBook(db: Database): AlertBook {
  return {
    async see(found, at) {
      // The latest of each kind that is open, or was until a while ago.
      const { rows } = await db.query<Seen>(
        `select distinct on (project, kind) id, project, kind, over_at is null as "isOpen", worry from signoff.alerts
         where project = any($1) and (over_at is null or over_at > $2) order by project, kind, since desc`,
        [[...found.keys()], new Date(at.getTime() - backWithinMs)],
      );
      for (const [project, findings] of found) {
        for (const kind of alertKinds) {
          const known = rows.find((row) => row.project === project && row.kind === kind);
          const worry = findings[kind];
          if (worry === undefined) continue;
          if (worry === null) {
            if (known?.isOpen) await end(known.id, at);
          } else if (!known) {
            await begin(project, worry, at);
          } else if (!known.isOpen || JSON.stringify(known.worry) !== JSON.stringify(worry)) {
            await db.query('update signoff.alerts set worry = $2, over_at = null where id = $1', [
              known.id,
              JSON.stringify(worry),
            ]);
          }
        }
      }
    },

    async open(projects) {
      const { rows } = await db.query<Alert>(
        `select ${columns} from signoff.alerts where project = any($1) and over_at is null and told > 0 order by since, id`,
        [projects],
      );
      return rows;
    },

    async plan(firstPlaces, at) {
      await db.query(
        `update signoff.alerts as alerts set due = true, not_before = null, attempt = 0,
           place = case when alerts.ts is null then asked.place else alerts.place end
         from unnest($1::text[], $2::text[]) as asked (project, place)
         where alerts.project = asked.project and over_at is null and not due and tell_at <= $3`,
        [[...firstPlaces.keys()], [...firstPlaces.values()], at],
      );
    },

    async waiting() {
      const { rows } = await db.query<{ place: string }>(
        `select distinct place from signoff.alerts where (${alertIsUnsaid}) and ${isFree} and place <> ''`,
      );
      return rows.map(({ place }) => place);
    },

    async next(place) {
      const { rows } = await db.query<{ id: string }>(
        often(
          `select id from signoff.alerts where place = $1 and (${alertIsUnsaid}) and ${isFree} order by since, id limit 1`,
          [place],
        ),
      );
      return rows[0]?.id ?? null;
    },

    async claim(id, leaseMs) {
      const { rows } = await db.query<AlertClaim>(
        `update signoff.alerts set holder = $2, held_until = clock_timestamp() + $3 * interval '1 ms',
           attempt = attempt + (due and over_at is null)::int
         where id = $1 and (${alertIsUnsaid}) and ${isFree}
         returning ${columns}, holder, place, told, ts, due,
           attempt > (due and over_at is null)::int as "inDoubt"`,
        [id, randomUUID(), leaseMs],
      );
      return rows[0] ?? null;
    },

    async settle({ id, holder, overAt }, outcome) {
      const give = async (set: string, ...values: unknown[]) =>
        void (await db.query(
          `update signoff.alerts set holder = null, held_until = null, ${set} where id = $1 and holder = $2`,
          [id, holder, ...values],
        ));
      switch (outcome.kind) {
        case 'told':
          return await give(
            'due = false, attempt = 0, told = told + 1, ts = coalesce(ts, $3), tell_at = $4, place = $5, failure = null',
            outcome.ts,
            outcome.againAt,
            outcome.place,
          );
        case 'redrawn':
          // Shown as it was when it was taken: what has changed since is still to be drawn.
          return await give(
            'attempt = 0, due = due and over_at is null, ts = $3, closed = $4',
            outcome.ts,
            overAt !== null,
          );
        case 'dropped':
          return await give('due = false, attempt = 0, closed = over_at is not null, failure = $3', outcome.why);
        case 'later':
          return await give(
            "attempt = 0, failure = $3, not_before = clock_timestamp() + $4 * interval '1 ms'",
            outcome.why,
            outcome.ms,
          );
        case 'unknown':
          return await give(
            "failure = $3, not_before = clock_timestamp() + $4 * interval '1 ms'",
            outcome.why,
            outcome.ms,
          );
        case 'elsewhere':
          return await give('attempt = 0, place = $3, failure = $4', outcome.place, outcome.why);
        case 'anew':
          return await give('attempt = 0, ts = null, failure = $3', outcome.why);
        case 'forgotten':
          return void (await db.query('delete from signoff.alerts where id = $1 and holder = $2', [id, holder]));
      }
    },
  };

  async function begin(project: string, worry: Worry, at: Date): Promise<void> {
    await db.query(
      `insert into signoff.alerts (id, project, kind, worry, since, tell_at) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [
        ...[newId('alt', at.getTime()), project, worry.kind, JSON.stringify(worry), at],
        new Date(at.getTime() + patienceMs[worry.kind]),
      ],
    );
  }

  async function end(id: string, at: Date): Promise<void> {
    // Nobody was told, and nobody is being told.
    const { rowCount } = await db.query(
      'delete from signoff.alerts where id = $1 and over_at is null and told = 0 and attempt = 0 and holder is null',
      [id],
    );
    if (rowCount === 0)
      await db.query('update signoff.alerts set over_at = $2 where id = $1 and over_at is null', [id, at]);
  }
}
