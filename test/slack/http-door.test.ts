import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { asked, type OnCard } from '../support/acts.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { startReview } from '../support/sessions.ts';

const secret = 'sandbox-signing-secret';
/** Was a reviewer, and left: no client of theirs can click any more, but a late or a forged request may name them. */
const gone = { id: 'U14OLD', name: 'old', deleted: true };
let loop: Loop;
let item: OnCard;

beforeAll(async () => {
  const people = [...defaultWorkspace().people, ...defaultWorkspace({ people: [gone], groups: [] }).people];
  const groups = [{ id: 'S01REVIEW', handle: 'reviewers', users: ['U01ANA', gone.id], disabled: false }];
  loop = await startLoop({ transport: 'http', workspace: { people, groups } });
  item = await asked(loop);
});
afterAll(() => loop[Symbol.asyncDispose]());

const nowS = () => Math.floor(Date.now() / 1000);
const sign = (body: string, timestamp: string, key = secret) =>
  `v0=${createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')}`;

interface Sent {
  body?: string;
  type?: string;
  timestamp?: string;
  key?: string;
  headers?: Record<string, string>;
}

/** Sends what Slack would send, signed as Slack would sign it, unless told otherwise. */
async function send({
  body = click(),
  type = 'application/x-www-form-urlencoded',
  timestamp = String(nowS()),
  key = secret,
  headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': sign(body, timestamp, key) },
}: Sent = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${loop.service.url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** Ana approves the item: as Slack sends it, with whatever is changed in it. */
function payload(changes: object = {}) {
  return {
    type: 'block_actions',
    team: { id: 'T0SANDBOX', domain: 'sandbox' },
    user: { id: 'U01ANA', username: 'ana', team_id: 'T0SANDBOX' },
    api_app_id: 'A0SANDBOX',
    container: { type: 'message', message_ts: item.card.ts, channel_id: 'C0REVIEW' },
    trigger_id: '1.2.3',
    channel: { id: 'C0REVIEW', name: 'review' },
    response_url: `${loop.sandbox.url}/nowhere`,
    actions: [{ type: 'button', action_id: 'approve', block_id: 'answer', value: item.id, action_ts: '1.000001' }],
    ...changes,
  };
}

function form(value: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(value) }).toString();
}

function click(changes: object = {}): string {
  return form(payload(changes));
}

async function decision(): Promise<unknown> {
  return (await loop.api('GET', `/v1/items/${item.id}`)).body.decision;
}

describe('a request that is not from Slack, or not for us, is turned away and changes nothing', () => {
  afterEach(async () => {
    expect(await decision()).toBeNull();
  });

  it('signed with another secret', async () => {
    expect(await send({ key: 'another-signing-secret' })).toEqual({ status: 401, text: '' });
  });

  it.each([
    ['six minutes old', -360],
    ['six minutes ahead', 360],
    ['a day ahead', 86_400],
  ])('%s, though rightly signed', async (_, seconds) => {
    expect((await send({ timestamp: String(nowS() + seconds) })).status).toBe(401);
  });

  it.each(['', 'soon', '1e9', '-1', '0x10', '9'.repeat(30)])('with %j for a time', async (timestamp) => {
    expect((await send({ timestamp })).status).toBe(401);
  });

  it('with one byte changed on its way', async () => {
    const timestamp = String(nowS());
    const signature = sign(click(), timestamp);
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
    expect((await send({ body: click().replace('U01ANA', 'U02BEN'), headers })).status).toBe(401);
  });

  it('with the right signature in the wrong form', async () => {
    const timestamp = String(nowS());
    const right = sign(click(), timestamp);
    for (const signature of [
      right.slice(3),
      right.toUpperCase(),
      right.slice(0, -1),
      `${right}0`,
      `v1=${right.slice(3)}`,
      'v0=',
    ]) {
      const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
      expect((await send({ headers })).status, signature).toBe(401);
    }
  });

  it.each(['x-slack-signature', 'x-slack-request-timestamp', 'both'])('without %s', async (missing) => {
    const timestamp = String(nowS());
    const all = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': sign(click(), timestamp) };
    const headers = Object.fromEntries(Object.entries(all).filter(([name]) => missing !== 'both' && name !== missing));
    expect((await send({ headers })).status).toBe(401);
  });

  it.each([
    ['another workspace', { team: { id: 'T0OTHER', domain: 'other' } }],
    [
      'another workspace, by a person who names ours as theirs',
      { team: { id: 'T0OTHER' }, user: { id: 'U01ANA', team_id: 'T0SANDBOX' } },
    ],
    ['no workspace at all', { team: null, user: { id: 'U01ANA' } }],
    [
      'an organisation, by a person who names ours as theirs',
      { team: null, enterprise: { id: 'E1' }, is_enterprise_install: true },
    ],
  ])('from %s: it is acknowledged, so that whoever clicked can be told, and decides nothing', async (_, changes) => {
    expect((await send({ body: click(changes) })).status).toBe(200);
  });

  it.each<[string, Sent]>([
    ['nothing', { body: '' }],
    ['no JSON', { body: '{"type":', type: 'application/json' }],
    ['a list', { body: '[]', type: 'application/json' }],
    ['a number', { body: '7', type: 'application/json' }],
    ['a form whose payload is no JSON', { body: 'payload=%7B' }],
    ['a form whose payload is a list', { body: 'payload=%5B%5D' }],
    ['a form of something else', { body: 'a=b&c=d' }],
    ['bytes', { body: '\u0000\u0001\ufffd' }],
    ['an object with nothing in it', { body: '{}', type: 'application/json' }],
    ['a kind of request there is not', { body: '{"type":"unheard_of"}', type: 'application/json' }],
    ['no click', { body: form({ type: 'block_actions' }) }],
    ['a click by nobody', { body: form({ type: 'block_actions', team: { id: 'T0SANDBOX' }, actions: [] }) }],
    [
      'a click on a button there is not',
      {
        body: form({
          type: 'block_actions',
          team: { id: 'T0SANDBOX' },
          user: { id: 'U01ANA' },
          actions: [{ type: 'button', action_id: 'drop_table' }],
        }),
      },
    ],
  ])('rightly signed, holding %s', async (_, sent) => {
    const { status } = await send(sent);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it('of somebody whose account is deactivated: it is acknowledged, and decides nothing', async () => {
    expect((await send({ body: click({ user: { id: gone.id, team_id: 'T0SANDBOX' } }) })).status).toBe(200);
  });

  it('larger than Slack ever sends', async () => {
    const { status } = await send({ body: `payload=${'x'.repeat(4 * 1024 * 1024 + 1)}` });
    expect(status).toBe(413);
  });

  it('asked with GET', async () => {
    expect((await fetch(`${loop.service.url}/slack/events`)).status).toBe(404);
  });
});

describe('the address proves itself', () => {
  const verification = JSON.stringify({ type: 'url_verification', token: 'x', challenge: 'c0ffee' });

  it('with the challenge, when Slack asks', async () => {
    const { status, text } = await send({ body: verification, type: 'application/json' });
    expect({ status, text }).toEqual({ status: 200, text: '{"challenge":"c0ffee"}' });
  });

  it('to nobody else', async () => {
    expect(await send({ body: verification, type: 'application/json', key: 'another' })).toEqual({
      status: 401,
      text: '',
    });
  });
});

it('(control) the same click rightly signed decides; sent again as it was it is turned away', async () => {
  const timestamp = String(nowS());
  expect((await send({ timestamp })).status).toBe(200);
  const decided = await decision();
  expect(decided).toMatchObject({ outcome: 'approved', decided_by: 'U01ANA' });

  expect((await send({ timestamp })).status).toBe(401);
  expect(await decision()).toEqual(decided);
});

describe('clicks that look alike', () => {
  const approve = (on: OnCard) =>
    click({
      container: { type: 'message', message_ts: on.card.ts, channel_id: 'C0REVIEW' },
      actions: [{ type: 'button', action_id: 'approve', block_id: 'answer', value: on.id, action_ts: '7.000007' }],
    });
  const outcomeOf = async (on: OnCard) => (await loop.api('GET', `/v1/items/${on.id}`)).body;

  it('on two cards in the same instant are two answers', async () => {
    const cards = [await asked(loop), await asked(loop)];
    const answers = await Promise.all(cards.map((on) => send({ body: approve(on) })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const on of cards) expect(await outcomeOf(on)).toMatchObject({ decision: { outcome: 'approved' } });
  });

  it('and are one click delivered twice are both acknowledged and make one review', async () => {
    const on = await asked(loop);
    const answers = await Promise.all([
      send({ body: approve(on) }),
      send({ body: approve(on), timestamp: String(nowS() - 1) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await outcomeOf(on)).reviews).toHaveLength(1);
  });
});

it.each(['session_approve', 'session_alt_1', 'session_skip', 'session_reject', 'session_escalate'])(
  'a press that comes after the session went on (%s) says nothing about the item that it asks about by then',
  async (action_id) => {
    const [before, now] = [await asked(loop), await asked(loop)];
    const session = await startReview(loop, 'U01ANA');
    const view = await session.view();
    const at = await session.item();
    const left = at === before.id ? now.id : before.id;
    const { status } = await send({
      body: click({
        view,
        container: { type: 'view', view_id: view.id },
        channel: undefined,
        // What the screen showed when it was pressed.
        actions: [{ type: 'button', action_id, block_id: 'answer', value: left, action_ts: String(Math.random()) }],
      }),
    });
    expect(status).toBe(200);
    await loop.until(async () => (await session.text()).includes('That press was for the one before.'));
    for (const id of [before.id, now.id])
      expect((await loop.api('GET', `/v1/items/${id}`)).body).toMatchObject({ decision: null, reviews: [] });
    expect(await session.item()).toBe(at);
    await session.close();
    for (const { id } of [before, now]) await loop.api('POST', `/v1/items/${id}/withdraw`);
  },
);
