import { createHmac, randomUUID } from 'node:crypto';
import type { Slack } from '../slack.ts';
import { type Answer, type Delivery, type Envelope, NOBODY } from './delivery.ts';

/** Slack's signature of a request body: `v0=` and the HMAC-SHA256 of `v0:timestamp:body`, in hex. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Calls the app's request URL, signed, the way Slack does. Nothing but a 2xx within three seconds is an ack. */
export function createHttpDelivery(slack: Slack, requestUrl: string): Delivery {
  const closing = new AbortController();
  const post = async (body: string, contentType: string, more: Record<string, string> = {}): Promise<Answer> => {
    const startedAt = performance.now();
    try {
      const response = await fetch(requestUrl, {
        method: 'POST',
        headers: { 'content-type': contentType, ...signed(slack, body), ...more },
        body: Buffer.from(body),
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(slack.workspace.timings.ack_ms)]),
      });
      const text = await response.text();
      if (!response.ok) return NOBODY;
      return { acked_in_ms: performance.now() - startedAt, body: bodyOf(text) };
    } catch {
      return NOBODY;
    }
  };
  return {
    send(envelope, retry) {
      if (envelope.type !== 'events_api') return post(formOf(envelope), 'application/x-www-form-urlencoded');
      const headers: Record<string, string> = retry
        ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }
        : {};
      return post(JSON.stringify(envelope.payload), 'application/json', headers);
    },
    async close() {
      closing.abort();
    },
  };
}

/**
 * Asks the request URL to prove itself, as Slack does when one is saved. The answer is not held against it: the app may
 * well start after the sandbox.
 */
export async function verifyRequestUrl(slack: Slack, requestUrl: string): Promise<void> {
  const body = JSON.stringify({
    type: 'url_verification',
    token: 'sandbox-verification-token',
    challenge: randomUUID(),
  });
  const headers = { 'content-type': 'application/json', ...signed(slack, body) };
  const signal = AbortSignal.timeout(slack.workspace.timings.ack_ms);
  await fetch(requestUrl, { method: 'POST', headers, body, signal }).catch(() => {});
}

function signed(slack: Slack, body: string): Record<string, string> {
  const timestamp = String(Math.floor(slack.now() / 1000));
  return {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature(slack.workspace.signing_secret, timestamp, body),
  };
}

function formOf(envelope: Envelope): string {
  if (envelope.type === 'interactive')
    return new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString();
  const fields = Object.entries(envelope.payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
