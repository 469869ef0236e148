import { formerName, type LockedKind, type SecretBook } from '../flow/rotate-secret.ts';
import type { Queryable } from './database.ts';

/** Where each kind lies. */
const places: Record<LockedKind, { table: string; column: string; name: (id: string) => string }> = {
  webhook: { table: 'signoff.webhook_secrets', column: 'secret', name: (id) => id },
  former: { table: 'signoff.former_secrets', column: 'locked', name: formerName },
};

/** See the port. */
export function createSecretBook(db: Queryable): SecretBook {
  return {
    async locked(kind, after, limit) {
      const { table, column, name } = places[kind];
      const { rows } = await db.query<{ id: string; locked: string }>(
        `select id, ${column} as locked from ${table} where id > $1 order by id limit $2`,
        [after, limit],
      );
      return rows.map((row) => ({ ...row, name: name(row.id) }));
    },

    async lockedTotal() {
      const { rows } = await db.query<{ total: number }>(
        `select (select count(*) from signoff.webhook_secrets)::int + (select count(*) from signoff.former_secrets)::int as total`,
      );
      return rows[0]?.total ?? 0;
    },

    async relock(kind, id, from, to) {
      const { table, column } = places[kind];
      const { rowCount } = await db.query(`update ${table} set ${column} = $3 where id = $1 and ${column} = $2`, [
        id,
        from,
        to,
      ]);
      return rowCount === 1;
    },

    async keepFormer({ id, locked, until }) {
      const { rows } = await db.query<{ isNew: boolean }>(
        `insert into signoff.former_secrets as kept (id, locked, until) values ($1, $2, $3)
         on conflict (id) do update set until = greatest(kept.until, excluded.until)
         returning xmax = 0 as "isNew"`,
        [id, locked, until],
      );
      return rows[0]?.isNew ?? false;
    },

    async formers() {
      const { rows } = await db.query<{ id: string; locked: string; until: Date }>(
        'select id, locked, until from signoff.former_secrets order by until desc',
      );
      return rows.map((row) => ({ ...row, name: formerName(row.id) }));
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
