import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { hashApiKey, makeApiKey, scopes } from '../review/api-key.ts';
import { newId } from '../review/id.ts';
import { addKey, listKeys, revokeKey, rotateKey, type StoredKey } from '../store/api-keys.ts';
import { durationOf } from './duration.ts';
import { Failure, noSuchProject } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { withSchema } from './settings.ts';
import { note, plain, say, sayJson, type Terminal, table } from './terminal.ts';

interface CreateOptions extends JsonOption {
  name: string;
  scopes: string;
  projects?: string;
  expires?: string;
  rate?: string;
}

interface RotateOptions extends JsonOption {
  grace: string;
  expires?: string;
}

const expiresHow = 'when it stops working: in days, or such as 12h, 90d, 8w';

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys; only their hash is kept');
  examples(
    keys
      .command('create')
      .requiredOption('--name <name>', 'what uses it, for people')
      .option('--scopes <list>', `what it may do, of ${scopes.join(', ')}`, 'items:write,items:read,feedback:read')
      .option('--projects <list>', 'only these projects (default: all)')
      .option('--expires <time>', `${expiresHow} (default: never)`)
      .option('--rate <number>', 'requests a minute; 0 for no limit (default: RATE_LIMIT)')
      .option(...asJson)
      .description('make a key; it is shown once')
      .action((options: CreateOptions) => create(terminal, options)),
    'keys create --name "intent model" --projects support-intent --expires 90d',
    'keys create --name "back office" --scopes items:read,decisions:write --rate 120',
  );
  examples(
    keys
      .command('list')
      .description('all keys, without the keys themselves')
      .option(...asJson)
      .action((options: JsonOption) => list(terminal, options)),
    'keys list',
  );
  examples(
    keys
      .command('rotate')
      .argument('<id>', 'as `keys list` shows it')
      .option('--grace <time>', 'how much longer the old one works beside the new one', '24h')
      .option('--expires <time>', `${expiresHow} (default: as long as the old one was made for)`)
      .option(...asJson)
      .description('make a second key with the same rights, and let the old one end')
      .action((id: string, options: RotateOptions) => rotate(terminal, id, options)),
    'keys rotate key_0199f1c2… --grace 7d',
  );
  examples(
    keys
      .command('revoke')
      .argument('<id>', 'as `keys list` shows it')
      .option(...asJson)
      .description('stop a key from working, within a second')
      .action((id: string, options: JsonOption) => revoke(terminal, id, options)),
    'keys revoke key_0199f1c2…',
  );
}

async function create(terminal: Terminal, options: CreateOptions): Promise<void> {
  const wanted = listOf(options.scopes);
  const unknown = wanted.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0 || wanted.length === 0)
    throw new Failure(`Not a scope: ${unknown.join(', ')}. Scopes: ${scopes.join(', ')}.`, 2);
  const expiresAt =
    options.expires === undefined ? null : new Date(Date.now() + durationOf('--expires', options.expires));
  const rate = options.rate === undefined ? null : Number(options.rate);
  if (rate !== null && !(Number.isInteger(rate) && rate >= 0 && rate <= 1_000_000))
    throw new Failure('--rate takes requests a minute, such as 600; 0 is no limit.', 2);
  if (options.projects !== undefined) mustBeProjects(terminal, listOf(options.projects));
  const { key, id, hash, hint } = newKey();
  const rights = {
    name: options.name,
    scopes: wanted,
    projects: options.projects === undefined ? null : listOf(options.projects),
    expiresAt,
    ratePerMinute: rate,
  };
  await withSchema(terminal, (db) => addKey(db, { id, hash, hint, ...rights }));
  tell(terminal, options, { id, key, ...rights });
}

async function rotate(terminal: Terminal, id: string, options: RotateOptions): Promise<void> {
  const graceMs = durationOf('--grace', options.grace, { zero: true });
  const lifeMs = options.expires === undefined ? null : durationOf('--expires', options.expires);
  const next = newKey();
  const rotated = await withSchema(terminal, (db) => rotateKey(db, id, next, { graceMs, lifeMs }));
  if (!rotated) throw noSuchKey(id);
  const { old, made } = rotated;
  const { name, expiresAt, ratePerMinute } = made;
  if (options.json) return sayJson(terminal, { ...keyJson(made), key: next.key, replaces: keyJson(old) });
  tell(
    terminal,
    {},
    { id: made.id, key: next.key, name, scopes: made.scopes, projects: made.projects, expiresAt, ratePerMinute },
  );
  note(terminal, `${old.id} works until ${whenOf(old.expiresAt, 'revoked')}.`);
}

/** A key for a project that there is not opens nothing. Without a projects file that can be read nobody knows. */
function mustBeProjects(terminal: Terminal, named: string[]): void {
  const read = readConfig(terminal.env, { cwd: terminal.cwd, needs: ['projects'] });
  if ('problems' in read) return;
  const { projects } = read.config;
  const unknown = named.find((name) => !projects.some(({ key }) => key === name));
  if (unknown !== undefined) throw noSuchProject(unknown, projects);
}

type Made = Pick<StoredKey, 'id' | 'name' | 'scopes' | 'projects' | 'expiresAt' | 'ratePerMinute'> & { key: string };

function tell(terminal: Terminal, { json }: JsonOption, made: Made): void {
  const { id, key, name, scopes: may, projects, expiresAt, ratePerMinute } = made;
  if (json) {
    sayJson(terminal, {
      id,
      key,
      name,
      scopes: may,
      projects,
      expires_at: expiresAt?.toISOString() ?? null,
      rate_per_minute: ratePerMinute,
    });
    return;
  }
  say(terminal, key);
  note(terminal, `This is ${id}. It is shown this once; only its hash is kept.`);
}

async function list(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const keys = await withSchema(terminal, listKeys);
  if (json) return sayJson(terminal, keys.map(keyJson));
  if (keys.length === 0) return say(terminal, 'There are no keys yet: `keys create --name …` makes one.');
  const head = ['ID', 'KEY', 'STATE', 'NAME', 'SCOPES', 'PROJECTS', 'LAST USE', 'EXPIRES', 'A MINUTE'];
  const rows = keys.map((key) => [
    key.id,
    key.hint,
    stateOf(key),
    plain(key.name),
    key.scopes.join(','),
    key.projects?.join(',') ?? 'every project',
    whenOf(key.lastUsedAt, 'never used'),
    whenOf(key.expiresAt, 'never'),
    key.ratePerMinute === null ? 'as set' : key.ratePerMinute === 0 ? 'no limit' : String(key.ratePerMinute),
  ]);
  for (const row of table([head, ...rows])) say(terminal, row);
}

async function revoke(terminal: Terminal, id: string, { json }: JsonOption): Promise<void> {
  if (!(await withSchema(terminal, (db) => revokeKey(db, id)))) throw noSuchKey(id);
  if (json) return sayJson(terminal, { id, state: 'revoked' });
  say(terminal, `${id} does not work any more.`);
}

function noSuchKey(id: string): Failure {
  const message = `There is no working key ${id}: \`keys list\` shows them.`;
  return new Failure(message, 1, { refused: { code: 'not_found', detail: message } });
}

function newKey() {
  const key = makeApiKey();
  return { key, id: newId('key'), hash: hashApiKey(key), hint: `${key.slice(0, 8)}…${key.slice(-4)}` };
}

function stateOf({ revokedAt, expiresAt }: StoredKey): 'works' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= new Date() ? 'expired' : 'works';
}

function keyJson(key: StoredKey) {
  return {
    id: key.id,
    name: key.name,
    hint: key.hint,
    state: stateOf(key),
    scopes: key.scopes,
    projects: key.projects,
    rate_per_minute: key.ratePerMinute,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

/** To the minute, in UTC. */
function whenOf(at: Date | null, otherwise: string): string {
  return at ? `${at.toISOString().slice(0, 16).replace('T', ' ')}Z` : otherwise;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
