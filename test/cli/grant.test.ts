import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { aFolder, supportIntent } from '../support/command.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { run } from '../support/terminal.ts';

let database: FreshDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  return async () => {
    await owner.end();
    await database.drop();
  };
});

/** A role that nobody was given anything for, with the address it connects by. */
async function aRole() {
  const name = `role_${randomBytes(6).toString('hex')}`;
  await owner.query(`create role ${name} login password 'of-this-test'`);
  onTestFinished(async () => {
    await owner.query(`drop owned by ${name}; drop role ${name}`);
  });
  return { name, url: Object.assign(new URL(database.url), { username: name, password: 'of-this-test' }).href };
}

async function signoff(args: string[], url = database.url) {
  const folder = await aFolder({ projects: supportIntent });
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return run(folder, args, { env: { DATABASE_URL: url } });
}

it('makes a role that serves and one that reads, on an empty database, and can be repeated', async () => {
  const [serve, read] = [await aRole(), await aRole()];
  const args = ['grant', '--serve', serve.name, '--read', read.name];
  const given = await signoff(args);
  expect(given).toMatchObject({ code: 0, err: '' });
  expect(given.out).toContain(`${serve.name} may serve: give the service its DATABASE_URL.`);
  expect(await signoff([...args, '--json'])).toMatchObject({
    code: 0,
    out: `${JSON.stringify({
      granted: [
        { kind: 'serve', role: serve.name },
        { kind: 'read', role: read.name },
      ],
    })}\n`,
  });
  // What needs no more than serving works for whoever serves; the rest says what it needs.
  expect(await signoff(['migrate'], serve.url)).toMatchObject({ code: 0, out: 'The schema is up to date.\n' });
  expect(await signoff(['keys', 'list'], serve.url)).toMatchObject({ code: 0 });
  expect(await signoff(['keys', 'create', '--name', 'x'], serve.url)).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'permission denied for table api_keys): this command needs the DATABASE_URL of the role',
    ),
  });
  expect(await signoff(['export', 'support-intent'], read.url)).toMatchObject({ code: 1 });
  await owner.query('delete from signoff.database_roles');
});

it('prints what it would do, and does nothing', async () => {
  const serve = await aRole();
  const { code, out } = await signoff(['grant', '--serve', serve.name, '--print']);
  expect(code).toBe(0);
  expect(out).toMatch(/^begin;\n/);
  expect(out).toContain(`grant select, insert on signoff.feedback to "${serve.name}";`);
  expect(await signoff(['keys', 'list'], serve.url)).toMatchObject({ code: 1 });
  await owner.query(out);
  expect(await signoff(['keys', 'list'], serve.url)).toMatchObject({ code: 0 });
  await owner.query('delete from signoff.database_roles');
});

it('says to whom rights would mean nothing, and whom there is not', async () => {
  const { username } = new URL(database.url);
  expect(await signoff(['grant', '--serve', username])).toMatchObject({
    code: 2,
    err: expect.stringContaining('is a superuser'),
  });
  expect(await signoff(['grant', '--serve', 'nobody"; drop table'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('is not there: create role "nobody""; drop table" login'),
  });
  expect(await signoff(['grant'])).toMatchObject({ code: 2, err: expect.stringContaining('Say to whom') });
  expect(await signoff(['grant', '--serve', 'a', '--read', 'a'])).toMatchObject({ code: 2 });
});
