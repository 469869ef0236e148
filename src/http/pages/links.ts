import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Secrets } from '../../review/secrets.ts';

/** Whoever looks at pages: a Slack user id, and the workspace that their click named, where one did. */
export interface Viewer {
  user: string;
  team: string | null;
}

/** What a link leads to, and for whom. */
export interface PageLink extends Viewer {
  /** One of our pages: `/summary/support-intent/2026-11-20`. */
  path: string;
}

/** A link as it was opened. Its number is used for one session at most. */
export interface OpenedLink extends PageLink {
  nonce: string;
}

export type ReadLink = { kind: 'link'; link: OpenedLink } | { kind: 'expired' } | { kind: 'not_ours' };

/** Long enough to click at once what was asked for at once, too short to be found later in a history or a log. */
export const linkMs = 10 * 60_000;

/** `/projects`, `/summary/…`: plain segments and a plain query, so that no other site and no other line of a header can follow. */
const pagePath = /^\/(?:projects|summary(?:\/[a-z0-9_-]+){1,4})(?:\?[a-z0-9_=&%.-]*)?$/i;

/**
 * The address that makes a session of one lead and goes on to one page; see `open.ts` for what becomes of it. It is meant for this
 * person alone: whoever has it within ten minutes, and opens it first, reads as them. Throws when the path is none of our pages.
 */
export function mintLink(
  secret: string,
  publicUrl: string,
  { user, team, path }: Pick<PageLink, 'user' | 'path'> & { team?: string | null },
  now: Date,
): string {
  if (!pagePath.test(path)) throw new Error(`${JSON.stringify(path)} is none of the pages`);
  const body = [user, team ?? null, path, now.getTime() + linkMs, randomBytes(16).toString('base64url')];
  const text = Buffer.from(JSON.stringify(body)).toString('base64url');
  return `${publicUrl}/open?link=${text}.${createSigner(secret).sign('link', text)}`;
}

/** What a link says, if we made it and its time is not over. */
export function readLink(signer: Signer, token: string, now: Date): ReadLink {
  const [text = '', signature = '', ...more] = token.split('.');
  // The signature is of the text as it was written: base64 has many spellings of the same bytes.
  if (more.length > 0 || !signer.isOurs('link', text, signature)) return { kind: 'not_ours' };
  const [user, team, path, until, nonce] = linkBody.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  if (now.getTime() >= until) return { kind: 'expired' };
  return pagePath.test(path) ? { kind: 'link', link: { user, team, path, nonce } } : { kind: 'not_ours' };
}

const linkBody = z.tuple([z.string(), z.string().nullable(), z.string(), z.number(), z.string()]);

type Purpose = 'link' | 'opening' | 'session';

/** Signs a text for one purpose; what is signed for one is worth nothing for another. */
export interface Signer {
  sign(purpose: Purpose, text: string): string;
  /** Also what was signed with a secret before the present one. */
  isOurs(purpose: Purpose, text: string, signature: string): boolean;
}

/** Under keys that are made from the service's secrets for pages alone. */
export function createSigner(...secrets: Secrets): Signer {
  const signing = (secret: string) => {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'signoff pages', 32));
    return (purpose: Purpose, text: string) =>
      createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url');
  };
  const sign = signing(secrets[0]);
  const all = secrets.map(signing);
  return {
    sign,
    isOurs: (purpose, text, signature) => all.some((one) => isSame(signature, one(purpose, text))),
  };
}

/** In a time that does not say where they differ. */
function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
