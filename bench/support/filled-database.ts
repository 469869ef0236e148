import type { Bench } from '../benchmark.ts';
import { range } from './numbers.ts';
import type { BenchDatabase } from './postgres.ts';
import { openWorld } from './world.ts';

interface Filling {
  /** Spread evenly over the projects of so many channels. */
  waiting: number;
  channels: number;
}

const atOnce = 100_000;

/**
 * A database in which so many items wait, each a copy of one that the service wrote with an id, a name, a place in the order and an age of
 * its own. Nothing has a card. It is filled once in a process, and copied whenever it is asked for.
 */
export function filledDatabase(bench: Bench, { waiting, channels }: Filling): Promise<BenchDatabase> {
  return bench.postgres.copyOf(`waiting_${waiting}_in_${channels}`, async (database) => {
    const keys = await writtenByTheService(bench, database, channels);
    await database.query('set synchronous_commit = off');
    const columns = await database.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'signoff' and table_name = 'items' and is_generated = 'NEVER'`,
    );
    const own: Record<string, string> = {
      id: "original.id || '_' || n",
      external_id: "'copy-' || n",
      project: '($1::text[])[1 + n % cardinality($1::text[])]',
      status: "'waiting'",
      version: '1',
      score: 'random()',
      created_at: "original.created_at + n * interval '1 ms'",
    };
    const names = columns.map(({ name }) => name);
    for (const part of range(Math.ceil(waiting / atOnce))) {
      bench.progress(`${part * atOnce} of ${waiting} waiting items`);
      await database.query(
        `insert into signoff.items (${names.join(', ')})
         select ${names.map((name) => own[name] ?? `original.${name}`).join(', ')}
         from signoff.items as original, generate_series($2::int, $3::int) as n
         where original.external_id = 'copied'`,
        [keys, part * atOnce + 1, Math.min(waiting, (part + 1) * atOnce)],
      );
    }
    await database.query("delete from signoff.items where external_id = 'copied'");
    await database.query('reset synchronous_commit');
    await database.settle();
  });
}

/** One item, in a database that the service made for itself and has left again. */
async function writtenByTheService(bench: Bench, database: BenchDatabase, channels: number): Promise<string[]> {
  const [engine = 'postgres'] = bench.engines;
  const lent = { ...database, [Symbol.asyncDispose]: async () => undefined };
  await using world = await openWorld(bench, { engine, channels, window: 1, rateLimits: 'off', database: lent });
  const keys = world.projects.map(({ key }) => key);
  await world.send(keys[0] ?? '', 'copied');
  return keys;
}
