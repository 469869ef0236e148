import pg from 'pg';

/**
 * Connections for what only a look into the tables can tell. A database is dropped as soon as its pool says that it has ended, which is
 * before each of its connections has: one that is cut off then must not end the tests.
 */
export function aPool(connectionString: string, max = 10): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
