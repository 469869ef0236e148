import { randomBytes } from 'node:crypto';
import { createPostgresBackend, Queue } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { intakeQueue } from '../../src/queue/intake.ts';
import { openDatabase } from '../../src/store/database.ts';
import { aFolder, supportIntent } from '../support/command.ts';
import { startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { run } from '../support/terminal.ts';

/** The service, and the operator's tool beside it on the same data. */
async function both() {
  const secret = randomBytes(24).toString('base64url');
  const loop = await startLoop({ projects: [aProject()], secret });
  const folder = await aFolder({ projects: supportIntent });
  folder.env.DATABASE_URL = loop.databaseUrl;
  folder.env.SIGNOFF_SECRET = secret;
  const send = async (overrides: Record<string, unknown> = {}) =>
    (await loop.api('POST', '/v1/projects/support-intent/items', aSubmission(overrides))).body as { id: string };
  return {
    loop,
    folder,
    send,
    signoff: (...args: string[]) => run(folder, args),
    answer: (id: string) => loop.api('POST', `/v1/items/${id}/reviews`, { verdict: 'approve', reviewer: 'a tool' }),
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await loop[Symbol.asyncDispose]();
    },
  };
}

describe('verify-audit', () => {
  it('says that all is as written, with a head to keep; and what is not, with exit code 1', async () => {
    await using it = await both();
    const { id } = await it.send();
    expect((await it.answer(id)).status).toBe(201);
    // The service seals by itself.
    const whole = await it.loop.until(async () => {
      const said = await it.signoff('verify-audit');
      // It reads the head first, and may see an entry that was sealed meanwhile.
      return said.out.includes('Head: 1:') && said;
    });
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toContain('Training records: 1 are what their decisions wrote.\nCoins: 1 predictions were');
    expect(whole.out).toContain('All is as it was written.');
    const head = /^Head: (1:[0-9a-f]{64})$/m.exec(whole.out)?.[1] ?? '';
    expect(await it.signoff('verify-audit', '--head', head)).toMatchObject({ code: 0 });

    const db = openDatabase({ url: it.loop.databaseUrl });
    const client = await db.connect();
    await client.query("set session_replication_role = replica; update signoff.audit set actor = 'U0EVIL\u001b[2J'");
    client.release();
    await db.end();
    const { code, out } = await it.signoff('verify-audit');
    expect(code).toBe(1);
    expect(out).toContain('1 thing is not as written:\n  Entry 1 (item.approved by U0EVIL');
    expect(out, 'a terminal obeys what is not printable').not.toContain('\u001b');
    const json = JSON.parse((await it.signoff('verify-audit', '--head', head, '--json')).out);
    expect(json).toMatchObject({ ok: false, entries: 1, head, findings_in_all: 1 });
  });

  it('refuses a head that is none', async () => {
    await using folder = await aFolder({ projects: supportIntent });
    expect(await run(folder, ['verify-audit', '--head', '7:abc'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--head must be a place and a hash'),
    });
  });
});

describe('erase', () => {
  it('counts first, then erases: the card follows, and whoever reads on is told', async () => {
    await using it = await both();
    const theirs = { external_id: 'ticket-1', group_key: 'customer-17', text: 'Xanthippe was charged twice' };
    const one = await it.send(theirs);
    const open = await it.send({ ...theirs, external_id: 'ticket-2' });
    await it.loop.until(
      async () => (await it.loop.cards()).filter(({ text }) => text.includes('Xanthippe')).length === 2,
    );
    await it.answer(one.id);

    const args = ['erase', 'support-intent', '--group-key', 'customer-17'];
    expect(await it.signoff(...args)).toMatchObject({
      code: 0,
      out: "2 items would be erased. Nothing was changed: --yes does it, and it can't be undone.\n",
    });
    expect((await it.loop.api('GET', `/v1/items/${one.id}`)).body).toMatchObject({ external_id: 'ticket-1' });

    const { code, out, err } = await it.signoff(...args, '--yes', '--as', 'the privacy office');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^2 items erased\.\n/);
    await it.loop.until(async () => !(await it.loop.cards()).some(({ text }) => text.includes('Xanthippe')));
    expect((await it.loop.api('GET', `/v1/items/${open.id}`)).body).toMatchObject({
      external_id: null,
      group_key: null,
      input: {},
      decision: { outcome: 'withdrawn', decided_by: 'the privacy office' },
    });
    const feedback = await it.loop.api('GET', '/v1/projects/support-intent/feedback');
    const records = String(feedback.body.text)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toEqual([
      expect.objectContaining({ item_id: one.id, outcome: null, input: {}, erased_at: expect.any(String) }),
    ]);
    expect(JSON.parse((await it.signoff(...args, '--json')).out)).toEqual({
      erased: false,
      items: 0,
      known_answers: 0,
    });
    await it.loop.until(async () => JSON.parse((await it.signoff('verify-audit', '--json')).out).unsealed === 0);
    expect(await it.signoff('verify-audit')).toMatchObject({ code: 0 });
  });

  it('throws away what the queue refused of them, and of nobody else', async () => {
    await using it = await both();
    const connection = { connectionString: it.loop.databaseUrl, schema: 'bullmq' };
    const queue = new Queue(intakeQueue, { connection }, createPostgresBackend);
    await using opened = new AsyncDisposableStack();
    opened.defer(() => queue.close());
    const bad = (more: Record<string, unknown>) =>
      queue.add('support-intent', { ...aSubmission(more), prediction: 'none' });
    await bad({ external_id: 'ticket-1', group_key: 'customer-17' });
    await bad({ external_id: 'ticket-2', group_key: 'customer-18' });
    const refused = async () => {
      const { body } = await it.loop.api('GET', '/v1/projects/support-intent/rejected');
      return (body.rejected as { data: { external_id: string } }[]).map(({ data }) => data.external_id).toSorted();
    };
    await it.loop.until(async () => (await refused()).length === 2);
    const { out } = await it.signoff('erase', 'support-intent', '--group-key', 'customer-17', '--yes');
    expect(out).toMatch(/^0 items erased, and 1 refused jobs of the queue\.\n/);
    expect(await refused()).toEqual(['ticket-2']);
    await it.signoff('erase', 'support-intent', '--external-id', 'ticket-2', '--yes');
    expect(await refused()).toEqual([]);
  });

  it.each([
    ['nobody', [], 'Say whom: either --external-id or --group-key.'],
    ['two at once', ['--external-id', 'a', '--group-key', 'b'], 'Say whom: either --external-id or --group-key.'],
  ])('refuses %s', async (_, args, sentence) => {
    await using folder = await aFolder({ projects: supportIntent });
    const said = await run(folder, ['erase', 'support-intent', ...args]);
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(sentence) });
  });
});
