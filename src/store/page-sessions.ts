import type { Queryable } from './database.ts';

interface Row {
  hash: string;
  link: string;
  user: string;
  team: string | null;
  begunAt: Date;
  usedAt: Date;
}

const columns = `hash, link, user_id as user, team_id as team, begun_at as "begunAt", coalesce(used_at, begun_at) as "usedAt"`;
const inUse = (at: string, since: string) =>
  `until > ${at} and ended_at is null and coalesce(used_at, begun_at) > ${since}`;

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

    async use(hash: string, { at, since }: { at: Date; since: Date }): Promise<Row | null> {
      const { rows } = await db.query<Row>(
        `update signoff.page_sessions set used_at = $2 where hash = $1 and ${inUse('$2', '$3')} returning ${columns}`,
        [hash, at, since],
      );
      return rows[0] ?? null;
    },

    async ofPerson(
      { user, team }: { user: string; team: string | null },
      { at, since }: { at: Date; since: Date },
    ): Promise<Row[]> {
      const { rows } = await db.query<Row>(
        `select ${columns} from signoff.page_sessions
         where user_id = $1 and team_id is not distinct from $2 and ${inUse('$3', '$4')}
         order by "usedAt" desc, hash`,
        [user, team, at, since],
      );
      return rows;
    },

    async end(hash: string, now: Date): Promise<void> {
      await db.query('update signoff.page_sessions set ended_at = $2 where hash = $1 and ended_at is null', [
        hash,
        now,
      ]);
    },
  };
}
