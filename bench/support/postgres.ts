import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { aPool } from '../../test/support/pool.ts';

/** A real Postgres with every promise about crashes switched on. */
export interface BenchPostgres extends AsyncDisposable {
  version: string;
  freshDatabase(): Promise<BenchDatabase>;
  /** A copy of the database of this name, which is filled when it is first asked for. Whoever fills it leaves no connection to it. */
  copyOf(name: string, fill: (database: BenchDatabase) => Promise<void>): Promise<BenchDatabase>;
}

export interface BenchDatabase extends AsyncDisposable {
  url: string;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Leaves no housekeeping behind that would fall into a measurement. */
  settle(): Promise<void>;
}

export async function openPostgres(folder: string): Promise<BenchPostgres> {
  return databasesOn(await openEmbeddedPostgres({ dataDir: folder, durable: true }));
}

/** Databases on a server that ends with them. */
export async function databasesOn(running: { url: string } & AsyncDisposable): Promise<BenchPostgres> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(running);
  const admin = opened.adopt(aPool(server.url, 1), (pool) => pool.end());
  const { rows } = await admin.query<{ version: string }>("select current_setting('server_version') as version");
  let count = 0;
  const filled = new Set<string>();

  async function databaseCalled(name: string): Promise<BenchDatabase> {
    const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    const pool = aPool(url, 1);
    return {
      url,
      query: async <Row extends object>(sql: string, values: unknown[] = []) =>
        (await pool.query<Row>(sql, values)).rows,
      async settle() {
        await pool.query('vacuum analyze');
        await pool.query('checkpoint');
      },
      async [Symbol.asyncDispose]() {
        await pool.end();
        if (!filled.has(name)) await admin.query(`drop database ${name} with (force)`);
      },
    };
  }

  const closing = opened.move();
  return {
    version: rows[0]?.version ?? '',
    async freshDatabase() {
      const name = `bench_${count++}`;
      await admin.query(`create database ${name}`);
      return databaseCalled(name);
    },
    async copyOf(original, fill) {
      if (!filled.has(original)) {
        await admin.query(`create database ${original}`);
        await using database = await databaseCalled(original);
        await fill(database);
        filled.add(original);
      }
      const name = `bench_${count++}`;
      // File by file: through the log a million rows take as long as to write them.
      await admin.query(`create database ${name} template ${original} strategy file_copy`);
      return databaseCalled(name);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
