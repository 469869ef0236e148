import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { SignoffWebhookError, verifyWebhook } from '../../src/client/index.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();
const body = JSON.stringify({ type: 'item.completed', timestamp: '2026-11-23T12:00:00Z', data: { item: 'ä' } });

/** As the reference implementation signs it. */
function signed({ with: key = secret, at = new Date(), of = body } = {}) {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('msg_1', at, of),
  };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'verified',
    (error) => (error instanceof SignoffWebhookError ? error.code : error),
  );

describe('a webhook', () => {
  it('that the reference implementation signs is verified, as text and as bytes, with headers of any kind', async () => {
    const message = { id: 'msg_1', ...JSON.parse(body) };
    const upper = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), [value]]));

    expect(await verifyWebhook(body, signed(), secret)).toEqual(message);
    expect(await verifyWebhook(new TextEncoder().encode(body), new Headers(signed()), secret)).toEqual(message);
    expect(await verifyWebhook(Buffer.from(body), upper, [newSecret(), secret])).toEqual(message);
    expect(new Webhook(secret).verify(body, signed())).toEqual(JSON.parse(body));
  });

  it('signed by both secrets while they are exchanged is verified by either', async () => {
    const next = newSecret();
    const headers = signed();
    headers['webhook-signature'] += ` v1a,none ${signed({ with: next })['webhook-signature']}`;

    for (const one of [secret, next]) expect(await codeOf(verifyWebhook(body, headers, one))).toBe('verified');
  });

  it('with anything changed is refused', async () => {
    const other = { ...signed(), 'webhook-id': 'msg_2' };
    const later = { ...signed(), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) };
    const broken = { ...signed(), 'webhook-signature': 'v1,%%% v1, v2,abc' };

    for (const headers of [other, later, broken])
      expect(await codeOf(verifyWebhook(body, headers, secret))).toBe('bad_signature');
    expect(await codeOf(verifyWebhook(`${body} `, signed(), secret))).toBe('bad_signature');
    expect(await codeOf(verifyWebhook(body, signed(), newSecret()))).toBe('bad_signature');
    expect(await codeOf(verifyWebhook(body, signed(), []))).toBe('bad_signature');
  });

  it('that is too old or of the future is refused, whoever signed it', async () => {
    const at = (seconds: number) => signed({ at: new Date(Date.now() + seconds * 1000) });

    expect(await codeOf(verifyWebhook(body, at(-310), secret))).toBe('too_old');
    expect(await codeOf(verifyWebhook(body, at(310), secret))).toBe('too_new');
    expect(await codeOf(verifyWebhook(body, at(-310), secret, { toleranceSeconds: 400 }))).toBe('verified');
    expect(await codeOf(verifyWebhook(body, { ...signed(), 'webhook-timestamp': 'now' }, secret))).toBe('too_old');
  });

  it('without a header, or with a secret that is none, says so', async () => {
    for (const name of Object.keys(signed()))
      expect(await codeOf(verifyWebhook(body, { ...signed(), [name]: undefined }, secret))).toBe('header_missing');
    expect(await codeOf(verifyWebhook(body, signed(), 'whsec_ä'))).toBe('bad_secret');
    expect(await codeOf(verifyWebhook(body, signed(), ''))).toBe('bad_secret');
  });
});
