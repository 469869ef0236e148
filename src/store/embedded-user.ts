import { readFile, stat } from 'node:fs/promises';
import { EmbeddedPostgresError, orDatabaseUrl } from './embedded-error.ts';

/** Who runs the database. PostgreSQL refuses to run as root, so root has to find it somebody else. */
export interface DatabaseUser {
  /** True when we are root and the database runs as somebody else. */
  isOther: boolean;
  uid: number;
  gid: number;
  /** For `spawn`. Empty when the database runs as we do. */
  spawnAs: { uid: number; gid: number } | Record<string, never>;
  /** Who owns what is ours around PostgreSQL's own folder: the owner of the data folder. */
  keeper: { uid: number; gid: number };
}

/**
 * As a normal user: ourselves. As root, in this order: whoever owns the database already; whoever owns the data folder
 * (so that `sudo` in a person's checkout leaves files that person can still use); a system account made for databases;
 * nobody.
 */
export async function databaseUser(clusterDir: string, dataDir: string): Promise<DatabaseUser> {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  if (uid !== 0) return { isOther: false, uid, gid, spawnAs: {}, keeper: { uid, gid } };

  const keeper = (await ownerOf(dataDir)) ?? { uid, gid };
  const accounts = await readAccounts();
  const account = [
    await ownerOf(clusterDir),
    // initdb only runs for an account that has a name.
    accounts.find((candidate) => candidate.uid === keeper.uid),
    ...['postgres', '_postgres', 'nobody'].map((name) => accounts.find((candidate) => candidate.name === name)),
  ].find((candidate) => candidate !== undefined && candidate.uid !== 0);
  if (account) {
    const spawnAs = { uid: account.uid, gid: account.gid };
    return { isOther: true, ...spawnAs, spawnAs, keeper };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and this machine has neither a "postgres" nor a "nobody" account to run it as. Start Signoff as a normal user, ${orDatabaseUrl}.`,
  );
}

async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(folder).catch(() => undefined);
  return found && { uid: found.uid, gid: found.gid };
}

async function readAccounts(): Promise<{ name: string; uid: number; gid: number }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid && Number(uid) > 0 ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
