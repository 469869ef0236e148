import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { expect, it } from 'vitest';
import { type Loop, startLoop } from '../support/loop.ts';

const readiness = async (loop: Loop) => {
  const { status, body } = await loop.api('GET', '/readyz', undefined, '');
  return { ...body, status } as { status: number | string; reasons: string[] };
};
const isReady = async (loop: Loop) => (await readiness(loop)).reasons.length === 0;

it('whoever asks hears that the service is alive, and ready, without a key', async () => {
  await using loop = await startLoop();
  expect(await (await fetch(`${loop.service.url}/healthz`)).json()).toEqual({ status: 'alive' });
  const ready = await fetch(`${loop.service.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [], warnings: [] }]);
});

it('without a connection to Slack it is not ready, and ready again with the next one', async () => {
  await using loop = await startLoop();
  await loop.control('faults', { kind: 'error_before', method: 'apps.connections.open', times: 10_000 });
  await loop.control('faults', { kind: 'socket_drop' });

  const reasons = await loop.until(async () => {
    const seen = await loop.api('GET', '/readyz');
    return seen.status === 503 && seen.body.reasons;
  });
  expect(reasons).toEqual(['There is no connection to Slack.']);
  expect((await fetch(`${loop.service.url}/healthz`)).status, 'which is no reason to kill it').toBe(200);

  await loop.control('reset', {});
  await loop.until(() => isReady(loop));
});

it('once it is told to stop it says so, serves on meanwhile, and asks each caller to come back on another connection', async () => {
  await using loop = await startLoop();
  const leaving = loop.service.takeLeave();
  const reasons = ['It was told to stop and takes its leave; call another process.'];
  expect(await readiness(loop)).toMatchObject({ status: 503, reasons });
  const served = await fetch(`${loop.service.url}/v1/projects/support-intent/items`, {
    headers: { authorization: `Bearer ${loop.config.adminKey}` },
  });
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
  await leaving;
});

it.each([
  ['sweep goes through', 'cards', 'No sweep went through for a while; cards may be late.'],
  ['event is numbered', 'events', 'Events were not numbered for a while; streams and webhooks may be late.'],
])('when no %s for a while it is not ready, though everything answers', async (_, table, why) => {
  let ahead = 0;
  await using loop = await startLoop({ now: () => new Date(Date.now() + ahead) });
  const client = new pg.Client({ connectionString: loop.databaseUrl });
  await client.connect();
  // Whoever reads these rows waits for this; a ping does not.
  await client.query(`begin; lock table signoff.${table} in access exclusive mode`);
  ahead = 20_000;

  // The rest has been through in the meantime.
  const saysWhy = async () => isDeepStrictEqual((await readiness(loop)).reasons, [why]);
  await loop.until(saysWhy).finally(() => client.end());
  await loop.until(() => isReady(loop));
});
