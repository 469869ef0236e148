import { beforeEach, describe, expect, it } from 'vitest';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import { coinSecrets, rotateSecret } from '../../src/flow/rotate-secret.ts';
import { verifyAudit } from '../../src/flow/verify-audit.ts';
import { createSafe } from '../../src/review/safe.ts';
import { type Secrets, secretId } from '../../src/review/secrets.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { createAuditBook, sealEntries } from '../../src/store/audit-chain.ts';
import { createSecretBook } from '../../src/store/secrets.ts';
import { createWebhooks } from '../../src/store/webhooks.ts';
import { aFlow, minute } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const [first, second, third] = ['the first secret', 'the second secret', 'the third secret'];
const project = aProject({ gate: { ...aProject().gate, audit: 0.5 } });
const book = () => createSecretBook(aStore().db);

beforeEach(async () => {
  await aStore().rows('delete from signoff.webhooks');
  await aStore().rows('delete from signoff.former_secrets');
});

async function aWebhook(secret: string): Promise<{ id: string; secret: string }> {
  const given = { url: 'https://example.com/', description: null, events: ['item.completed' as const], projects: null };
  const webhooks = createWebhooks(aStore().db, createSafe(secret));
  const made = await webhooks.addWebhook(given, { actor: 'somebody', at: new Date() });
  return { id: made.webhook.id, secret: made.secret };
}

const secretsOf = (webhook: string, ...secrets: Secrets) =>
  createWebhooks(aStore().db, createSafe(...secrets)).secretsOf(webhook, new Date());

const rotate = (now: Date, ...secrets: Secrets) =>
  rotateSecret(
    { book: book(), safe: createSafe(...secrets), secrets, now: () => now },
    { actor: 'operator', progress: () => {} },
  );

const rotations = async () =>
  (
    await aStore().rows<{ detail: object }>(
      "select detail from signoff.audit where action = 'secret.rotated' order by seq",
    )
  ).map(({ detail }) => detail);

/** The audit log, with every coin tossed again by those secrets and what is kept under them. */
async function verified(...secrets: Secrets) {
  await sealEntries(aStore().db);
  return verifyAudit({
    book: createAuditBook(aStore().db),
    coinSecrets: await coinSecrets(book(), createSafe(...secrets), secrets),
    kept: null,
    progress: () => {},
  });
}

/** A prediction that is accepted by a service with this secret. */
async function sent(secret: string, afterMs = 0): Promise<Date> {
  const flow = { ...aFlow(aStore(), project), secret };
  flow.pass(afterMs);
  const read = readSubmission(project, aSubmission());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  await acceptPrediction({ ...flow, now: flow.now }, project, read.submission);
  return flow.now();
}

describe('a new secret', () => {
  it('makes stored secrets unreadable by itself; beside the one before they are read, and need it no more once rotated', async () => {
    const hook = await aWebhook(first);
    expect(await secretsOf(hook.id, second)).toEqual([null]);
    expect(await secretsOf(hook.id, second, first)).toEqual([hook.secret]);
    expect(await rotate(new Date(), second, first)).toEqual({
      relocked: 1,
      already: 1,
      unreadable: [],
      kept: [secretId(first)],
    });
    expect(await secretsOf(hook.id, second)).toEqual([hook.secret]);
    expect(await secretsOf(hook.id, first), 'whoever has the one before reads nothing any more').toEqual([null]);
  });

  it('is rotated once: a second time finds nothing to do, and writes no second entry', async () => {
    await aWebhook(first);
    await rotate(new Date(), second, first);
    expect(await rotate(new Date(), second, first)).toMatchObject({ relocked: 0, already: 2, unreadable: [] });
    expect(await rotations()).toEqual([{ secret: secretId(second), before: [secretId(first)], relocked: 1 }]);
    expect(await rotate(new Date(), second)).toEqual({ relocked: 0, already: 2, unreadable: [], kept: [] });
  });

  it('is rotated again and again: what was kept before is kept under the newest', async () => {
    const hook = await aWebhook(first);
    await rotate(new Date(), second, first);
    await rotate(new Date(), third, second);
    expect(await secretsOf(hook.id, third)).toEqual([hook.secret]);
    const coins = await coinSecrets(book(), createSafe(third), [third]);
    expect(coins.map(({ secret }) => secret).sort()).toEqual([first, second, third].sort());
  });

  it('without the one before says what it can’t open, and leaves it as it is', async () => {
    const hook = await aWebhook(first);
    const rotated = await rotate(new Date(), second);
    expect(rotated).toMatchObject({
      relocked: 0,
      unreadable: [{ kind: 'webhook', id: expect.stringMatching(/^sec_/) }],
    });
    expect(await secretsOf(hook.id, first)).toEqual([hook.secret]);
    expect(await rotations()).toEqual([]);
  });

  it('leaves what somebody replaced meanwhile as they wrote it', async () => {
    const hook = await aWebhook(first);
    const webhooks = createWebhooks(aStore().db, createSafe(second, first));
    const racing = {
      ...book(),
      async relock(...[kind, id, from, to]: Parameters<ReturnType<typeof book>['relock']>) {
        // Between reading and writing, the row is written by a process that has the new secret.
        await aStore().rows('update signoff.webhook_secrets set secret = $2 where id = $1', [
          id,
          createSafe(second).lock(id, 'whsec_ofSomebodyElse'),
        ]);
        return book().relock(kind, id, from, to);
      },
    };
    const secrets: Secrets = [second, first];
    const rotated = await rotateSecret(
      { book: racing, safe: createSafe(...secrets), secrets, now: () => new Date() },
      { actor: 'operator', progress: () => {} },
    );
    expect(rotated.relocked).toBe(0);
    expect(await webhooks.secretsOf(hook.id, new Date())).toEqual(['whsec_ofSomebodyElse']);
  });

  it('rotates many, a part at a time, and says how far it is', async () => {
    const hook = await aWebhook(first);
    await aStore().rows(
      `insert into signoff.webhook_secrets (id, webhook_id, secret)
       select 'sec_' || lpad(n::text, 32, '0'), $1, '1.' from generate_series(1, 250) as n`,
      [hook.id],
    );
    const locking = createSafe(first);
    for (const { id } of await aStore().rows<{ id: string }>(
      "select id from signoff.webhook_secrets where secret = '1.'",
    ))
      await aStore().rows('update signoff.webhook_secrets set secret = $2 where id = $1', [id, locking.lock(id, id)]);
    const told: [number, number][] = [];
    const secrets: Secrets = [second, first];
    const rotated = await rotateSecret(
      { book: book(), safe: createSafe(...secrets), secrets, now: () => new Date() },
      { actor: 'operator', progress: (done, total) => told.push([done, total]) },
    );
    expect(rotated).toMatchObject({ relocked: 251, unreadable: [] });
    expect(told.at(0)).toEqual([100, 251]);
    expect(told.at(-1)).toEqual([252, 252]);
  });

  it('keeps what is locked for those alone who have a secret of the service: the table gives nothing away', async () => {
    await aWebhook(first);
    await rotate(new Date(), second, first);
    const rows = await aStore().rows('select * from signoff.former_secrets');
    expect(JSON.stringify(rows)).not.toContain(first);
    expect(createSafe(first).unlock(`former ${secretId(first)}`, String(Object(rows[0]).locked))).toBeNull();
  });
});

describe('coins', () => {
  it('of before and of now verify with the present secret alone, once it was rotated', async () => {
    for (let n = 0; n < 3; n++) await sent(first);
    const rotatedAt = await sent(first);
    for (let n = 0; n < 3; n++) await sent(second, 10 * minute);
    const before = await verified(second);
    expect(before.findings, 'not rotated').toHaveLength(4);
    expect((await verified(second, first)).findings, 'given').toEqual([]);
    await rotate(rotatedAt, second, first);
    expect(await verified(second)).toMatchObject({ coins: 7, findings: [] });
  });

  it('of a secret that had been replaced by then are found: whoever has it could choose them', async () => {
    const rotatedAt = await sent(first);
    await sent(second, minute);
    await rotate(rotatedAt, second, first);
    expect((await verified(second)).findings).toEqual([]);
    await sent(first, 10 * minute);
    expect((await verified(second)).findings).toEqual([
      expect.stringMatching(/^The coin of itm_\w+ is of a secret that had been replaced by then\.$/),
    ]);
  });

  it('of a process that had the one before for longer are right once that is rotated again', async () => {
    await rotate(await sent(first), second, first);
    const late = await sent(first, 10 * minute);
    expect((await verified(second)).findings).toHaveLength(1);
    await rotate(late, second, first);
    expect((await verified(second)).findings).toEqual([]);
  });

  it('of no secret at all are told one by one, and all together where none is right', async () => {
    await sent(first);
    await sent('of nobody here');
    expect((await verified(first)).findings).toEqual([
      expect.stringMatching(/^The coin of itm_\w+ is not the one that the secret gives\.$/),
    ]);
    expect((await verified(third)).findings).toEqual([
      'No coin is what this SIGNOFF_SECRET gives: it is not the secret that the service selects with.',
    ]);
  });
});
