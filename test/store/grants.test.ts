import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../src/logging.ts';
import { migrateQueue } from '../../src/queue/migrate-queue.ts';
import { migrate } from '../../src/store/database.ts';
import { grant, LacksRights, rightsHere } from '../../src/store/grants.ts';
import { rights } from '../../src/store/rights.ts';
import { openService } from '../../src/wiring.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { readingRole, servingRole } from '../support/migrated-template.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { startReceiver } from '../support/receiver.ts';

const root = join(import.meta.dirname, '../..');

/** A connection, closed after the test or the file. */
async function connected(url: string, atEnd: (close: () => Promise<void>) => void = onTestFinished) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  atEnd(() => client.end());
  return client;
}

let database: FreshDatabase;
let owner: pg.Client;
let serving: pg.Client;
let reading: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  [owner, serving, reading] = (await Promise.all(
    [database.url, database.servingUrl, database.readingUrl].map((url) => connected(url, () => {})),
  )) as [pg.Client, pg.Client, pg.Client];
  await owner.query(`
    insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin, gate_version, priority, created_at)
      values ('itm_1', 'p', 'waiting', '{"text":"a secret"}', '{}', 'review', '{}', 1, 0, 0.5, 'gp', 0, now());
    insert into signoff.feedback (id, project, item_id, record) values ('fbk_1', 'p', 'itm_1', '{}');
    insert into signoff.audit (actor, action, item_id, detail) values ('somebody', 'item.approved', 'itm_1', '{}');
    insert into signoff.api_keys (id, hash, hint, name, scopes) values ('key_1', 'hash', 'hint', 'name', '{items:read}');
    insert into signoff.events (id, project, item_id, type, at, data) values ('evt_1', 'p', 'itm_1', 'item.completed', now(), '{}')`);
});
afterAll(async () => {
  await Promise.all([owner, serving, reading].map((client) => client.end()));
  await database.drop();
});

const refusalOf = (client: pg.Client, sql: string) =>
  client.query(sql).then(
    () => 'done',
    (error: Error) => error.message,
  );

describe('the table of rights', () => {
  it('knows every table, and names no column that is not there', async () => {
    const { rows } = await owner.query<{ table: string; columns: string[] }>(
      `select table_name as table, array_agg(column_name::text) as columns from information_schema.columns
       where table_schema = 'signoff' group by 1`,
    );
    const tables = new Map(rows.map(({ table, columns }) => [table, columns]));
    // A view shows what its tables hold, and nobody is given one.
    const { rows: views } = await owner.query<{ name: string }>(
      `select table_name as name from information_schema.views where table_schema = 'signoff'`,
    );
    for (const { name } of views) tables.delete(name);
    expect([...tables.keys()].sort()).toEqual(Object.keys(rights).sort());
    for (const [table, { serve, read }] of Object.entries(rights)) {
      const named = [
        ...serve.flatMap((verb) => (typeof verb === 'string' ? [] : verb.update)),
        ...(Array.isArray(read) ? read : []),
      ];
      expect(tables.get(table), table).toEqual(expect.arrayContaining(named));
    }
  });

  it('allows whoever serves each change that the code makes; what only the owner does is in files of its own', () => {
    const ofTheOwner = ['store/erasure.ts', 'store/api-keys.ts', 'store/database.ts', 'store/grants.ts'];
    const made = globSync('src/**/*.ts', { cwd: root })
      .filter((file) => !ofTheOwner.some((one) => file.endsWith(one)))
      .flatMap((file) => changesIn(readFileSync(join(root, file), 'utf8')).map((change) => ({ ...change, file })));
    expect(made.length).toBeGreaterThan(80);
    const refused = made.filter(({ verb, table }) => !mayServe(table, verb));
    expect(refused).toEqual([]);
    expect(changesIn('insert into signoff.feedback (id) values ($1) on conflict (id) do update set id = $1')).toEqual([
      { verb: 'insert', table: 'feedback' },
      { verb: 'update', table: 'feedback' },
    ]);
    expect(
      changesIn('delete from signoff.audit where true').filter(({ verb, table }) => !mayServe(table, verb)),
    ).toHaveLength(1);
  });
});

function changesIn(source: string): { verb: string; table: string }[] {
  const upserts = [...source.matchAll(/\binsert\s+into\s+signoff\.(\w+)(?:(?!insert\s+into|`).)*?\bdo\s+update\b/gs)];
  const changes = [...source.matchAll(/\b(insert\s+into|update|delete\s+from|truncate)\s+signoff\.(\w+)/g)].map(
    ([, verb = '', table = '']) => ({
      verb: verb.split(/\s/)[0] ?? '',
      table,
    }),
  );
  return [...changes, ...upserts.map(([, table = '']) => ({ verb: 'update', table }))];
}

function mayServe(table: string, verb: string): boolean {
  return rights[table]?.serve.some((one) => (typeof one === 'string' ? one : 'update') === verb) ?? false;
}

describe('whoever serves', () => {
  it.each([
    'update signoff.audit set actor = $$U0EVIL$$',
    'update signoff.audit set detail = null, salt = null',
    'delete from signoff.audit',
    'truncate signoff.audit',
    'update signoff.feedback set record = $${}$$',
    'update signoff.feedback set erased = true, record = null',
    'delete from signoff.feedback',
    'update signoff.items set coin = 0.9',
    'update signoff.items set prediction = $${}$$',
    'delete from signoff.items',
    'update signoff.reviews set value = $$1$$',
    'delete from signoff.reviews',
    'update signoff.events set data = $${}$$',
    'delete from signoff.gold',
    'insert into signoff.api_keys (id, hash, hint, name, scopes) values ($$k$$, $$h$$, $$h$$, $$n$$, $${admin}$$)',
    'update signoff.api_keys set scopes = $${admin}$$',
    'update signoff.api_keys set revoked_at = null',
    'delete from signoff.former_secrets',
    'insert into signoff.database_roles values ($$x$$, $$serve$$)',
    'insert into signoff.migrations (name) values ($$9999$$)',
    'create table signoff.mine (id text)',
    'create schema mine',
    'create function signoff.mine() returns int language sql as $$ select 1 $$',
    'create sequence bullmq.mine',
    'insert into bullmq.migration (version, name, min_client_version) values (999, $$x$$, 999)',
  ])('may not: %s', async (sql) => {
    expect(await refusalOf(serving, sql)).toMatch(/^permission denied for/);
  });

  it.each([
    'drop table signoff.audit',
    'drop schema signoff cascade',
    'alter table signoff.audit disable trigger all',
    'alter table signoff.feedback drop column record',
    'drop trigger append_only on signoff.audit',
    'drop index signoff.audit_item',
    'create index on signoff.items (project)',
  ])('owns nothing: %s', async (sql) => {
    expect(await refusalOf(serving, sql)).toMatch(/^must be owner of/);
  });

  it('is told apart from the owner of the schema, for the doctor', async () => {
    expect(await rightsHere(serving)).toEqual({ role: servingRole, owns: false, lacking: [] });
    expect(await rightsHere(owner)).toMatchObject({ owns: true, lacking: [] });
    expect((await rightsHere(reading)).lacking).toContain('insert on items');
  });

  it('gives nobody anything, becomes nobody, and switches no trigger off', async () => {
    await serving.query(`grant select on signoff.items to ${readingRole}`);
    expect(await refusalOf(reading, 'select input from signoff.items'), 'only warned that it gave nothing').toMatch(
      /^permission denied/,
    );
    expect(await refusalOf(serving, 'set session_replication_role = replica')).toMatch(/^permission denied/);
    expect(await refusalOf(serving, `set role ${new URL(database.url).username}`)).toMatch(/^permission denied/);
  });

  it('seals an entry of the audit log once, and never again', async () => {
    const sealing = "update signoff.audit set place = 1, salt = '\\x01', detail_digest = '\\x01', hash = '\\x01'";
    expect(await refusalOf(serving, sealing)).toBe('done');
    expect(await refusalOf(serving, sealing.replace("hash = '\\x01'", "hash = '\\x02'"))).toBe('audit is append-only');
  });
});

describe('whoever reads', () => {
  it.each([
    'select count(*) from signoff.items where outcome is null',
    'select project, outcome, avg(probability) from signoff.items group by 1, 2',
    'select verdict, count(*) from signoff.reviews group by 1',
    'select label, truth, count(*) from signoff.evidence group by 1, 2',
    'select figures from signoff.days',
    'select state, count(*) from signoff.deliveries group by 1',
    'select * from signoff.model_standings',
    'select kind, since, over_at from signoff.alerts',
  ])('sees figures: %s', async (sql) => {
    expect(await refusalOf(reading, sql)).toBe('done');
  });

  it.each([
    ...[
      'input',
      'prediction',
      'metadata',
      'value',
      'external_id',
      'group_key',
      'callback_url',
      'requested_by',
      'gold',
      '*',
    ].map((column) => `select ${column} from signoff.items`),
    ...['value', 'note', 'reason', 'proposed_label'].map((column) => `select ${column} from signoff.reviews`),
    'select record from signoff.feedback',
    'select input from signoff.gold',
    'select response from signoff.delivery_attempts',
    'select url from signoff.webhooks',
    'select url from signoff.deliveries',
    ...['api_keys', 'webhook_secrets', 'former_secrets', 'page_sessions', 'audit', 'events'].map(
      (table) => `select * from signoff.${table}`,
    ),
    'select * from bullmq.job',
    'update signoff.stops set why = null',
    'insert into signoff.lanes (lane) values ($$x$$)',
    'delete from signoff.days',
  ])('but may not: %s', async (sql) => {
    expect(await refusalOf(reading, sql)).toMatch(/^permission denied for/);
  });
});

describe('the service', () => {
  it('decides an item all the way under a role that only serves', async () => {
    const to = await startReceiver();
    onTestFinished(() => to[Symbol.asyncDispose]());
    const loop = await startLoop({ projects: [aProject()] });
    onTestFinished(() => loop[Symbol.asyncDispose]());
    await loop.api('POST', '/v1/webhooks', { url: to.url('/hook') });
    const { body } = await loop.api('POST', '/v1/projects/support-intent/items', aSubmission());
    const [card] = await loop.until(async () => {
      const cards = await loop.cards();
      return cards.length > 0 && cards;
    });
    const approve = card?.blocks
      ?.flatMap(({ elements = [] }) => elements)
      .find(({ action_id }) => action_id?.startsWith('approve'));
    await loop.control('click', { user: 'U01ANA', channel: 'C0REVIEW', ts: card?.ts, action_id: approve?.action_id });
    await loop.until(async () => (await loop.api('GET', `/v1/items/${body.id}`)).body.status === 'completed');
    await loop.until(async () => to.received('/hook').some(({ message }) => message.data.item === body.id));
    const feedback = await loop.api('GET', '/v1/projects/support-intent/feedback');
    expect(String(feedback.body.text)).toContain(`"item_id":"${body.id}"`);
    const db = await connected(loop.databaseUrl);
    // Sealed by the service itself.
    await loop.until(async () => {
      const { rows } = await db.query('select from signoff.audit where place is not null');
      return rows.length > 0;
    });
    const { rows } = await db.query<{ usename: string; count: number }>(
      `select usename, count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name like 'signoff%' group by 1`,
    );
    expect(rows).toEqual([{ usename: servingRole, count: expect.any(Number) }]);
  });

  /** Opens the service on its database as it is then, and says why it does not start. */
  async function whyNot(loop: Pick<Loop, 'config'>): Promise<Error | null> {
    return openService(loop.config, createLogger('silent')).then(
      async (service) => {
        await service.connected;
        await service[Symbol.asyncDispose]();
        return null;
      },
      (error: Error) => error,
    );
  }

  it('says at its start which rights its role lacks, and what gives them', async () => {
    const loop = await startLoop();
    onTestFinished(() => loop[Symbol.asyncDispose]());
    const db = await connected(loop.databaseUrl);
    await loop.service[Symbol.asyncDispose]();
    await db.query(
      `revoke insert on signoff.notes from ${servingRole}; revoke update (place) on signoff.audit from ${servingRole}`,
    );
    const lacking = await whyNot(loop);
    expect(lacking).toBeInstanceOf(LacksRights);
    expect(lacking?.message).toBe(
      `The database role ${servingRole} lacks rights that the service needs: update on audit, insert on notes. ` +
        `Run \`npm run signoff -- grant --serve ${servingRole}\` with the DATABASE_URL of the role that owns the schema.`,
    );
    await db.query(`revoke all on schema bullmq from ${servingRole}`);
    await db.query(
      `grant insert on signoff.notes to ${servingRole}; grant update (place) on signoff.audit to ${servingRole}`,
    );
    expect((await whyNot(loop))?.message).toContain('permission denied for schema bullmq');
    await db.query(`revoke all on schema signoff from ${servingRole}`);
    const blind = await whyNot(loop);
    expect(blind).toBeInstanceOf(LacksRights);
    expect(blind?.message).toContain(`grant --serve ${servingRole}`);
    await grant(db, 'serve', servingRole);
    expect(await whyNot(loop)).toBeNull();
  });

  it('does not migrate under such a role, and says who has to', async () => {
    const fresh = await freshDatabase();
    onTestFinished(() => fresh.drop());
    const db = await connected(fresh.url);
    await db.query("delete from signoff.migrations where name = '0014-former-secrets.sql'");
    const why = await migrate(fresh.servingUrl).catch((error: Error) => error);
    expect(why).toBeInstanceOf(LacksRights);
    expect(String(why)).toContain(
      `The database role ${servingRole} may not change the schema, which is not up to date`,
    );
    expect(String(why)).toContain('npm run signoff -- migrate');
  });

  it('keeps its rights over a migration, also those to what is new', async () => {
    const fresh = await freshDatabase();
    onTestFinished(() => fresh.drop());
    const db = await connected(fresh.url);
    await db.query(
      "drop table signoff.former_secrets; delete from signoff.migrations where name = '0014-former-secrets.sql'",
    );
    expect(await migrate(fresh.url)).toEqual(['0014-former-secrets.sql']);
    const [served, read] = [await connected(fresh.servingUrl), await connected(fresh.readingUrl)];
    expect(await refusalOf(served, 'select * from signoff.former_secrets')).toBe('done');
    expect(await refusalOf(read, 'select * from signoff.former_secrets')).toMatch(/^permission denied/);
  });

  it('finds the queue as it needs it, without a right to make anything of it', async () => {
    const fresh = await freshDatabase();
    onTestFinished(() => fresh.drop());
    await expect(migrateQueue(fresh.servingUrl)).resolves.toBeUndefined();
    const db = await connected(fresh.url);
    const { rows } = await db.query<{ name: string }>("select bullmq.job_id_seq_name('signoff-cards') as name");
    await db.query(`drop sequence bullmq.${pg.escapeIdentifier(rows[0]?.name ?? '')}`);
    await expect(migrateQueue(fresh.servingUrl)).rejects.toThrow('permission denied for schema bullmq');
    await migrateQueue(fresh.url);
    await expect(migrateQueue(fresh.servingUrl)).resolves.toBeUndefined();
  });
});
