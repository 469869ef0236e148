import { type Database, inTransaction, type Queryable } from './database.ts';

export interface StoredKey {
  id: string;
  name: string;
  /** What can be shown of it: the beginning and the last four characters. */
  hint: string;
  scopes: string[];
  /** null: every project. */
  projects: string[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  /** Requests a minute; null: as the setting says. 0: as many as it likes. */
  ratePerMinute: number | null;
}

const columns = `id, name, hint, scopes, projects, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  rate_per_minute as "ratePerMinute"`;

export async function addKey(
  db: Queryable,
  key: Pick<StoredKey, 'id' | 'name' | 'hint' | 'scopes' | 'projects' | 'expiresAt'> & {
    hash: string;
    ratePerMinute?: number | null;
  },
): Promise<void> {
  await db.query(
    `insert into signoff.api_keys (id, hash, hint, name, scopes, projects, expires_at, rate_per_minute)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [key.id, key.hash, key.hint, key.name, key.scopes, key.projects, key.expiresAt, key.ratePerMinute ?? null],
  );
}

/** A key that may be used now, by its hash. Notes at most once a minute that it was. */
export async function keyByHash(db: Queryable, hash: string): Promise<StoredKey | null> {
  const { rows } = await db.query<StoredKey>(
    `select ${columns} from signoff.api_keys
     where hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [hash],
  );
  const key = rows[0];
  if (key && (key.lastUsedAt === null || Date.now() - key.lastUsedAt.getTime() > 60_000)) {
    await db.query('update signoff.api_keys set last_used_at = now() where id = $1', [key.id]);
  }
  return key ?? null;
}

export async function listKeys(db: Queryable): Promise<StoredKey[]> {
  return (await db.query<StoredKey>(`select ${columns} from signoff.api_keys order by created_at`)).rows;
}

/** Returns whether there was such a key that still worked. */
export async function revokeKey(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update signoff.api_keys set revoked_at = now() where id = $1 and revoked_at is null',
    [id],
  );
  return rowCount === 1;
}

/**
 * Makes a second key with the rights of a working one, which itself works so much longer and no longer: both in one commit. Null:
 * there is no such key that works. `lifeMs`: how long the new one works; null: as long as the old one was made for.
 */
export async function rotateKey(
  db: Database,
  id: string,
  next: Pick<StoredKey, 'id' | 'hint'> & { hash: string },
  { graceMs, lifeMs }: { graceMs: number; lifeMs: number | null },
): Promise<{ old: StoredKey; made: StoredKey } | null> {
  return await inTransaction(db, async (trx) => {
    const found = await trx.query<StoredKey>(
      `select ${columns} from signoff.api_keys
       where id = $1 and revoked_at is null and (expires_at is null or expires_at > now()) for update`,
      [id],
    );
    const before = found.rows[0];
    if (!before) return null;
    const now = Date.now();
    const made = await trx.query<StoredKey>(
      `insert into signoff.api_keys (id, hash, hint, name, scopes, projects, rate_per_minute, expires_at)
       select $2, $3, $4, name, scopes, projects, rate_per_minute, $5 from signoff.api_keys where id = $1
       returning ${columns}`,
      [id, next.id, next.hash, next.hint, endOf(before, lifeMs, now)],
    );
    const old = await trx.query<StoredKey>(
      `update signoff.api_keys set expires_at = least(expires_at, $2) where id = $1 returning ${columns}`,
      [id, new Date(now + graceMs)],
    );
    return made.rows[0] && old.rows[0] ? { old: old.rows[0], made: made.rows[0] } : null;
  });
}

function endOf({ createdAt, expiresAt }: StoredKey, lifeMs: number | null, now: number): Date | null {
  const ms = lifeMs ?? (expiresAt ? expiresAt.getTime() - createdAt.getTime() : null);
  return ms === null ? null : new Date(now + ms);
}
