import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { lookAtStoredSecrets } from '../../src/cli/stored-secrets.ts';
import { createSafe } from '../../src/review/safe.ts';
import { secretId } from '../../src/review/secrets.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createSecretBook } from '../../src/store/secrets.ts';
import { aFolder, supportIntent } from '../support/command.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { isSignedBy, startReceiver } from '../support/receiver.ts';
import { run } from '../support/terminal.ts';

const aSecret = () => randomBytes(24).toString('base64url');

/** The service with a secret that is replaced, and the operator's tool, which is given whatever secrets the service has. */
async function aService() {
  const loop = await startLoop({ projects: [aProject()], secret: aSecret() });
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const folder = await aFolder({ projects: supportIntent });
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const to = await startReceiver();
  onTestFinished(() => to[Symbol.asyncDispose]());
  const signoff = (...args: string[]) =>
    run(folder, args, {
      env: {
        DATABASE_URL: loop.databaseUrl,
        SIGNOFF_SECRET: loop.config.secret,
        SIGNOFF_SECRET_BEFORE: loop.config.secretsBefore.join(' '),
      },
    });
  /** Every process gets other secrets. */
  const restartWith = async (secret: string, ...before: string[]) => {
    loop.config.secret = secret;
    loop.config.secretsBefore = before;
    await loop.restart();
  };
  return { loop, to, signoff, restartWith };
}

/** Sends an item that calls back, decides it, and waits for what is told of it. */
async function decided({ loop, to }: { loop: Loop; to: Awaited<ReturnType<typeof startReceiver>> }) {
  const { body } = await loop.api('POST', '/v1/projects/support-intent/items', {
    ...aSubmission(),
    callback_url: to.url('/callback'),
  });
  await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer: 'somebody', verdict: 'approve' });
  const of = (path: string) => to.received(path).find(({ message }) => message.data.item === body.id);
  return loop.until(async () => {
    const [hook, callback] = [of('/hook'), of('/callback')];
    return hook && callback && { hook, callback };
  });
}

it('a secret is replaced while the service runs: nothing that was given out ends before its time, and all verifies afterwards', async () => {
  const it = await aService();
  const { loop, signoff, restartWith, to } = it;
  const [first, second] = [loop.config.secret, aSecret()];
  const { body } = await loop.api('POST', '/v1/webhooks', { url: to.url('/hook'), events: ['item.completed'] });
  const hook = String(body.secret);
  const callbackSecret = async () =>
    String((await loop.api('GET', '/v1/projects/support-intent/callback-secret')).body.secret);
  const callback = await callbackSecret();
  await decided(it);
  const feedback = async (cursor = '') =>
    loop.api('GET', `/v1/projects/support-intent/feedback${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
  const cursor: string = JSON.parse(String((await feedback()).body.text).split('\n')[0] ?? '').cursor;

  await restartWith(second, first);
  const between = await decided(it);
  expect(isSignedBy(hook, between.hook)).toBe(true);
  // Whoever gets callbacks may know either of them.
  for (const secret of [callback, await callbackSecret()]) expect(isSignedBy(secret, between.callback)).toBe(true);
  expect(await callbackSecret()).not.toBe(callback);
  expect(await feedback(cursor)).toMatchObject({ status: 200 });

  expect(await signoff('rotate-secret', '--json')).toMatchObject({
    code: 0,
    out: `${JSON.stringify({ ok: true, relocked: 1, already: 1, unreadable: [], kept: [secretId(first)] })}\n`,
  });
  const again = await signoff('rotate-secret');
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('0 stored secrets locked anew; 2 were already under SIGNOFF_SECRET.');
  expect(again.out).toContain('Nothing stored needs SIGNOFF_SECRET_BEFORE any more.');

  await restartWith(second);
  const after = await decided(it);
  expect(isSignedBy(hook, after.hook)).toBe(true);
  expect(isSignedBy(callback, after.callback)).toBe(false);
  expect(await feedback(cursor)).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
  // The service seals by itself.
  const verified = await loop.until(async () => {
    const said = await signoff('verify-audit', '--json');
    const found = JSON.parse(said.out);
    return found.unsealed === 0 && { code: said.code, ...found };
  });
  expect(verified).toMatchObject({ code: 0, ok: true, coins: 3, findings: [] });
});

it('with the one before forgotten it says what can’t be opened and what to do, and so does the doctor', async () => {
  const { loop, signoff, restartWith, to } = await aService();
  const first = loop.config.secret;
  await loop.api('POST', '/v1/webhooks', { url: to.url('/hook') });
  await restartWith(aSecret());
  const { code, out } = await signoff('rotate-secret');
  expect(code).toBe(1);
  expect(out).toContain("1 stored secret can't be opened with any secret that was given:\n  a webhook's secret, sec_");
  expect(out).toContain('Put the SIGNOFF_SECRET that was there before into SIGNOFF_SECRET_BEFORE');
  expect(out).not.toContain(first);

  const db = openDatabase({ url: loop.databaseUrl });
  onTestFinished(() => db.end());
  const { secret } = loop.config;
  const look = (...before: string[]) => lookAtStoredSecrets(createSecretBook(db), createSafe(secret, ...before));
  expect(await look()).toEqual([
    expect.objectContaining({ kind: 'fix', what: expect.stringContaining("can't be opened") }),
  ]);
  expect(await look(first)).toEqual([
    expect.objectContaining({ kind: 'note', todo: expect.stringContaining('rotate-secret') }),
  ]);
  loop.config.secretsBefore = [first];
  expect(await signoff('rotate-secret')).toMatchObject({ code: 0 });
  expect(await look()).toEqual([{ kind: 'ok', what: '2 stored secrets can be opened with SIGNOFF_SECRET' }]);
});
