import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintLink } from '../../src/http/pages/links.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { cookieJar, open } from '../support/pages.ts';
import { aProject, aSubmission } from '../support/project.ts';

describe('the pages of a running service', () => {
  let loop: Loop;
  const byGroup = aProject({ key: 'by-group', name: 'By group', leads: { users: [], groups: ['S01REVIEW'] } });
  beforeAll(async () => {
    loop = await startLoop({ projects: [aProject(), byGroup] });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const link = (user: string, path = '/projects') =>
    mintLink(loop.config.secret, loop.config.publicUrl, { user, path }, new Date());
  const today = new Date().toISOString().slice(0, 10);

  it('are for whom Slack’s directory says lead: people by name, people of a group, no guests, no strangers', async () => {
    const projectsOf = async (user: string) => {
      const answer = await open(loop.config.publicUrl, link(user));
      return { status: answer.status, text: await answer.text() };
    };
    const [lea, ana] = [await projectsOf('U09LEA'), await projectsOf('U01ANA')];
    expect(lea.text).toContain('Support intent');
    expect(lea.text).not.toContain('By group');
    expect(lea.text, 'by the name that Slack has').toMatch(/<bdi>Lea[^<]*<\/bdi>/);
    expect(ana.text).toContain('By group');
    expect(ana.text).not.toContain('Support intent');
    for (const user of ['U08GUS', 'U0NOBODY']) expect((await projectsOf(user)).status).toBe(403);
  });

  it('show a day, its items and their history, and lead to the card in Slack', async () => {
    const { body } = await loop.api(
      'POST',
      '/v1/projects/support-intent/items',
      aSubmission({ text: 'Twice charged' }),
    );
    await loop.until(async () => (await loop.cards()).length > 0);
    const jar = cookieJar();
    const day = await open(loop.config.publicUrl, link('U09LEA', `/summary/support-intent/${today}`), jar);
    expect(await day.text()).toContain('today so far');
    const items = await open(loop.config.publicUrl, `/summary/support-intent/${today}/items?what=open`, jar);
    expect(await items.text()).toContain('Twice charged');
    const address = `${loop.config.publicUrl}/summary/support-intent/items/${body.id}/card`;
    const card = await fetch(address, { redirect: 'manual', headers: { cookie: jar.header() } });
    expect(card.status).toBe(303);
    expect(card.headers.get('location')).toMatch(/\/archives\/C0REVIEW\/p\d+$/);
  });

  it('say nothing of themselves in the document of the API, and take no key', async () => {
    const { body } = await loop.api('GET', '/openapi.json');
    expect(Object.keys(Object(body.paths)).filter((path) => !path.startsWith('/v1'))).toEqual([
      '/healthz',
      '/readyz',
      '/metrics',
    ]);
    const { status, body: page, headers } = await loop.api('GET', `/summary/support-intent/${today}`);
    expect(status).toBe(401);
    expect(page.text).toContain('Open this page from Slack');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
