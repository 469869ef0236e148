import { createHmac } from 'node:crypto';
import { App } from '@slack/bolt';
import { describe, expect, it, vi } from 'vitest';
import { createHttpDoor, type DoorRequest } from '../../src/slack/http-door.ts';
import { aLog } from '../support/log.ts';

const signingSecret = 'a-signing-secret';
const startMs = Date.parse('2026-11-21T10:00:00Z');
const seconds = (ms: number) => String(Math.floor(ms / 1000));
const sign = (body: string, timestamp: string, key = signingSecret) =>
  `v0=${createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** A request of Slack's as Slack signs it. */
function signed(rawBody: string, timestamp = seconds(startMs), contentType = formType): DoorRequest {
  return {
    rawBody,
    contentType,
    timestamp,
    signature: sign(rawBody, timestamp),
    retryNum: undefined,
    retryReason: undefined,
  };
}
const formType = 'application/x-www-form-urlencoded';
const jsonType = 'application/json; charset=utf-8';

function click(action_id = 'approve'): string {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0' },
    user: { id: 'U01ANA' },
    actions: [{ type: 'button', action_id, block_id: 'answer', value: 'itm_1', action_ts: '1.1' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
const command = (text: string) =>
  new URLSearchParams({ command: '/signoff', text, user_id: 'U01ANA', team_id: 'T0' }).toString();

/** The door with Slack's own framework behind it, and what it was handed. */
async function aDoor() {
  const log = aLog();
  const clock = { nowMs: startMs };
  const door = createHttpDoor({ signingSecret, log, now: () => clock.nowMs });
  const app = new App({ receiver: door, authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1' }) });
  const heard: { what: string; retryNum: unknown; retryReason: unknown }[] = [];
  app.use(async ({ body, context, next }) => {
    heard.push({ what: 'command' in body ? body.command : String(body.type), ...pick(context) });
    await next();
  });
  app.action('approve', ({ ack }) => ack());
  app.action('never', async () => {});
  app.action('broken', () => Promise.reject(new Error('the database is away')));
  app.command('/signoff', ({ ack, command: { text } }) => ack(text === 'json' ? { text: 'a card' } : text));
  app.error(async (error) => {
    throw error;
  });
  return { door, heard, clock, lines: log.lines };
}
const pick = ({ retryNum, retryReason }: { retryNum?: unknown; retryReason?: unknown }) => ({ retryNum, retryReason });

describe('what Slack signed', () => {
  it('is handed on, and acknowledged as the listener says', async () => {
    const { door, heard } = await aDoor();
    expect(await door.handle(signed(click()))).toEqual({ status: 200 });
    expect(await door.handle(signed(command('done')))).toEqual({
      status: 200,
      contentType: 'text/plain',
      body: 'done',
    });
    expect(await door.handle(signed(command('json')))).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"text":"a card"}',
    });
    expect(heard.map(({ what }) => what)).toEqual(['block_actions', '/signoff', '/signoff']);
  });

  it('says how often it came before, and why', async () => {
    const { door, heard } = await aDoor();
    await door.handle({ ...signed(click()), retryNum: '2', retryReason: 'http_timeout' });
    await door.handle(signed(command('a')));
    expect(heard).toEqual([
      { what: 'block_actions', retryNum: 2, retryReason: 'http_timeout' },
      { what: '/signoff', retryNum: undefined, retryReason: undefined },
    ]);
  });

  it('may be five minutes old, or ahead by as much as clocks differ, and not a second more', async () => {
    for (const [offS, status] of [
      [-300, 200],
      [300, 200],
      [-301, 401],
      [301, 401],
    ] as const) {
      const { door } = await aDoor();
      expect((await door.handle(signed(click(), seconds(startMs + offS * 1000)))).status, `${offS} s`).toBe(status);
    }
  });
});

describe('what Slack did not sign is turned away, and nobody hears of it', () => {
  const right = signed(click());
  it.each<[string, Partial<DoorRequest>]>([
    ['signed with another secret', { signature: sign(right.rawBody, right.timestamp, 'another-secret') }],
    ['with another body', { rawBody: click('broken') }],
    ['with another time', { timestamp: seconds(startMs + 1000) }],
    ['without a signature', { signature: '' }],
    ['without a time', { timestamp: '' }],
    ['with a time that is more than a number', { timestamp: ` ${right.timestamp}` }],
    ['with a time that ends otherwise', { timestamp: `${right.timestamp}.0` }],
  ])('%s', async (_, changes) => {
    const { door, heard } = await aDoor();
    expect(await door.handle({ ...right, ...changes })).toEqual({ status: 401 });
    expect(heard).toEqual([]);
  });
});

describe('what was signed for one time only', () => {
  it('is turned away when it comes again after it was acknowledged, for as long as its signature is good', async () => {
    const { door, heard, clock } = await aDoor();
    // Signed by a clock that is ahead of ours: good for ten minutes.
    const ahead = signed(click(), seconds(startMs + 300_000));
    expect((await door.handle(ahead)).status).toBe(200);
    for (const minutes of [0, 5, 9.99, 10]) {
      clock.nowMs = startMs + minutes * 60_000;
      await door.handle(signed(command(`at ${minutes}`), seconds(clock.nowMs)));
      expect((await door.handle(ahead)).status, `${minutes} min`).toBe(401);
    }
    expect(heard.filter(({ what }) => what === 'block_actions')).toHaveLength(1);
  });

  it('may come again while nobody acknowledged it', async () => {
    const { door, heard } = await aDoor();
    const broken = signed(click('broken'));
    expect((await door.handle(broken)).status).toBe(500);
    expect((await door.handle(broken)).status).toBe(500);
    expect(heard).toHaveLength(2);
  });

  it('with another signature it is another request', async () => {
    const { door, heard } = await aDoor();
    await door.handle(signed(click()));
    await door.handle(signed(click(), seconds(startMs - 1000)));
    expect(heard).toHaveLength(2);
  });
});

describe('Slack is told', () => {
  it('that nobody knows a button, and that an answer could not be saved, which the log says too', async () => {
    const { door, lines } = await aDoor();
    expect(await door.handle(signed(click('unheard_of')))).toEqual({ status: 404 });
    expect(await door.handle(signed(click('broken')))).toEqual({ status: 500 });
    expect(lines.filter(({ message }) => message === 'Slack was told that its request failed')).toMatchObject([
      { level: 'warn', detail: { error: expect.stringContaining('the database is away') } },
    ]);
  });

  it('that it takes too long, before Slack gives up after three seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { door } = await aDoor();
      let answered: unknown = null;
      const app = new App({ receiver: door, authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1' }) });
      app.action('slow', () => new Promise(() => {}));
      const answer = door.handle(signed(click('slow'))).then((said) => {
        answered = said;
      });
      await vi.advanceTimersByTimeAsync(2_800);
      expect(answered).toBeNull();
      await vi.advanceTimersByTimeAsync(199);
      expect(answered).toEqual({ status: 503 });
      await answer;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that nothing listens yet', async () => {
    const door = createHttpDoor({ signingSecret, log: aLog(), now: () => startMs });
    expect(await door.handle(signed(click()))).toEqual({ status: 503 });
  });

  it.each([
    ['a click without anybody', new URLSearchParams({ payload: '{"type":"block_actions"}' }).toString(), formType],
    [
      'a click on nothing',
      new URLSearchParams({ payload: '{"type":"x","user":{"id":"U"},"actions":[]}' }).toString(),
      formType,
    ],
    [
      'a button without a name',
      new URLSearchParams({ payload: '{"type":"x","user":{"id":"U"},"actions":[{}]}' }).toString(),
      formType,
    ],
    ['a person without an id', new URLSearchParams({ payload: '{"type":"x","user":{}}' }).toString(), formType],
    ['a payload without a type', new URLSearchParams({ payload: '{"user":{"id":"U"}}' }).toString(), formType],
    ['a command without a name', 'user_id=U01ANA', formType],
    ['a command without anybody', 'command=%2Fsignoff', formType],
    ['an event without a type', '{}', jsonType],
    ['no JSON', '{', jsonType],
    ['a form that says it is JSON', command('a'), jsonType],
  ])('that it makes no sense: %s', async (_, body, type) => {
    const { door, heard } = await aDoor();
    expect(await door.handle(signed(body, seconds(startMs), type))).toEqual({ status: 400 });
    expect(heard).toEqual([]);
  });
});

describe('the address proves itself', () => {
  it('with the challenge, to whoever has the secret', async () => {
    const { door, heard } = await aDoor();
    const asked = (body: object) => door.handle(signed(JSON.stringify(body), seconds(startMs), jsonType));
    expect(await asked({ type: 'url_verification', challenge: 'c0ffee' })).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"challenge":"c0ffee"}',
    });
    expect(await asked({ type: 'url_verification' })).toMatchObject({ status: 200, body: '{"challenge":""}' });
    expect(heard).toEqual([]);
  });

  it.each(['ssl_check=1', 'ssl_check=1&token=x', 'token=x&ssl_check=1', 'token=x&ssl_check=1&a=b'])(
    'to Slack’s check of its certificate, which nobody signs: %s',
    async (rawBody) => {
      const { door } = await aDoor();
      expect(await door.handle({ ...signed(rawBody), signature: '' })).toEqual({ status: 200 });
    },
  );

  it.each(['ssl_check=10', 'xssl_check=1', 'a=ssl_check=1', 'ssl_check=1x', 'ssl_check='])(
    'but %s is no such check',
    async (rawBody) => {
      const { door } = await aDoor();
      expect(await door.handle({ ...signed(rawBody), signature: '' })).toEqual({ status: 401 });
    },
  );
});
