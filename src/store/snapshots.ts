import type { Snapshot, SnapshotBook } from '../flow/make-snapshots.ts';
import type { Queryable } from './database.ts';
import { placeAt } from './feedback.ts';

const columns = `id, project, task, format, rows, shares, salt, as_of as "asOf", place::text as place, created_at as "createdAt", state, why, made`;
const isIn = 'feedback.project = snapshots.project and seq <= snapshots.place and feedback.erased';

export function createSnapshotBook(db: Queryable): SnapshotBook {
  return {
    async plan(id, wish, { actor, at }) {
      const { project, task, format, rows, shares, salt, asOf } = wish;
      const place = await placeAt(db, project, asOf);
      const { rows: planned } = await db.query<Snapshot>(
        `insert into signoff.snapshots (id, project, task, format, rows, shares, salt, as_of, place, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${columns}`,
        [id, project, task, format, rows, JSON.stringify(shares), salt, asOf, place, at, actor],
      );
      if (!planned[0]) throw new Error('the snapshot was not kept');
      return planned[0];
    },

    async snapshot(id) {
      const { rows } = await db.query<Snapshot>(`select ${columns} from signoff.snapshots where id = $1`, [id]);
      return rows[0] ?? null;
    },

    async snapshots(project, limit) {
      const { rows } = await db.query<Snapshot>(
        `select ${columns} from signoff.snapshots where project = $1 order by created_at desc, id desc limit $2`,
        [project, limit],
      );
      return rows;
    },

    async take(holder, leaseMs) {
      const { rows } = await db.query<Snapshot>(
        `update signoff.snapshots set state = 'making', holder = $1, held_until = clock_timestamp() + $2 * interval '1 ms'
         where id = (
           select id from signoff.snapshots
           where state = 'planned' or state = 'making' and held_until < clock_timestamp()
           order by created_at limit 1 for update skip locked)
         returning ${columns}`,
        [holder, leaseMs],
      );
      return rows[0] ?? null;
    },

    async hold(id, holder, leaseMs) {
      const { rowCount } = await db.query(
        `update signoff.snapshots set held_until = clock_timestamp() + $3 * interval '1 ms'
         where id = $1 and holder = $2 and state = 'making'`,
        [id, holder, leaseMs],
      );
      return rowCount === 1;
    },

    async settle(id, holder, outcome) {
      const [state, why, made, erased] =
        'why' in outcome
          ? ['failed', outcome.why, null, null]
          : ['ready', null, JSON.stringify(outcome.made), outcome.erased];
      await db.query(
        `update signoff.snapshots set state = $3, why = $4, made = $5, erased = $6, held_until = null
         where id = $1 and holder = $2 and state = 'making'`,
        [id, holder, state, why, made, erased],
      );
    },

    async erased({ project, place }) {
      const { rows } = await db.query<{ count: number }>(
        'select count(*)::int as count from signoff.feedback where project = $1 and seq <= $2::bigint and erased',
        [project, place],
      );
      return rows[0]?.count ?? 0;
    },

    async isOutdated(id) {
      const { rows } = await db.query<{ outdated: boolean }>(
        `select (select count(*) from signoff.feedback where ${isIn}) <> snapshots.erased as outdated
         from signoff.snapshots where id = $1`,
        [id],
      );
      return rows[0]?.outdated ?? false;
    },
  };
}
