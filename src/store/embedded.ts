import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findBinaries } from './embedded-binaries.ts';
import { type Cluster, clusterDirOf, openCluster } from './embedded-cluster.ts';
import { EmbeddedPostgresError, sayingWhatToDo } from './embedded-error.ts';
import { createDatabaseOnce, type Hold, takeHold, urlOf } from './embedded-hold.ts';
import { boundLog } from './embedded-log.ts';
import { runningServer, type Server, startServer, stopServer } from './embedded-server.ts';
import { databaseUser } from './embedded-user.ts';

export { EmbeddedPostgresError };

export interface EmbeddedPostgres {
  /** postgres://… on 127.0.0.1, for pg. */
  url: string;
  /** False when the server ran already and was joined. */
  startedHere: boolean;
  /** Lets go of the database. The last one to let go stops the server and waits until it is gone. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** SIGNOFF_DATA. The database is kept in its folder `postgres`. */
  dataDir: string;
  log?: (message: string) => void;
  /** For the service: refuse when another service has the database. Tools leave it out and may come in beside a service. */
  exclusive?: boolean;
  /** False gives up every promise about crashes for speed: for tests. */
  durable?: boolean;
}

/**
 * Starts the database kept under `dataDir`, or joins it when it runs already.
 *
 * Whoever opened it may be killed at any time: nothing that was committed is lost, and the next opener joins the server
 * that was left running. Two that open at the same instant both end up on one server. Nothing is ever deleted.
 *
 * @throws EmbeddedPostgresError with a sentence for the operator.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  return sayingWhatToDo(dataDir, () => openIn({ ...options, dataDir }));
}

async function openIn(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined, exclusive = false, durable = true } = options;
  const user = await databaseUser(clusterDirOf(dataDir), dataDir);
  const binaries = await findBinaries(user, dataDir);
  const cluster = await openCluster({ dataDir, user, binaries, log });
  const logBound = boundLog(cluster.logFile);
  await logBound.look();

  const open = (port?: number) =>
    reachAndHold(cluster, exclusive, () => startServer({ cluster, user, binaries, durable, port, log }));
  const {
    server,
    startedHere,
    hold: firstHold,
  } = await open().catch((error: unknown) => {
    logBound.stop();
    throw error;
  });
  let hold = firstHold;
  let stopping: Promise<void> | undefined;
  let reopening: Promise<void> | undefined;
  void keepHolding();
  try {
    await createDatabaseOnce(cluster, server, 'signoff');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(cluster, server, 'signoff'), startedHere, stop, [Symbol.asyncDispose]: stop };

  /**
   * PostgreSQL drops every session when one of its processes crashes, and all of it may be killed by the system: then it
   * is brought back where it was, so that everybody's url stays true.
   */
  async function keepHolding(): Promise<void> {
    while (!stopping) {
      await hold.lost;
      if (stopping) return;
      reopening = reopen();
      await reopening;
    }
  }

  async function reopen(): Promise<void> {
    log('The connection to the embedded database was lost; opening it again');
    try {
      const again = await open(server.port);
      hold = again.hold;
      if (again.server.port === server.port) log('The embedded database is back');
      else log(`The embedded database is back on port ${again.server.port}, not ${server.port}: restart Signoff`);
    } catch (error) {
      log(`The embedded database could not be opened again: ${error instanceof Error ? error.message : error}`);
      await wait(1_000, undefined, { ref: false });
    }
  }

  function stop(): Promise<void> {
    stopping ??= letGoAndStop();
    return stopping;
  }

  async function letGoAndStop(): Promise<void> {
    logBound.stop();
    await reopening;
    try {
      if (await hold.letGo()) await stopServer(cluster);
    } finally {
      await hold.end();
    }
  }
}

interface Reached {
  server: Server;
  startedHere: boolean;
  hold: Hold;
}

/** A server may be starting, stopping or dying while we look, so we look again until one of them is certain. */
async function reachAndHold(
  cluster: Cluster,
  exclusive: boolean,
  start: () => ReturnType<typeof startServer>,
): Promise<Reached> {
  let silentSince: number | null = null;
  for (;;) {
    const running = await runningServer(cluster);
    const outcome = running ? null : await start();
    if (outcome === 'someone-else-did') continue;
    const server = running ?? outcome?.started;
    if (!server) continue;

    const taken = await takeHold(cluster, server, exclusive);
    if (taken === 'not-answering') {
      silentSince ??= Date.now();
      if (Date.now() - silentSince > 120_000) throw silent(cluster, server);
      await wait(20);
    } else if ('usedByService' in taken) {
      throw new EmbeddedPostgresError(
        `Another Signoff service (process ${taken.usedByService}) already uses the database in ${cluster.dataDir}. Stop that one first (kill ${taken.usedByService}), give this one a folder of its own with SIGNOFF_DATA, or set DATABASE_URL for both to one PostgreSQL server that they share.`,
      );
    } else {
      return { server, startedHere: !running, hold: taken.held };
    }
  }
}

function silent(cluster: Cluster, server: Server): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The database in ${cluster.dataDir} runs as process ${server.pid}, but has not answered on port ${server.port} for two minutes. Its log is ${cluster.logFile}; "kill -INT ${server.pid}" stops it safely.`,
  );
}
