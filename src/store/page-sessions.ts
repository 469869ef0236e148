import type { Queryable } from './database.ts';

export function createPageSessions(db: Queryable) {
  return {
    async begin(session: {
      hash: string;
      link: string;
      user: string;
      team: string | null;
      at: Date;
      until: Date;
    }): Promise<boolean> {
      const { hash, link, user, team, at, until } = session;
      // A link is worth nothing any more long before its session is over, so the row may go with the session.
      await db.query('delete from signoff.page_sessions where until <= $1', [at]);
      const { rowCount } = await db.query(
        `insert into signoff.page_sessions (hash, link, user_id, team_id, begun_at, until) values ($1, $2, $3, $4, $5, $6)
         on conflict (link) do nothing`,
        [hash, link, user, team, at, until],
      );
      return rowCount === 1;
    },

    async find(hash: string, now: Date) {
      const { rows } = await db.query<{ hash: string; link: string; user: string; team: string | null }>(
        `select hash, link, user_id as user, team_id as team from signoff.page_sessions
         where hash = $1 and until > $2 and ended_at is null`,
        [hash, now],
      );
      return rows[0] ?? null;
    },

    async end(hash: string, now: Date): Promise<void> {
      await db.query('update signoff.page_sessions set ended_at = $2 where hash = $1 and ended_at is null', [
        hash,
        now,
      ]);
    },
  };
}
