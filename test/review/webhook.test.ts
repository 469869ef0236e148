import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/review/event.ts';
import {
  type Attempt,
  breaker,
  callbackSecret,
  judge,
  makeWebhookSecret,
  signed,
  type Verdict,
} from '../../src/review/webhook.ts';
import { isSignedBy } from '../support/receiver.ts';

const message = { id: 'evt_1', at: new Date(), body: '{"type":"item.completed","text":"für"}' };

describe('a message', () => {
  it('is signed as Standard Webhooks has it: somebody else’s reading of it takes the signature, and nothing that was changed', () => {
    const secret = makeWebhookSecret();
    const headers = signed(message, [secret]);
    expect(isSignedBy(secret, { body: message.body, headers })).toBe(true);
    expect(isSignedBy(secret, { body: `${message.body} `, headers })).toBe(false);
    expect(isSignedBy(secret, { body: message.body, headers: { ...headers, 'webhook-id': 'evt_2' } })).toBe(false);
    expect(isSignedBy(makeWebhookSecret(), { body: message.body, headers })).toBe(false);
  });

  it('is signed with the example of the specification as the specification has it', () => {
    const headers = signed(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('carries a signature for each secret, and who knows either of them takes it', () => {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()];
    const headers = signed(message, secrets);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of secrets) expect(isSignedBy(secret, { body: message.body, headers })).toBe(true);
  });

  it('says the type, the time and the data of its event, and nothing else', () => {
    const at = new Date('2026-11-23T12:00:00Z');
    expect(JSON.parse(textOf({ type: 'item.completed', at, data: { item: 'itm_1' } }))).toEqual({
      type: 'item.completed',
      timestamp: '2026-11-23T12:00:00.000Z',
      data: { item: 'itm_1' },
    });
  });
});

describe('a secret', () => {
  it('is whsec_ and 32 random bytes', () => {
    const bytes = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(bytes(makeWebhookSecret())).toHaveLength(32);
    expect(makeWebhookSecret()).not.toBe(makeWebhookSecret());
    expect(bytes(callbackSecret('a secret of the service', 'ours'))).toHaveLength(32);
  });

  it('of a project’s callbacks is the same each time, and another one for each project and service', () => {
    const one = callbackSecret('a secret of the service', 'ours');
    expect(callbackSecret('a secret of the service', 'ours')).toBe(one);
    expect(callbackSecret('a secret of the service', 'theirs')).not.toBe(one);
    expect(callbackSecret('another one', 'ours')).not.toBe(one);
    // Those who were given it check with it after an update too.
    expect(one).toBe('whsec_urRwN30kF+lQWhWjY23r6RnTNiGEtKkYGc66M0J4iLY=');
  });
});

describe('an attempt', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const answered = (status: number, retryAfter: string | null = null): Attempt => ({
    kind: 'answered',
    status,
    retryAfter,
    response: '',
  });
  const judged = (attempt: Attempt, tries = 1, chance = 0): Verdict => judge(attempt, tries, now, chance);

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [300, 'again'],
    [199, 'again'],
    [301, 'again'],
    [302, 'again'],
    [304, 'again'],
    [307, 'again'],
    [400, 'again'],
    [404, 'again'],
    [410, 'gone'],
    [429, 'again'],
    [500, 'again'],
  ])('that is answered with %d is %s', (status, kind) => {
    expect(judged(answered(status)).kind).toBe(kind);
  });

  it('that has no answer is made again: 5 s, 5 min, 30 min, then 2 to 24 h after the one before, ten in all within three days and some', () => {
    const failed: Attempt = { kind: 'unanswered', why: 'nothing listens there' };
    const verdicts = Array.from({ length: 10 }, (_, n) => judged(failed, n + 1));
    const pauses = verdicts.flatMap((verdict) => (verdict.kind === 'again' ? [verdict.afterMs / 1000] : []));
    expect(pauses).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(verdicts.at(-1)).toEqual({ kind: 'exhausted' });
  });

  it('is spread by up to a tenth', () => {
    expect(judged(answered(500), 2, 0.999)).toMatchObject({ afterMs: expect.closeTo(300_000 * 1.0999, -1) });
  });

  it.each([
    ['seconds, later than the schedule', '60', 60_000],
    ['seconds, earlier than the schedule', '1', 5_000],
    ['a date', 'Mon, 23 Nov 2026 12:10:00 GMT', 600_000],
    ['a date that is over', 'Mon, 23 Nov 2026 11:00:00 GMT', 5_000],
    ['more than a day', '999999', 86_400_000],
    ['nothing that one can read', 'soon', 5_000],
    ['less than nothing', '-5', 5_000],
    ['seconds with spaces around them', ' 60 ', 60_000],
    ['seconds with their unit', '60 s', 5_000],
    ['a word before the seconds', 'in 60', 5_000],
  ])('keeps to Retry-After when it is %s', (_what, retryAfter, afterMs) => {
    expect(judged(answered(503, retryAfter))).toMatchObject({ kind: 'again', afterMs });
  });

  it('holds everything for that receiver back only when it says that it is too busy, and for ten minutes at most', () => {
    expect(judged(answered(429, '60'))).toMatchObject({ holdMs: 60_000 });
    expect(judged(answered(503, '86400'))).toMatchObject({ holdMs: 600_000 });
    expect(judged(answered(404, '60'))).toMatchObject({ holdMs: 0 });
  });
});

it('a receiver that fails five times in a row is left alone for half a minute, then for up to ten; after three days for good', () => {
  expect(breaker).toEqual({ failuresMax: 5, firstMs: 30_000, longestMs: 600_000, givenUpMs: 259_200_000 });
});
