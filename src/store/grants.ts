import pg from 'pg';
import { type RoleKind, rights, sequences, type TableRights } from './rights.ts';

/** Where BullMQ keeps its jobs, when it does so in the database. */
const queueSchema = 'bullmq';

/** Another than that of migrations, which ask for it while they have theirs. */
const grantLock = 0x5160fe;

/** One connection, or a pool where nothing is changed. */
type Client = Pick<pg.ClientBase | pg.Pool, 'query'>;

/** Thrown where the database role lacks a right: a person has to give it, or to name another role. */
export class LacksRights extends Error {}

/** The statements that give a role what its kind may do, and nothing else: whatever it had before is taken first. */
function grantsOf(kind: RoleKind, role: string, { queue }: { queue: boolean }): string[] {
  const name = pg.escapeIdentifier(role);
  const tables = Object.entries(rights);
  const given =
    kind === 'serve'
      ? [
          ...tables.map(([table, { serve }]) => `grant ${verbsIn(serve)} on signoff.${table} to ${name}`),
          ...sequences.map((sequence) => `grant usage on sequence signoff.${sequence} to ${name}`),
        ]
      : tables.flatMap(([table, { read }]) => {
          if (read === 'nothing') return [];
          return [`grant select${read === 'all' ? '' : ` (${read.join(', ')})`} on signoff.${table} to ${name}`];
        });
  return [
    `revoke all on schema signoff from ${name}`,
    `revoke all on all tables in schema signoff from ${name}`,
    `revoke all on all sequences in schema signoff from ${name}`,
    `grant usage on schema signoff to ${name}`,
    ...given,
    ...(queue ? queueGrants(kind, name) : []),
  ];
}

/** Of jobs everything but what they are kept in: its tables are made by whoever migrates. */
function queueGrants(kind: RoleKind, name: string): string[] {
  return [
    `revoke all on schema ${queueSchema} from ${name}`,
    `revoke all on all tables in schema ${queueSchema} from ${name}`,
    `revoke all on all sequences in schema ${queueSchema} from ${name}`,
    ...(kind === 'serve'
      ? [
          `grant usage on schema ${queueSchema} to ${name}`,
          `grant select, insert, update, delete on all tables in schema ${queueSchema} to ${name}`,
          `grant usage, select, update on all sequences in schema ${queueSchema} to ${name}`,
          `revoke insert, update, delete on ${queueSchema}.migration from ${name}`,
        ]
      : []),
  ];
}

function verbsIn(serve: TableRights['serve']): string {
  return [
    'select',
    ...serve.map((verb) => (typeof verb === 'string' ? verb : `update (${verb.update.join(', ')})`)),
  ].join(', ');
}

/** Remembers what kind of role it is, and gives it its rights: all at once, so that whoever serves meanwhile lacks none of them. */
export async function grant(client: Client, kind: RoleKind, role: string): Promise<void> {
  const statements = await grantStatements(client, kind, role);
  await client.query('begin');
  try {
    // One process after the other: Postgres gives rights on the same table only to one transaction at a time, and fails the others.
    await client.query('select pg_advisory_xact_lock($1)', [grantLock]);
    await client.query(statements.join(';\n'));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** As `grant` runs them, for somebody who runs them by hand. */
export async function grantStatements(client: Client, kind: RoleKind, role: string): Promise<string[]> {
  return [
    `insert into signoff.database_roles (name, kind) values (${pg.escapeLiteral(role)}, '${kind}')
  on conflict (name) do update set kind = excluded.kind`,
    ...grantsOf(kind, role, { queue: await hasQueue(client) }),
  ];
}

/**
 * Gives every role that has rights those that it has by now: after a migration there may be other tables. Whoever does not own the
 * schema can give nothing, and leaves it as it is.
 */
export async function grantAnew(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; kind: RoleKind }>(
    `select name, kind from signoff.database_roles join pg_roles on rolname = name
     where (select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = 'signoff') order by name`,
  );
  for (const { name, kind } of rows) await grant(client, kind, name);
}

async function hasQueue(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select exists (select from pg_namespace join pg_class on relnamespace = pg_namespace.oid
       where nspname = $1 and relname = 'migration') as there`,
    [queueSchema],
  );
  return rows[0]?.there ?? false;
}

/** Why rights would mean nothing to a role, as the end of a sentence about it; null: it can be given them. */
export async function whyNotToBeGranted(client: Client, role: string): Promise<string | null> {
  const { rows } = await client.query<{ isSuper: boolean; owns: boolean }>(
    `select rolsuper as "isSuper", pg_has_role(oid, (select nspowner from pg_namespace where nspname = 'signoff'), 'member') as owns
     from pg_roles where rolname = $1`,
    [role],
  );
  const [found] = rows;
  if (!found) return `is not there: create role ${pg.escapeIdentifier(role)} login password '…'`;
  if (found.isSuper) return 'is a superuser, who may do everything anyway';
  return found.owns
    ? 'owns the schema, or belongs to the role that does, and so may do everything with it anyway'
    : null;
}

/** Whether this connection's role may change the schema, and which of the rights to serve it lacks, such as `insert on items`. */
export async function rightsHere(client: Client): Promise<{ role: string; owns: boolean; lacking: string[] }> {
  const wanted = Object.entries(rights).flatMap(([table, { serve }]) =>
    ['select' as const, ...serve].flatMap((verb): { table: string; verb: string; column: string | null }[] =>
      typeof verb === 'string'
        ? [{ table, verb, column: null }]
        : verb.update.map((column) => ({ table, verb: 'update', column })),
    ),
  );
  const { rows } = await client.query<{ table: string; verb: string }>(
    `select distinct "table", verb from unnest($1::text[], $2::text[], $3::text[]) as wanted ("table", verb, "column")
     where not case when "column" is null then has_table_privilege('signoff.' || "table", verb)
       else has_column_privilege('signoff.' || "table", "column", verb) end
     union all
     select name, 'usage' from unnest($4::text[]) as name where not has_sequence_privilege('signoff.' || name, 'usage')
     order by 1, 2`,
    [wanted.map(({ table }) => table), wanted.map(({ verb }) => verb), wanted.map(({ column }) => column), sequences],
  );
  const { rows: whose } = await client.query<{ role: string; owns: boolean }>(
    `select current_user as role, pg_has_role(nspowner, 'usage') as owns from pg_namespace where nspname = 'signoff'`,
  );
  return { ...(whose[0] ?? { role: '', owns: false }), lacking: rows.map(({ table, verb }) => `${verb} on ${table}`) };
}

/** Throws where this connection's role could not serve, instead of failing at somebody's click. */
export async function insistOnRights(client: Client): Promise<void> {
  const { role, lacking } = await rightsHere(client);
  if (lacking.length === 0) return;
  const some = `${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''}`;
  throw new LacksRights(`The database role ${role} lacks rights that the service needs: ${some}. ${toGrant(role)}`);
}

export function toGrant(role: string): string {
  return `Run \`npm run signoff -- grant --serve ${role}\` with the DATABASE_URL of the role that owns the schema.`;
}

/** Postgres says that a role may not do something. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

/** What a person has to do about it. */
export async function refused(client: Client, error: Error): Promise<LacksRights> {
  const { rows } = await client.query<{ role: string; mayLook: boolean }>(
    `select current_user as role, coalesce(bool_or(has_schema_privilege(oid, 'usage')), false) as "mayLook"
     from pg_namespace where nspname = 'signoff'`,
  );
  const [{ role, mayLook } = { role: '', mayLook: false }] = rows;
  return new LacksRights(
    mayLook
      ? `The database role ${role} may not change the schema, which is not up to date (${error.message}). Run \`npm run signoff -- migrate\` with the DATABASE_URL of the role that owns it.`
      : `The database role ${role} may not do what the service needs (${error.message}). ${toGrant(role)}`,
  );
}
