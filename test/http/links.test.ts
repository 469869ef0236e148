import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner, linkMs, mintLink, readLink } from '../../src/http/pages/links.ts';

const secret = 'a secret of the service';
const now = new Date('2026-11-20T08:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const signer = createSigner(secret);
const minted = (path = '/projects', more: { team?: string | null } = {}) =>
  mintLink(secret, 'https://signoff.example', { user: 'U09LEA', path, ...more }, now);
const tokenOf = (link: string) => new URL(link).searchParams.get('link') ?? '';

/** A token that we signed, whatever it says. */
function signedToken(body: unknown): string {
  const text = Buffer.from(JSON.stringify(body)).toString('base64url');
  return `${text}.${signer.sign('link', text)}`;
}

it('what was signed by the version before is still ours', () => {
  // Made once with OpenSSL: HKDF-SHA256 without a salt and with the info “signoff pages”, then HMAC-SHA256 of what is signed.
  expect(signer.sign('link', 'a text')).toBe('C76EadROchroKSno4x9G9rnylUXSeo74NVHllFC07mo');
});

describe('a link to a page', () => {
  it('says for whom it is and where it leads, and stands in an address as it is', () => {
    const link = minted('/summary/support-intent/2026-11-20?by=week', { team: 'T0' });
    expect(link).toMatch(/^https:\/\/signoff\.example\/open\?link=[\w-]+\.[\w-]{43}$/);
    expect(readLink(signer, tokenOf(link), now)).toEqual({
      kind: 'link',
      link: {
        user: 'U09LEA',
        team: 'T0',
        path: '/summary/support-intent/2026-11-20?by=week',
        nonce: expect.stringMatching(/^[\w-]{22}$/),
      },
    });
    expect(readLink(signer, tokenOf(minted()), now)).toMatchObject({ link: { team: null } });
  });

  it('is another one each time', () => {
    expect(minted()).not.toBe(minted());
  });

  it('is good for ten minutes and not a millisecond more', () => {
    expect(linkMs).toBe(600_000);
    const token = tokenOf(minted());
    expect(readLink(signer, token, later(linkMs - 1)).kind).toBe('link');
    expect(readLink(signer, token, later(linkMs)).kind).toBe('expired');
  });

  it.each(['/projects', '/projects?a=1&b=%20', '/summary/a', '/summary/a/2026-11-20/items/itm_1', '/SUMMARY/A'])(
    'leads to %s',
    (path) => {
      expect(readLink(signer, tokenOf(minted(path)), now)).toMatchObject({ link: { path } });
    },
  );

  it.each([
    '',
    '/',
    'projects',
    '//evil.example',
    'https://evil.example/projects',
    '/projects/a',
    '/projects#a',
    '/projects?a=<b>',
    '/projects\r\nset-cookie: a=b',
    '/summary',
    '/summary/',
    '/summary//a',
    '/summary/../v1/items',
    '/summary/a/b/c/d/e',
    '/v1/items',
    '/open?link=a',
  ])('leads nowhere else: %j', (path) => {
    expect(() => minted(path)).toThrow(`${JSON.stringify(path)} is none of the pages`);
    const body = ['U09LEA', null, path, later(linkMs).getTime(), 'a'];
    expect(readLink(signer, signedToken(body), now)).toEqual({ kind: 'not_ours' });
  });

  it('with any character changed, added or taken out it is not ours', () => {
    const token = tokenOf(minted());
    fc.assert(
      fc.property(fc.nat(token.length), fc.string({ maxLength: 3 }), fc.nat(3), (from, put, removed) => {
        const changed = token.slice(0, from) + put + token.slice(from + removed);
        fc.pre(changed !== token);
        expect(readLink(signer, changed, now)).toEqual({ kind: 'not_ours' });
      }),
    );
    for (const near of ['', '.', token.split('.')[0] ?? '', `${token}.`, `${token}.a`])
      expect(readLink(signer, near, now)).toEqual({ kind: 'not_ours' });
  });
});

describe('what is signed', () => {
  it('for one purpose is worth nothing for another', () => {
    const signature = signer.sign('link', 'a');
    expect(signer.isOurs('link', 'a', signature)).toBe(true);
    for (const purpose of ['opening', 'session'] as const) expect(signer.isOurs(purpose, 'a', signature)).toBe(false);
    expect(signer.isOurs('link', 'b', signature)).toBe(false);
    expect(signer.isOurs('link', 'a', signature.slice(1))).toBe(false);
  });

  it('with a secret before the present one is still ours; with the present one all is signed', () => {
    const rotated = createSigner('the secret that came after it', secret);
    expect(rotated.isOurs('session', 'a', signer.sign('session', 'a'))).toBe(true);
    expect(signer.isOurs('session', 'a', rotated.sign('session', 'a'))).toBe(false);
    expect(createSigner('another').isOurs('session', 'a', signer.sign('session', 'a'))).toBe(false);
  });
});
