import pg from 'pg';
import { expect, test } from 'vitest';
import { insist } from '../../src/store/insist.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const answer = (code: string) => Object.assign(new pg.DatabaseError('no', 2, 'error'), { code });

/** Says something to a Postgres that first answers with these errors; how often it was said, and what came of it. */
async function said(errors: Error[], { ms = 5_000, ending = false } = {}) {
  const db = Object.assign(new pg.Pool(), { ending });
  let times = 0;
  const outcome = await insist(db, ms, async () => {
    const error = errors[times++];
    if (error) throw error;
    return 'heard';
  }).catch((error: unknown) => error);
  return { times, outcome };
}

test.each([
  ['is not there', refused],
  ['shuts down', answer('57P01')],
  ['starts', answer('57P03')],
  ['has no room', answer('53100')],
  ['loses the connection', new Error('Connection terminated unexpectedly')],
])('what a worker alone knows is said again while Postgres %s', async (_, error) => {
  expect(await said([error, error])).toEqual({ times: 3, outcome: 'heard' });
});

test('what Postgres refuses is said once', async () => {
  const error = answer('23505');
  expect(await said([error])).toEqual({ times: 1, outcome: error });
});

test('nobody insists beyond the time, or while the service ends', async () => {
  const { times, outcome } = await said(Array(100).fill(refused), { ms: 300 });
  expect(outcome).toBe(refused);
  expect(times).toBeLessThanOrEqual(3);
  expect(await said([refused], { ending: true })).toEqual({ times: 1, outcome: refused });
});
