import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { findBinaries } from '../../src/store/embedded-binaries.ts';
import { clusterDirOf, openCluster } from '../../src/store/embedded-cluster.ts';
import { boundLog } from '../../src/store/embedded-log.ts';
import { startServer, stopServer } from '../../src/store/embedded-server.ts';
import { databaseUser } from '../../src/store/embedded-user.ts';
import { aDataFolder, aMadeFolder, isAlive, postmasterPid, sql } from './embedded-world.ts';

const aRow = `create table if not exists kept (word text); insert into kept values ('Überprüfung')`;
const keptRows = 'select word from kept';

describe('one process', () => {
  it('keeps what was written from one start to the next, and runs only while it is open', async () => {
    const dataDir = await aDataFolder();

    const first = await openEmbeddedPostgres({ dataDir });
    const pid = await postmasterPid(dataDir);
    await sql(first.url, aRow);
    await first.stop();
    expect(await isAlive(pid)).toBe(false);

    await using second = await openEmbeddedPostgres({ dataDir });
    expect([first.startedHere, second.startedHere]).toEqual([true, true]);
    expect(await sql(second.url, keptRows)).toEqual([{ word: 'Überprüfung' }]);
  });

  it('is as durable as PostgreSQL can be, speaks UTF-8 and UTC, and sorts the same on every machine', async () => {
    await using postgres = await openEmbeddedPostgres({ dataDir: await aMadeFolder() });
    const settings = await sql<{ name: string; setting: string }>(
      postgres.url,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
         'data_checksums', 'TimeZone', 'server_encoding', 'listen_addresses', 'max_connections')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      listen_addresses: '127.0.0.1',
      max_connections: '100',
    });
    expect(
      await sql(postgres.url, `select datlocprovider, datlocale from pg_database where datname = 'signoff'`),
    ).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8' }]);
    expect(await sql(postgres.url, `select upper('é') as upper, 'Z' < 'a' as bytewise`)).toEqual([
      { upper: 'É', bytewise: true },
    ]);
  });

  it('lives in a path with spaces, quotes and letters of other alphabets', async () => {
    const dataDir = await aDataFolder(`Ana's "wichtige" Daten – данные $HOME`);
    for (const _ of ['made', 'used']) {
      await using postgres = await openEmbeddedPostgres({ dataDir });
      expect(await sql(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    }
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const dataDir = await aMadeFolder();
    await using postgres = await openEmbeddedPostgres({ dataDir });
    const url = new URL(postgres.url);
    url.password = 'guessed';
    await expect(sql(url.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  });

  it('writes nothing that people submitted into its log', async () => {
    const dataDir = await aMadeFolder();
    await using postgres = await openEmbeddedPostgres({ dataDir });
    await sql(
      postgres.url,
      `drop table if exists secret; create table secret (word text unique, check (word <> 'patient Meier'))`,
    );
    await expect(sql(postgres.url, `insert into secret values ('patient Meier')`)).rejects.toThrow();
    const log = await readFile(join(dataDir, 'postgres', 'server.log'), 'utf8');
    expect(log).toContain('violates check constraint');
    expect(log).not.toContain('Meier');
  });

  it('bounds the log, and keeps the part before once', async () => {
    const file = join(dirname(await aDataFolder()), 'server.log');
    await writeFile(file, 'x'.repeat(101));
    const bounded = boundLog(file, 100);
    await bounded.look();
    bounded.stop();
    expect([(await stat(file)).size, (await stat(`${file}.old`)).size]).toEqual([0, 101]);
  });

  it('takes another port when the one it wanted is taken', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const dataDir = await aMadeFolder();
    const log = () => undefined;
    const user = await databaseUser(clusterDirOf(dataDir), dataDir);
    const binaries = await findBinaries(user, dataDir);
    const cluster = await openCluster({ dataDir, user, binaries, log });

    const outcome = await startServer({ cluster, user, binaries, durable: false, port, log });

    expect(outcome).toMatchObject({ started: { port: expect.any(Number) } });
    expect(outcome).not.toMatchObject({ started: { port } });
    await stopServer(cluster);
  });
});
