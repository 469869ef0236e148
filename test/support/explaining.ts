import pg from 'pg';
import type { Database } from '../../src/store/database.ts';

type Line = { 'QUERY PLAN': string };

interface Asked {
  text: string;
  values: unknown[];
}

/**
 * The same database, which also explains each query, in transactions too; what it does while it is explained is taken back. `generic`: as
 * it is planned once for whatever is asked.
 */
export function explaining(db: Database, plans: string[], { generic = false }: { generic?: boolean } = {}): Database {
  async function note(client: pg.PoolClient, { text, values }: Asked): Promise<void> {
    await client.query('savepoint explained');
    const { rows } = generic
      ? await client.query<Line>(await prepared(client, text, values))
      : await client.query<Line>(`${explain} ${text}`, values);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    await client.query('rollback to savepoint explained');
  }

  async function query(...asked: Parameters<typeof askedOf>) {
    const it = askedOf(...asked);
    if (canBeExplained.test(it.text)) {
      const client = await db.connect();
      try {
        await client.query('begin');
        await note(client, it);
      } finally {
        await client.query('rollback');
        client.release();
      }
    }
    return db.query(it.text, it.values);
  }

  async function connect() {
    const client = await db.connect();
    const query = async (...asked: Parameters<typeof askedOf>) => {
      const it = askedOf(...asked);
      if (asked[0] instanceof pg.Query) {
        const [, copied] = copies.exec(it.text) ?? [];
        if (copied === undefined) throw new Error(`What would that be: ${it.text}`);
        await client.query('begin');
        await note(client, { text: copied, values: [] }).finally(() => client.query('rollback'));
        return client.query(asked[0]);
      }
      if (canBeExplained.test(it.text)) await note(client, it);
      return client.query(it.text, it.values);
    };
    return Object.assign(Object.create(client), { query, release: (broken?: boolean) => client.release(broken) });
  }
  return Object.assign(Object.create(db), { query, connect });
}

const explain = 'explain (analyze, costs off, timing off, summary off)';
const canBeExplained = /^\s*(select|with|insert|update|delete|\()/i;
/** Of a query by `rawRows`, outside of a transaction: what is copied. */
const copies = /^copy \((.*)\) to stdout \(format binary\)$/s;

function askedOf(asked: string | { text: string; values?: unknown[] }, values: unknown[] = []): Asked {
  return typeof asked === 'string' ? { text: asked, values } : { text: asked.text, values: asked.values ?? [] };
}

async function prepared(client: pg.PoolClient, text: string, values: unknown[]): Promise<string> {
  await client.query('deallocate all');
  await client.query("set local plan_cache_mode = 'force_generic_plan'");
  await client.query(`prepare explained as ${text}`);
  return `${explain} execute explained${values.length > 0 ? `(${values.map(literal).join(', ')})` : ''}`;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  // Of nothing but nulls Postgres can't see of what type they are; a text becomes what is asked for.
  if (Array.isArray(value) && value.every((each) => each === null)) return `'{${value.map(() => 'null').join(',')}}'`;
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
}

/** The most rows that any step of the plan looked at in all its rounds. */
export function rowsRead(plan: string): number {
  const steps = plan.split('->  ').map((step) => {
    const [, rows = 0, loops = 0] = /rows=([\d.]+) loops=(\d+)/.exec(step) ?? [];
    const removed = [...step.matchAll(/Rows Removed by [\w ]+: (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    return (Number(rows) + removed) * Number(loops);
  });
  return Math.max(0, ...steps);
}
