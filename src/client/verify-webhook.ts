import type { Event } from './types.ts';

export interface Verification {
  /** How far the sender's clock and yours may be apart, and how old a message may be; 300 unless said otherwise. */
  toleranceSeconds?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** `id` is the same when the same message is delivered again: deal with each once. */
export type VerifiedWebhook = Event & { id: string };

type Headings = Headers | Record<string, string | string[] | undefined>;

/** The message is not one of Signoff's, or too old to be sure. Answer it with 400 and do nothing. */
export class SignoffWebhookError extends Error {
  override name = 'SignoffWebhookError';
  readonly code: 'header_missing' | 'too_old' | 'too_new' | 'bad_signature' | 'bad_secret';

  constructor(code: SignoffWebhookError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What a webhook says, once it is sure that Signoff said it (standardwebhooks.com, `v1`). The body is the one that came, byte for
 * byte: not parsed and written again. With several secrets any may have signed it, so that they can be exchanged. The
 * comparison takes the same time whatever is wrong. Throws a `SignoffWebhookError`.
 */
export async function verifyWebhook(
  body: string | Uint8Array | ArrayBuffer,
  headers: Headings,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now }: Verification = {},
): Promise<VerifiedWebhook> {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature')
    .split(' ')
    .flatMap((signature) => (signature.startsWith('v1,') ? [bytesOf(signature.slice(3))] : []));
  const ageSeconds = Math.floor(now() / 1000) - Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp) || ageSeconds > toleranceSeconds)
    throw new SignoffWebhookError('too_old', `The message was signed more than ${toleranceSeconds} s ago.`);
  if (ageSeconds < -toleranceSeconds)
    throw new SignoffWebhookError('too_new', 'The message was signed in the future: one of the clocks is wrong.');

  const encoder = new TextEncoder();
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const sent = typeof body === 'string' ? encoder.encode(body) : new Uint8Array(body);
  const head = encoder.encode(`${id}.${timestamp}.`);
  const signed = new Uint8Array(head.length + sent.length);
  signed.set(head);
  signed.set(sent, head.length);

  let known = false;
  for (const secret of [secrets].flat()) {
    const key = await keyOf(secret);
    for (const signature of signatures) {
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) known = true;
    }
  }
  if (!known) throw new SignoffWebhookError('bad_signature', 'None of the signatures is made with this secret.');
  return { ...(JSON.parse(text) as Event), id };
}

function header(headers: Headings, name: string): string {
  const given =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  const value = [given].flat()[0];
  if (value) return value;
  throw new SignoffWebhookError('header_missing', `The header ${name} is missing.`);
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''));
  if (!bytes || bytes.length === 0)
    throw new SignoffWebhookError(
      'bad_secret',
      'The secret is not one: it begins with whsec_, and the rest is base64.',
    );
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
