import type { Queryable } from './database.ts';

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
