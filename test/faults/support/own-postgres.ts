import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from '../../../src/store/embedded-binaries.ts';
import { clusterDirOf, openCluster } from '../../../src/store/embedded-cluster.ts';
import { createDatabaseOnce, urlOf } from '../../../src/store/embedded-hold.ts';
import { runningServer, type Server, startServer, stopServer } from '../../../src/store/embedded-server.ts';
import { databaseUser } from '../../../src/store/embedded-user.ts';
import { freePort } from '../../support/free-port.ts';
import { endWithUs } from './end-with-us.ts';
import { until } from './until.ts';

/** A Postgres of the test's own, with every promise about crashes switched on, which it may stop hard and start again. */
export interface OwnPostgres extends AsyncDisposable {
  url: string;
  /** Immediate shutdown: sessions are cut, nothing is written, the next start recovers from the log. */
  crash(): Promise<void>;
  /** On the same port. */
  start(): Promise<void>;
  /** Writes to its log until there is no room for more, and it ends itself. */
  writeUntilItEnds(): Promise<void>;
  /** As its superuser, each statement for itself, while nobody uses the service's database. */
  administer(...statements: string[]): Promise<void>;
}

export async function openOwnPostgres(dataDir: string): Promise<OwnPostgres> {
  const log = () => undefined;
  const user = await databaseUser(clusterDirOf(dataDir), dataDir);
  const binaries = await findBinaries(user, dataDir);
  const cluster = await openCluster({ dataDir, user, binaries, log });

  async function startOn(port: number): Promise<Server> {
    const outcome = await startServer({ cluster, user, binaries, durable: true, port, log });
    if (outcome === 'someone-else-did') throw new Error('somebody else started this Postgres');
    if (outcome.started.port !== port) throw new Error(`port ${port} was taken meanwhile`);
    return outcome.started;
  }

  async function administer(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: urlOf(cluster, server, 'postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  let server = await startOn(await freePort());
  const forget = endWithUs(() => process.kill(server.pid, 'SIGQUIT'));
  await createDatabaseOnce(cluster, server, 'signoff');
  return {
    url: urlOf(cluster, server, 'signoff'),
    async crash() {
      process.kill(server.pid, 'SIGQUIT');
      while (await runningServer(cluster)) await sleep(5);
    },
    async start() {
      server = await startOn(server.port);
    },
    async writeUntilItEnds() {
      await until(
        'the end of Postgres',
        async () => {
          const another = "select pg_logical_emit_message(true, 'test', repeat('x', 1000000))";
          await administer(another).catch(() => undefined);
          return !(await runningServer(cluster));
        },
        { msMax: 60_000, everyMs: 5 },
      );
    },
    administer,
    async [Symbol.asyncDispose]() {
      await stopServer(cluster);
      forget();
    },
  };
}
