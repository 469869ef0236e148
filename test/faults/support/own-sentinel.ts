import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../support/free-port.ts';
import { endWithUs } from './end-with-us.ts';
import { until } from './until.ts';

/** A Redis, its replica and a Sentinel that makes the replica the master when the master is gone. */
export interface OwnSentinel extends AsyncDisposable {
  url: string;
  /** kill -9. */
  killMaster(): Promise<void>;
  /** Where the Sentinel says that the master is, as host and port. */
  master(): Promise<string>;
}

const name = 'signoff';

export async function openOwnSentinel(folder: string): Promise<OwnSentinel> {
  await using opened = new AsyncDisposableStack();
  const [first, second, third] = [await freePort(), await freePort(), await freePort()];
  const master = run(opened, folder, ['--port', String(first)]);
  run(opened, folder, ['--port', String(second), '--replicaof', `127.0.0.1 ${first}`]);
  const settings = join(folder, 'sentinel.conf');
  await writeFile(
    settings,
    [
      `port ${third}`,
      'bind 127.0.0.1',
      `sentinel monitor ${name} 127.0.0.1 ${first} 1`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 3000`,
    ].join('\n'),
  );
  const replica = asker(opened, second);
  await until('the replica', async () => (await replica.info('replication')).includes('master_link_status:up'));
  run(opened, folder, [settings, '--sentinel']);
  const sentinel = asker(opened, third);
  await until('the Sentinel to know the replica', async () => {
    const replicas = await sentinel.call('SENTINEL', 'replicas', name).catch(() => []);
    return Array.isArray(replicas) && replicas.length > 0;
  });
  const closing = opened.move();
  return {
    url: `redis://${name}?sentinel=127.0.0.1:${third}`,
    async killMaster() {
      const exited = once(master, 'exit');
      master.kill('SIGKILL');
      await exited;
    },
    master: async () => String(await sentinel.call('SENTINEL', 'get-master-addr-by-name', name)).replace(',', ':'),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function run(opened: AsyncDisposableStack, folder: string, args: string[]): ChildProcess {
  const settings = args.includes('--sentinel') ? [] : ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...args, ...settings, '--dir', folder], { stdio: 'ignore' });
  const forget = endWithUs(() => server.kill('SIGKILL'));
  opened.defer(async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    }
    forget();
  });
  return server;
}

function asker(opened: AsyncDisposableStack, port: number): Redis {
  const redis = opened.adopt(new Redis(port, '127.0.0.1'), (it) => it.disconnect());
  redis.on('error', () => undefined);
  return redis;
}
