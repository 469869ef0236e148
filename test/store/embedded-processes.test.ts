import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { aDataFolder, aMadeFolder, isAlive, openElsewhere, postmasterPid, sql } from './embedded-world.ts';

/** In place of what a test before left. */
const aRow = `drop table if exists kept; create table kept (word text); insert into kept values ('Überprüfung')`;
const keptRows = 'select word from kept';

describe('a killed process', () => {
  it('leaves the server running, and the next service joins it with every row', async () => {
    const dataDir = await aMadeFolder();
    const killed = await openElsewhere({ dataDir, exclusive: true });
    await sql(killed.opened.url, aRow);
    await killed.kill();

    const next = await openElsewhere({ dataDir, exclusive: true });

    expect(next.opened).toEqual({ url: killed.opened.url, startedHere: false });
    expect(await sql(next.opened.url, keptRows)).toHaveLength(1);
    await next.finish();
  });

  it('and its server killed too: the next start recovers every committed row', async () => {
    const dataDir = await aMadeFolder();
    const killed = await openElsewhere({ dataDir, exclusive: true });
    const pid = await postmasterPid(dataDir);
    await sql(killed.opened.url, aRow);
    await killed.kill();
    process.kill(pid, 'SIGKILL');

    await using next = await openEmbeddedPostgres({ dataDir, exclusive: true });

    expect(next.startedHere).toBe(true);
    expect(await sql(next.url, keptRows)).toHaveLength(1);
  });

  it('whose pid another program has by now does not keep the database from starting', async () => {
    const dataDir = await aMadeFolder();
    const cluster = join(dataDir, 'postgres', 'cluster');
    const leftOver = `${process.pid}\n${cluster}\n1760000000\n5432\n\n127.0.0.1\n        1         1\nready   \n`;
    await writeFile(join(cluster, 'postmaster.pid'), leftOver, { mode: 0o600 });

    await using postgres = await openEmbeddedPostgres({ dataDir });

    expect(postgres.startedHere).toBe(true);
  });

  it('that was making the database leaves nothing in the way', async () => {
    const dataDir = await aDataFolder();
    await mkdir(join(dataDir, '.postgres-being-made-x', 'cluster'), { recursive: true });
    await using postgres = await openEmbeddedPostgres({ dataDir });
    expect(await sql(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('when it is the server alone, is replaced under the same url, and still admits no second service', async () => {
    const dataDir = await aMadeFolder();
    const log = vi.fn<(message: string) => void>();
    await using service = await openEmbeddedPostgres({ dataDir, exclusive: true, log });
    await sql(service.url, aRow);

    process.kill(await postmasterPid(dataDir), 'SIGKILL');
    await vi.waitFor(() => expect(log).toHaveBeenLastCalledWith('The embedded database is back'), 10_000);

    expect(await sql(service.url, keptRows)).toHaveLength(1);
    const second = await openElsewhere({ dataDir, exclusive: true });
    expect(second.refused).toContain(`process ${process.pid}`);
  });
});

describe('Ctrl-C in a terminal', () => {
  it('reaches us and not the database, which we still need to finish', async () => {
    const dataDir = await aMadeFolder();
    const service = await openElsewhere({ dataDir, exclusive: true, ignoreCtrlC: true });
    const pid = await postmasterPid(dataDir);

    // A terminal signals the whole process group.
    process.kill(-service.pid, 'SIGINT');

    expect(await sql(service.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await postmasterPid(dataDir)).toBe(pid);
    await service.finish();
    expect(await isAlive(pid)).toBe(false);
  });
});

describe('several processes', () => {
  it('a second service is refused with a sentence that names the first and what to do', async () => {
    const dataDir = await aMadeFolder();
    const first = await openElsewhere({ dataDir, exclusive: true });

    const second = await openElsewhere({ dataDir, exclusive: true });

    expect(second.refused).toContain(`Another Signoff service (process ${first.pid}) already uses the database`);
    expect(second.refused).toMatch(/kill \d+.*SIGNOFF_DATA.*DATABASE_URL/);
    expect(await sql(first.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.finish();
  });

  it('the command line comes and goes beside the service without stopping its database', async () => {
    const dataDir = await aMadeFolder();
    const service = await openElsewhere({ dataDir, exclusive: true });
    const tool = await openElsewhere({ dataDir });
    expect(tool.opened).toEqual({ url: service.opened.url, startedHere: false });
    await tool.finish();
    expect(await sql(service.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await service.finish();
  });

  it('a server that the command line started stays for the service that came meanwhile, and goes with it', async () => {
    const dataDir = await aMadeFolder();
    const tool = await openElsewhere({ dataDir });
    const service = await openElsewhere({ dataDir, exclusive: true });
    const pid = await postmasterPid(dataDir);

    await tool.finish();
    expect(await sql(service.opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await service.finish();

    expect([tool.opened.startedHere, service.opened.startedHere, await isAlive(pid)]).toEqual([true, false, false]);
  });

  it('two that open an empty folder at the same instant end up on one database', async () => {
    const dataDir = await aDataFolder();
    const both = await Promise.all([openElsewhere({ dataDir }), openElsewhere({ dataDir })]);
    expect(both[0].opened.url).toBe(both[1].opened.url);
    expect(both.map(({ opened }) => opened.startedHere).sort()).toEqual([false, true]);
    for (const { opened } of both) await sql(opened.url, aRow);
    await Promise.all(both.map((each) => each.finish()));
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('of two services at the same instant one serves and the other is told of it', async () => {
    const dataDir = await aDataFolder();
    const both = await Promise.all([
      openElsewhere({ dataDir, exclusive: true }),
      openElsewhere({ dataDir, exclusive: true }),
    ]);
    const winner = both.find(({ answer }) => 'url' in answer);
    const loser = both.find(({ answer }) => 'refused' in answer);
    expect(loser?.refused).toContain(`process ${winner?.pid}`);
    await winner?.finish();
  });

  it('one that stops while another starts never leaves the other without a database', async () => {
    const dataDir = await aMadeFolder();
    let before = await openEmbeddedPostgres({ dataDir, durable: false });
    for (let round = 0; round < 15; round += 1) {
      const [after] = await Promise.all([openEmbeddedPostgres({ dataDir, durable: false }), before.stop()]);
      expect(await sql(after.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      before = after;
    }
    await before.stop();
  });
});
