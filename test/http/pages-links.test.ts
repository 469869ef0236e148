import { describe, expect, it } from 'vitest';
import { createSigner, mintLink } from '../../src/http/pages/links.ts';
import { busyDay, busyProject } from '../support/a-busy-project.ts';
import { aFlow, hour, minute } from '../support/flow.ts';
import { cookieJar, open, pagesSecret, servePages } from '../support/pages.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const path = `/summary/${busyProject.key}/${busyDay}`;

async function thePages(changes: Partial<Parameters<typeof servePages>[1]> = {}) {
  const flow = aFlow(aStore(), busyProject);
  return { flow, ...(await servePages(aStore(), { projects: [busyProject], now: flow.now, ...changes })) };
}

const ask = (address: string, cookie = '') => fetch(address, { redirect: 'manual', headers: { cookie } });

describe('a link', () => {
  it('becomes a session in one browser, and leads to an address without a secret in it', async () => {
    await using it = await thePages();
    const jar = cookieJar();
    const first = await ask(it.link(path));
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toMatch(/^\/open\?link=.*&again=1$/);
    const page = await open(it.url, it.link(path), jar);
    expect(page.status).toBe(200);
    expect(page.url).toBe(`${it.url}${path}`);
    expect(await page.text()).toContain('Friday 20 November 2026');
    expect([...jar.kept.keys()]).toEqual(['signoff_session']);
  });

  it('sets a cookie that no script reads and no other site sends along, for twelve hours at most', async () => {
    await using it = await thePages();
    const jar = cookieJar();
    const link = it.link('/projects');
    jar.take(await ask(link));
    const made = await ask(`${link}&again=1`, jar.header());
    expect(made.headers.get('location')).toBe('/projects');
    const [session] = made.headers.getSetCookie();
    expect(session).toMatch(/^signoff_session=[\w-]{32}\.[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    expect(made.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('makes a cookie for https only, and of this host only, where people come by https', async () => {
    await using it = await thePages({ publicUrl: 'https://signoff.example.com' });
    const link = it.link('/projects');
    const marked = await ask(link);
    expect(marked.headers.getSetCookie()[0]).toMatch(/^__Host-signoff_opening=.*; Path=\/; .*; Secure$/);
    const made = await ask(`${link}&again=1`, marked.headers.getSetCookie()[0]?.split(';')[0]);
    expect(made.headers.getSetCookie()[0]).toMatch(/^__Host-signoff_session=.*; Path=\/; .*; Secure$/);
  });

  it('stays below the path that a proxy serves it at', async () => {
    await using it = await thePages({ publicUrl: 'https://example.com/tools' });
    const link = it.link('/projects');
    const marked = await ask(link);
    expect(marked.headers.get('location')).toMatch(/^\/tools\/open\?/);
    expect(marked.headers.getSetCookie()[0]).toMatch(/^__Secure-signoff_opening=.*; Path=\/tools; .*; Secure$/);
    const made = await ask(`${link}&again=1`, marked.headers.getSetCookie()[0]?.split(';')[0]);
    expect(made.headers.get('location')).toBe('/tools/projects');
    expect(made.headers.getSetCookie()[0]).toMatch(/^__Secure-signoff_session=.*; Path=\/tools; .*; Secure$/);
  });

  it('is not used up by whatever fetches it without keeping cookies, such as a preview', async () => {
    await using it = await thePages();
    const link = it.link(path);
    for (let i = 0; i < 3; i++) {
      const fetched = await ask(link);
      const followed = await ask(new URL(fetched.headers.get('location') ?? '', it.url).href);
      expect(followed.status).toBe(403);
      expect(await followed.text()).toContain('This browser keeps no cookies');
    }
    expect((await open(it.url, link)).status).toBe(200);
  });

  it('is good for one session: the browser that has it may open it again, nobody else', async () => {
    await using it = await thePages();
    const link = it.link(path);
    const [jar, other] = [cookieJar(), cookieJar()];
    // Both have asked before either had a session.
    other.take(await ask(link));
    expect((await open(it.url, link, jar)).status).toBe(200);
    expect((await open(it.url, link, jar)).status).toBe(200);
    for (const late of [other, cookieJar()]) {
      const refused = await open(it.url, link, late);
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain('This link was used already');
      expect(late.kept.has('signoff_session')).toBe(false);
    }
  });

  it('of two browsers that open it at the same moment one gets the session', async () => {
    await using it = await thePages();
    const link = it.link('/projects');
    const opened = await Promise.all(Array.from({ length: 6 }, () => open(it.url, link)));
    expect(opened.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403, 403]);
  });

  it('is too old after ten minutes, and says what to do', async () => {
    await using it = await thePages();
    const link = it.link(path);
    it.flow.pass(10 * minute);
    const old = await open(it.url, link);
    expect(old.status).toBe(403);
    expect(await old.text()).toMatch(/This link is too old.*\/signoff summary/s);
  });

  it('that a secret before made leads on while that secret is given, and so does its session; no longer', async () => {
    const jar = cookieJar();
    await using before = await thePages({ secrets: [pagesSecret] });
    const link = new URL(before.link(path));
    expect((await open(before.url, link.href, jar)).status).toBe(200);
    await using rotated = await thePages({ secrets: ['the secret that came after it', pagesSecret] });
    expect((await ask(`${rotated.url}${path}`, jar.header())).status).toBe(200);
    expect((await ask(`${rotated.url}${link.pathname}${link.search}`)).status).toBe(303);
    await using later = await thePages({ secrets: ['the secret that came after it'] });
    expect((await ask(`${later.url}${path}`, jar.header())).status).toBe(401);
    expect((await ask(`${later.url}${link.pathname}${link.search}`)).status).not.toBe(303);
  });

  it('that was altered in any place, made with another secret or for another use is none of ours', async () => {
    await using it = await thePages();
    const link = it.link(path);
    const [start = '', token = ''] = link.split('=');
    const altered = [...token].map((char, i) => `${token.slice(0, i)}${char === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`);
    const [text = ''] = token.split('.');
    const others = [
      `${text}.${createSigner(pagesSecret).sign('session', text)}`,
      `${text}.`,
      text,
      '.',
      '',
      `${token}.x`,
      `${token}%0d%0aSet-Cookie:a=b`,
      mintLink('another secret', it.url, { user: 'U09LEA', path }, it.flow.now()).split('=')[1] ?? '',
    ];
    // Every tenth place is as good as all of them, and each is a request.
    for (const wrong of [...altered.filter((_, i) => i % 10 === 0 || i === token.length - 1), ...others]) {
      const refused = await ask(`${start}=${wrong}`);
      expect(refused.status, wrong).toBe(403);
      expect(refused.headers.getSetCookie()).toEqual([]);
    }
    expect((await ask(`${it.url}/open`)).status).toBe(403);
    expect((await ask(`${link}&link=${token}`)).status).toBe(403);
    expect((await open(it.url, link)).status, 'the one that was given still works').toBe(200);
  });

  it.each([
    '//evil.example',
    'https://evil.example/projects',
    '/\\evil.example',
    '/v1/projects',
    '/summary/../v1/items',
    '/summary/a/b/c/d/e',
    '/projects\r\nSet-Cookie: a=b',
    '/projects#x',
    '/open?link=x',
    '/projects/..',
    '',
  ])('is not made to %j, which is none of the pages', (wrong) => {
    expect(() =>
      mintLink(pagesSecret, 'https://signoff.example.com', { user: 'U09LEA', path: wrong }, new Date()),
    ).toThrow('none of the pages');
  });
});

describe('a session', () => {
  async function signedIn(user?: string, changes: Parameters<typeof thePages>[0] = {}) {
    const it = await thePages(changes);
    const jar = cookieJar();
    const link = it.link(path, user);
    await open(it.url, link, jar);
    return { ...it, jar, opened: link };
  }
  const signOut = (url: string, cookie: string, site?: string) => press(url, '/sign-out', cookie, site);
  const press = (url: string, button: string, cookie: string, site?: string) =>
    fetch(url + button, {
      redirect: 'manual',
      method: 'POST',
      headers: {
        cookie,
        'content-type': 'application/x-www-form-urlencoded',
        ...(site ? { 'sec-fetch-site': site } : {}),
      },
    });

  it('is over after twelve hours', async () => {
    await using it = await signedIn();
    for (let used = 0; used < 7; used++) {
      it.flow.pass(100 * minute);
      expect((await open(it.url, path, it.jar)).status).toBe(200);
    }
    it.flow.pass(20 * minute - 1);
    expect((await open(it.url, path, it.jar)).status).toBe(200);
    it.flow.pass(1);
    const over = await open(it.url, path, it.jar);
    expect(over.status).toBe(401);
    expect(await over.text()).toMatch(/Open this page from Slack.*\/signoff summary/s);
  });

  it('is over when no page was opened for two hours', async () => {
    await using it = await signedIn();
    it.flow.pass(2 * hour - 1);
    expect((await open(it.url, path, it.jar)).status).toBe(200);
    it.flow.pass(2 * hour);
    const over = await open(it.url, path, it.jar);
    expect(over.status).toBe(401);
    expect(await over.text()).toContain('two in which no page is opened');
    const anew = cookieJar();
    await open(it.url, it.link(path), anew);
    expect(await (await open(it.url, '/sessions', anew)).text(), 'nor is it shown').not.toContain('Another one');
  });

  it('that a process of the version before began is used from its beginning on', async () => {
    await using it = await signedIn();
    await aStore().rows('update signoff.page_sessions set used_at = null');
    it.flow.pass(2 * hour - 1);
    expect((await open(it.url, path, it.jar)).status).toBe(200);
    await aStore().rows('update signoff.page_sessions set used_at = null');
    it.flow.pass(1);
    expect((await open(it.url, path, it.jar)).status).toBe(401);
  });

  describe('beside others of the same person', () => {
    /** Signed in in two browsers, an hour apart; Ana is a lead as well. */
    async function twice() {
      const leads = { users: ['U09LEA', 'U01ANA'], groups: [] };
      const it = await signedIn('U09LEA', { projects: [{ ...busyProject, leads }] });
      it.flow.pass(hour);
      const away = cookieJar();
      await open(it.url, it.link(path), away);
      it.flow.pass(5 * minute);
      const text = async (jar = it.jar) => (await open(it.url, '/sessions', jar)).text();
      const endings = async () =>
        [...(await text()).matchAll(/action="(\/sessions\/\w+\/end)"/g)].map(([, button = '']) => button);
      return {
        ...it,
        away,
        text,
        endings,
        isIn: async (jar = it.jar) => (await open(it.url, path, jar)).status === 200,
      };
    }

    it('is shown with them: since when, when last used, and when each ends', async () => {
      await using it = await twice();
      const shown = (await it.text()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
      expect(shown).toContain('This one 1 h 5 min ago this page in 2 h');
      expect(shown).toContain('Another one 5 min ago 5 min ago in 1 h 55 min');
    });

    it('ends any of them, and stays', async () => {
      await using it = await twice();
      const [end = '', ...more] = await it.endings();
      expect(more).toEqual([]);
      const ended = await press(it.url, end, it.jar.header(), 'same-origin');
      expect([ended.status, ended.headers.get('location')]).toEqual([303, '/sessions']);
      expect(await it.endings()).toEqual([]);
      expect([await it.isIn(), await it.isIn(it.away)]).toEqual([true, false]);
      expect((await press(it.url, end, it.jar.header())).status, 'it is over already').toBe(303);
    });

    it('ends itself where its own number is named, and its cookie goes', async () => {
      await using it = await twice();
      const [end = ''] = await it.endings();
      const ended = await press(it.url, end, it.away.header());
      expect(await ended.text()).toContain('You are signed out');
      it.away.take(ended);
      expect(it.away.kept.size).toBe(0);
      expect([await it.isIn(), await it.isIn(it.away)]).toEqual([true, false]);
    });

    it('ends all of them at once, and none of anybody else', async () => {
      await using it = await twice();
      const ana = cookieJar();
      await open(it.url, it.link(path, 'U01ANA'), ana);
      expect(await (await press(it.url, '/sessions/end', it.jar.header())).text()).toContain('You are signed out');
      expect([await it.isIn(), await it.isIn(it.away)]).toEqual([false, false]);
      expect(await it.isIn(ana)).toBe(true);
    });

    it('is shown to and ended by nobody else, and by no other site', async () => {
      await using it = await twice();
      const ana = cookieJar();
      await open(it.url, it.link(path, 'U01ANA'), ana);
      expect(await it.text(ana)).toContain('You are signed in nowhere else');
      const [end = ''] = await it.endings();
      await press(it.url, end, ana.header());
      for (const button of [end, '/sessions/end']) {
        expect((await press(it.url, button, it.jar.header(), 'cross-site')).status).toBe(403);
        expect((await press(it.url, button, 'signoff_session=x.y')).status).toBe(401);
      }
      expect([await it.isIn(), await it.isIn(it.away)]).toEqual([true, true]);
    });
  });

  it('ends for good when its owner signs out: neither its cookie nor its link brings it back', async () => {
    await using it = await signedIn();
    const stolen = it.jar.header();
    const out = await signOut(it.url, stolen, 'same-origin');
    expect(out.status).toBe(200);
    it.jar.take(out);
    expect(it.jar.kept.size).toBe(0);
    expect((await ask(`${it.url}${path}`, stolen)).status).toBe(401);
    expect((await open(it.url, it.opened)).status).toBe(403);
  });

  it('is not ended by another site', async () => {
    await using it = await signedIn();
    expect((await signOut(it.url, it.jar.header(), 'cross-site')).status).toBe(403);
    expect((await open(it.url, path, it.jar)).status).toBe(200);
  });

  it('makes place for another person’s, who opens a link of their own in the same browser', async () => {
    const other = { ...busyProject, key: 'other', leads: { users: ['U01ANA'], groups: [] } };
    const flow = aFlow(aStore(), busyProject);
    await using pages = await servePages(aStore(), { projects: [busyProject, other], now: flow.now });
    const jar = cookieJar();
    await open(pages.url, pages.link('/projects'), jar);
    const lea = jar.header();
    await open(pages.url, pages.link('/projects', 'U01ANA'), jar);
    expect((await open(pages.url, path, jar)).status).toBe(404);
    expect((await ask(`${pages.url}/projects`, lea)).status, 'the former one is over').toBe(401);
  });

  it.each([
    ['made up', () => 'signoff_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAA'],
    ['empty', () => 'signoff_session='],
    ['signed for another use', () => `signoff_session=x.${createSigner(pagesSecret).sign('link', 'x')}`],
    ['signed, but never begun', () => `signoff_session=x.${createSigner(pagesSecret).sign('session', 'x')}`],
  ])('that is %s is none', async (_, cookie) => {
    await using it = await thePages();
    expect((await ask(`${it.url}${path}`, cookie())).status).toBe(401);
  });

  it('is found among other cookies of its name, which another site of the domain may have set', async () => {
    await using it = await signedIn();
    const cookies = `signoff_session=x.y; other=1; ${it.jar.header()}`;
    expect((await ask(`${it.url}${path}`, cookies)).status).toBe(200);
  });

  it('is told in the log when it begins, when its link is refused, and when it ends, without anything that opens a door', async () => {
    await using it = await signedIn();
    const [, token = ''] = it.opened.split('=');
    await open(it.url, it.opened);
    await open(it.url, `${it.opened}x`);
    it.flow.pass(10 * minute);
    await open(it.url, it.opened);
    await signOut(it.url, it.jar.header());
    expect(it.logged.map((line) => JSON.parse(line)).filter(({ msg }) => /pages/.test(msg))).toMatchObject([
      { msg: 'somebody signed in to the pages', user: 'U09LEA' },
      { msg: 'a link to the pages was refused', why: 'used' },
      { msg: 'a link to the pages was refused', why: 'not_ours' },
      { msg: 'a link to the pages was refused', why: 'expired' },
      { msg: 'a session of the pages was ended by its owner', user: 'U09LEA' },
    ]);
    const text = it.logged.join('');
    for (const secret of [token, ...(it.jar.kept.get('signoff_session') ?? '').split('.')])
      expect(text).not.toContain(secret);
  });

  it('leaves nothing in the table with which a session could be had', async () => {
    await using it = await signedIn();
    const [row] = await aStore().rows<{ text: string }>(
      'select page_sessions::text as text from signoff.page_sessions',
    );
    const [number = ''] = (it.jar.kept.get('signoff_session') ?? '').split('.');
    expect(number).toHaveLength(32);
    expect(row?.text).not.toContain(number);
  });
});
