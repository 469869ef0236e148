import pg from 'pg';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';

/** A real Postgres with every promise about crashes switched on. */
export interface BenchPostgres extends AsyncDisposable {
  version: string;
  freshDatabase(): Promise<BenchDatabase>;
}

export interface BenchDatabase extends AsyncDisposable {
  url: string;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Leaves no housekeeping behind that would fall into a measurement. */
  settle(): Promise<void>;
}

export async function openPostgres(folder: string): Promise<BenchPostgres> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await openEmbeddedPostgres({ dataDir: folder, durable: true }));
  const admin = opened.adopt(poolOn(server.url), (pool) => pool.end());
  const { rows } = await admin.query<{ version: string }>("select current_setting('server_version') as version");
  let count = 0;
  const closing = opened.move();
  return {
    version: rows[0]?.version ?? '',
    async freshDatabase() {
      const name = `bench_${count++}`;
      await admin.query(`create database ${name}`);
      const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
      const pool = poolOn(url);
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
          await admin.query(`drop database ${name} with (force)`);
        },
      };
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function poolOn(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1 });
  pool.on('error', () => undefined);
  return pool;
}
