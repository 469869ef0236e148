import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { rawRows } from '../../src/store/raw-rows.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

async function rows(text: string, ...values: string[]) {
  const taken: (Buffer | null)[][] = [];
  await rawRows(aStore().db, text, values, (fields) => taken.push(fields.map((field) => field && Buffer.from(field))));
  return taken;
}

const row = async (...asked: Parameters<typeof rows>) => (await rows(...asked))[0];

describe('rows as the bytes that Postgres sent', () => {
  it('has each text in UTF-8, an empty one too, and null for null', async () => {
    expect(await row("select 'größer ✓\n\t\\N', null, ''")).toEqual([
      Buffer.from('größer ✓\n\t\\N'),
      null,
      Buffer.alloc(0),
    ]);
  });

  it('come one after the other, each whole, however many and however long', async () => {
    const long = await rows('select n::text, repeat(n::text, n % 20000) from generate_series(1, 3000) as n');
    expect(long.map(([n, text]) => [Number(n), text?.toString()])).toEqual(
      Array.from({ length: 3000 }, (_, at) => [at + 1, String(at + 1).repeat((at + 1) % 20_000)]),
    );
    expect((await row(`select repeat('x', 10000000)`))?.[0]).toHaveLength(10_000_000);
    expect(await rows('select 1 where false')).toEqual([]);
  });

  it.each(["'; drop table signoff.feedback; --", "\\'; select 1; --", '$1', "it's", '\\', '$$', '%s', 'é"'])(
    'takes %j for a value and for nothing else',
    async (hostile) => {
      expect(await row('select $2::text, $1::text', hostile, 'other')).toEqual([
        Buffer.from('other'),
        Buffer.from(hostile),
      ]);
    },
  );

  it('needs a value for each that is named', async () => {
    await expect(row('select $2::text', 'one')).rejects.toThrow('There is no value for $2.');
  });
});

describe('rows that do not come', () => {
  it('fail with what Postgres says, and the next ones come', async () => {
    await expect(rows('select 1 / 0')).rejects.toThrow('division by zero');
    await expect(rows('select 10 / (3 - n) from generate_series(1, 5) as n')).rejects.toThrow('division by zero');
    await expect(rows('select nothing')).rejects.toThrow('column "nothing" does not exist');
    expect(await row("select 'next'")).toEqual([Buffer.from('next')]);
  });

  it('fail with what went wrong while one was taken, and the connection goes on', async () => {
    const db = openDatabase({ url: aStore().url, connectionsMax: 1 });
    onTestFinished(() => db.end());
    const taken: string[] = [];
    const failing = rawRows(db, 'select n::text from generate_series(1, 1000) as n', [], ([n]) => {
      taken.push(String(n));
      if (taken.length === 3) throw new Error('no more room');
    });
    await expect(failing).rejects.toThrow('no more room');
    expect(taken).toEqual(['1', '2', '3']);
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('leave their connection to nobody, since something may still come on it', async () => {
    const db = openDatabase({ url: aStore().url, connectionsMax: 1 });
    onTestFinished(() => db.end());
    const nothing = () => undefined;
    await expect(rawRows(db, 'select pg_terminate_backend(pg_backend_pid())', [], nothing)).rejects.toThrow();
    await db.query("set statement_timeout = '100ms'");
    await expect(rawRows(db, 'select pg_sleep(60)', [], nothing)).rejects.toThrow('statement timeout');
    // The connection with that time-out is gone.
    expect((await db.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '4500ms' }]);
  });
});
