import { hashApiKey, makeApiKey, scopes } from '../review/api-key.ts';
import { newId } from '../review/id.ts';
import { addKey, listKeys, revokeKey } from '../store/api-keys.ts';
import { migrate } from '../store/database.ts';
import { Failure, say, withDatabase } from './settings.ts';

interface CreateOptions {
  name: string;
  scopes: string;
  projects?: string;
  expires?: string;
}

export async function createKey(options: CreateOptions): Promise<void> {
  const wanted = list(options.scopes);
  const unknown = wanted.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0) throw new Failure(`Not a scope: ${unknown.join(', ')}. Scopes: ${scopes.join(', ')}.`, 2);
  const days = options.expires === undefined ? null : Number(options.expires);
  if (days !== null && !(days > 0)) throw new Failure('--expires takes a number of days, such as 90.', 2);

  const key = makeApiKey();
  const id = newId('key');
  await withDatabase(async (db, url) => {
    await migrate(url);
    await addKey(db, {
      id,
      hash: hashApiKey(key),
      hint: `${key.slice(0, 8)}…${key.slice(-4)}`,
      name: options.name,
      scopes: wanted,
      projects: options.projects === undefined ? null : list(options.projects),
      expiresAt: days === null ? null : new Date(Date.now() + days * 24 * 3600 * 1000),
    });
  });
  say(key);
  process.stderr.write(`This is ${id}. It is shown this once; only its hash is kept.\n`);
}

export async function listTheKeys({ json }: { json?: boolean }): Promise<void> {
  const keys = await withDatabase(async (db, url) => {
    await migrate(url);
    return listKeys(db);
  });
  if (json) return say(JSON.stringify(keys, null, 2));
  if (keys.length === 0) return say('There are no keys yet: `keys create --name …` makes one.');
  for (const key of keys) {
    const state = key.revokedAt ? 'revoked' : key.expiresAt && key.expiresAt < new Date() ? 'expired' : 'works';
    const used = key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString().slice(0, 16)}` : 'never used';
    say(
      [key.id, key.hint, state, key.name, key.scopes.join(','), key.projects?.join(',') ?? 'every project', used].join(
        '  ',
      ),
    );
  }
}

export async function revokeTheKey(id: string): Promise<void> {
  const revoked = await withDatabase((db) => revokeKey(db, id));
  if (!revoked) throw new Failure(`There is no working key ${id}: \`keys list\` shows them.`, 1);
  say(`${id} does not work any more.`);
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
