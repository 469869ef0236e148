import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { asked, press, told } from '../support/acts.ts';
import { type Loop, type SlackMessage, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';

const minute = 60_000;
const hour = 60 * minute;
const alerts = { channel: 'C0LEADS', quietMs: 2 * hour };

interface Message extends SlackMessage {
  thread_ts?: string;
  subtype?: string;
}

const members = ['U01ANA', 'U02BEN', 'U09LEA', 'U08GUS'];
const channels = ['C0REVIEW', 'C0LEADS', 'C0OTHER', 'C0OLD'].map((id) => ({
  ...{ id, name: id.toLowerCase(), members },
  ...{ bot: true, is_private: false, is_archived: id === 'C0OLD' },
}));

const intent = aProject({ alerts });
const unmanned = aProject({
  ...{ key: 'unmanned', name: 'Unmanned', channel: 'C0OTHER', alerts },
  ...{ reviewers: { users: ['U08GUS'], groups: [] }, leads: { users: [], groups: [] } },
});
const archived = aProject({
  ...{ key: 'archived', name: 'Archived', channel: 'C0OLD', reviewers: { users: ['U01ANA'], groups: [] } },
  alerts: { ...alerts, channel: 'C0OLD' },
});
const silent = aProject({ key: 'silent', name: 'Silent', channel: 'C0OTHER', alerts: null });

describe('what goes wrong between summaries', { timeout: 60_000 }, () => {
  let loop: Loop;
  let passed = 0;
  beforeAll(async () => {
    loop = await startLoop({
      projects: [intent, unmanned, archived, silent],
      now: () => new Date(Date.now() + passed),
      workspace: { channels },
    });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const inLeads = async (name: string) =>
    (await loop.control<Message[]>('messages?channel=C0LEADS')).filter(({ text }) => text.includes(`*${name}*`));
  const untilTold = (name: string, what: string, count = 1) =>
    loop.until(async () => {
      const found = (await inLeads(name)).filter(({ text }) => text.includes(what));
      return found.length === count ? found : null;
    }, 30_000);
  const click = (user: string, { ts }: SlackMessage, action_id: string, value: string) =>
    loop.control<ActOutcome>('click', { user, channel: 'C0LEADS', ts, action_id, value });

  it('is told where leads read, with what to do; a click mends it, and the message says that it is over', async () => {
    const { id } = await asked(loop);
    expect(await inLeads('Support intent')).toEqual([]);
    passed += 2 * hour;
    const [alert] = await untilTold('Support intent', 'nobody has answered');
    if (!alert) throw new Error('never');
    expect(alert.text).toMatch(
      /^<@U09LEA>: ⚠️ \*Support intent\*: nobody has answered for 2 h( 1 min)?, and 1 item waits, since <!date.+>\. Ask in <#C0REVIEW> who has time, or review the oldest yourself\./,
    );
    // Its buttons are for leads, and do what they say.
    const no = await click('U01ANA', alert, 'summary_pause', intent.key);
    expect(told(no)).toContain('leads');
    await click('U09LEA', alert, 'summary_review', intent.key);
    await loop.until(async () => JSON.stringify(await loop.control('views?user=U09LEA')).includes(id));

    passed += hour;
    const [, again] = await untilTold('Support intent', 'nobody has answered', 2);
    expect(again, 'in its thread, and shown to the channel').toMatchObject({
      ...{ thread_ts: alert.ts, subtype: 'thread_broadcast' },
    });
    expect(again?.text).toContain('still, nobody has answered for 3 h');

    // Somebody deletes it: it is told by itself the next time, and that one says that it is over.
    await fetch(`${loop.sandbox.apiUrl}chat.delete`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'C0LEADS', ts: alert.ts }),
    });
    passed += 4 * hour;
    const anew = await loop.until(
      async () => (await inLeads('Support intent')).find(({ text }) => text.includes('for 7 h')),
      30_000,
    );
    expect(anew.thread_ts).toBeUndefined();

    await loop.api('POST', `/v1/items/${id}/reviews`, { verdict: 'approve', reviewer: 'U01ANA' });
    const [over] = await untilTold('Support intent', 'over since');
    expect(over).toMatchObject({ ts: anew.ts });
    expect(JSON.stringify(over?.blocks), 'nothing to press any more').not.toContain('action_id');
    expect(await inLeads('Support intent'), 'and nothing new').toHaveLength(2);
  });

  it('is told when nobody of those named can answer, once that has lasted', async () => {
    await loop.api('POST', '/v1/projects/unmanned/items', aSubmission());
    await loop.api('POST', '/v1/projects/silent/items', aSubmission());
    await loop.until(async () => (await loop.control<Message[]>('messages?channel=C0OTHER')).length === 2, 30_000);
    const [alert] = await afterAWhile(async () => (await inLeads('Unmanned')).slice(0, 1));
    expect(alert?.text).toMatch(/^Leads: ⚠️ \*Unmanned\*: nobody can answer, but an item needs 1\. Add people/);
    expect(await inLeads('Silent'), 'a project that wants no alerts').toEqual([]);
  });

  it('is told to the leads themselves where the channel takes nothing', async () => {
    await loop.api('POST', '/v1/projects/archived/items', aSubmission());
    const [call] = await afterAWhile(async () => {
      const calls =
        await loop.control<{ method: string; ok: boolean; args: { channel?: string; text?: string } }[]>('calls');
      return calls.filter(({ method, ok, args }) => method === 'chat.postMessage' && ok && args.channel === 'U09LEA');
    });
    expect(call?.args.text).toContain(
      'nothing can be posted in <#C0OLD>: Slack says “is_archived”. Take it out of the archive',
    );
  });

  /** Lets six minutes pass when it has been looked at, and once more when that look came too late. */
  async function afterAWhile<T>(look: () => Promise<T[]>): Promise<T[]> {
    let lookedAt = Date.now();
    return await loop.until(async () => {
      if (Date.now() - lookedAt > 6_000) {
        passed += 6 * minute;
        lookedAt = Date.now();
      }
      const found = await look();
      return found.length > 0 ? found : null;
    }, 50_000);
  }
});

it('a gate that approves too much that is wrong stops itself, its leads are called, and one of them lets it approve again', async () => {
  const project = aProject({
    gate: { ...aProject().gate, audit: 1 },
    bound: { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'approve' },
    ...{ undoMs: 0, alerts },
  });
  await using loop = await startLoop({ projects: [project] });
  const sure = {
    ...aSubmission(),
    prediction: {
      ...{ value: 'refund', confidence: 0.99, model: 'intent', model_version: 'v7' },
      alternatives: [{ value: 'billing', confidence: 0.01 }],
    },
  };
  for (let i = 0; i < 4; i++) await press(loop, 'U02BEN', await asked(loop, sure), 'alt_1');
  const inLeads = () => loop.control<Message[]>('messages?channel=C0LEADS');
  const alert = await loop.until(async () => (await inLeads())[0], 30_000);
  expect(alert.text).toMatch(
    /^<@U09LEA>: ⚠️ \*Support intent\*: the gate has stopped since .+\. Nothing is approved without a person any more: of \d audited predictions of intent v7 \d were wrong: with 95 % confidence that is more than the 5 % that may be\. Look at the day/,
  );

  const { body } = await loop.api('POST', '/v1/projects/support-intent/items', sure);
  expect(body).toMatchObject({ status: 'waiting', selection: { reasons: ['stopped'], probability: 1 } });
  const { view } = await loop.control<ActOutcome>('home', { user: 'U09LEA' });
  expect(JSON.stringify(view?.blocks)).toContain('Approve Again');

  const act = { user: 'U09LEA', channel: 'C0LEADS', ts: alert.ts, action_id: 'summary_approve_again' };
  await loop.control('click', { ...act, value: project.key });
  await loop.until(async () => (await inLeads())[0]?.text.includes('over since'), 30_000);
  expect(await inLeads()).toHaveLength(1);
}, 90_000);
