import { beforeEach, describe, expect, it } from 'vitest';
import { overviewOf } from '../../src/flow/summary/overview.ts';
import { summarize } from '../../src/flow/summary/summarize.ts';
import type { Pages } from '../../src/http/pages/register.ts';
import type { Project } from '../../src/review/project.ts';
import { createAlertBook } from '../../src/store/alert-book.ts';
import { createClockwork } from '../../src/store/clockwork.ts';
import type { Database } from '../../src/store/database.ts';
import { createDesk } from '../../src/store/desk.ts';
import { createPageRecords } from '../../src/store/page-records.ts';
import { createStandings } from '../../src/store/standings.ts';
import { summaryDeps } from '../../src/store/summary-records.ts';
import { aBusyProject, busyDay, busyProject } from '../support/a-busy-project.ts';
import { aFlow, type FlowUnderTest, hour, kept, minute } from '../support/flow.ts';
import { cookieJar, open, servePages } from '../support/pages.ts';
import { aField, anExtractionProject, aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const leads = { users: ['U09LEA'], groups: [] };

/** The pages of a flow as Lea sees them. */
async function asLea(flow: FlowUnderTest, changes: Partial<Pages> = {}) {
  const pages = await servePages(aStore(), { projects: flow.projects, now: flow.now, ...changes });
  const jar = cookieJar();
  await open(pages.url, pages.link('/projects'), jar);
  return {
    ...pages,
    page: async (path: string) => {
      const answer = await open(pages.url, path, jar);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
  };
}

const words = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(code))
    .replaceAll(/\s+/g, ' ');

describe('who may look', () => {
  const project = aProject({ leads });
  const foreign = aProject({ key: 'foreign', leads: { users: ['U01ANA'], groups: [] } });
  const day = `/summary/support-intent/${busyDay}`;

  it('a project that is not theirs and one that does not exist look the same', async () => {
    await using lea = await asLea(aFlow(aStore(), project, foreign));
    const [theirs, none] = [
      await lea.page(`/summary/foreign/${busyDay}`),
      await lea.page(`/summary/nothing/${busyDay}`),
    ];
    expect(theirs.status).toBe(404);
    expect(theirs.text).toBe(none.text);
    expect((await lea.page('/projects')).text).not.toContain('foreign');
  });

  it('is asked anew before each page: who leads no more sees a sentence', async () => {
    const led = [project];
    await using lea = await asLea(aFlow(aStore(), project), { leadsOf: async () => led });
    expect((await lea.page(day)).status).toBe(200);
    led.length = 0;
    for (const path of [
      day,
      '/projects',
      `${day}/items?what=open`,
      `/summary/support-intent/items/itm_${'0'.repeat(32)}`,
    ]) {
      const refused = await lea.page(path);
      expect(refused.status).toBe(403);
      expect(words(refused.text)).toContain('Only leads read these pages');
    }
  });

  it('nobody is let in while Slack can’t be asked', async () => {
    await using lea = await asLea(aFlow(aStore(), project), { leadsOf: () => Promise.reject(new Error('timed out')) });
    const away = await lea.page(day);
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('30');
    expect(words(away.text)).toMatch(/Slack does not answer.*Load this page again/);
    expect(away.text).not.toContain('timed out');
  });

  it('an item of another project is not there, whichever project is named', async () => {
    const flow = aFlow(aStore(), project, foreign);
    const [mine, theirs] = [await kept(flow), await kept(flow, { project: 'foreign' })];
    await using lea = await asLea(flow);
    expect((await lea.page(`/summary/support-intent/items/${mine.id}`)).status).toBe(200);
    for (const path of [
      `/summary/support-intent/items/${theirs.id}`,
      `/summary/support-intent/items/${theirs.id}/card`,
      `/summary/foreign/items/${theirs.id}`,
    ])
      expect((await lea.page(path)).status).toBe(404);
  });
});

describe('an address', () => {
  it.each([
    ['a day to come', '2026-11-24'],
    ['no day of the calendar', '2026-02-30'],
    ['a day before anybody looks', '2019-01-01'],
    ['the year nought', '0000-01-01'],
    ['no day at all', 'yesterday'],
    ['a way up', '..%2f..%2fv1'],
    ['a second header', '2026-11-20%0d%0aSet-Cookie:%20a=b'],
    ['a nought byte', '2026-11-20%00'],
    ['a span that there is not', '2026-11-20?span=year'],
    ['two spans', '2026-11-20?span=week&span=month'],
    ['a span that every object has', '2026-11-20?span=constructor'],
    ['no such figure', '2026-11-20/items?what=everything'],
    ['a confusion without a truth', '2026-11-20/items?what=confusion&label=refund'],
    ['a label that can’t be stored', '2026-11-20/items?what=changed&label=%00'],
    ['a place that was made up', '2026-11-20/items?what=open&after=MjAyNg.AAAA'],
    ['no id', 'items/itm_1'],
    ['more than there is', '2026-11-20/items/more'],
  ])('with %s leads nowhere', async (_, rest) => {
    await using lea = await asLea(aFlow(aStore(), aProject({ leads })));
    const wrong = await lea.page(`/summary/support-intent/${rest}`);
    expect(wrong.status).toBe(404);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect(words(wrong.text)).toContain('There is no such page');
  });

  it('without a day leads to the last one that is over, where the project counts its days', async () => {
    await using lea = await asLea(aFlow(aStore(), aProject({ leads, timezone: 'Pacific/Auckland' })));
    // There it is the evening of the 23rd already.
    expect(words((await lea.page('/summary/support-intent')).text)).toContain('Sunday 22 November 2026');
    expect(words((await lea.page('/summary/support-intent/2026-11-23')).text)).toContain('today so far');
  });

  it('is served with nothing allowed but our own style, and is kept by nobody', async () => {
    const flow = aFlow(aStore(), aProject({ leads }));
    const item = await kept(flow);
    await using lea = await asLea(flow);
    const day = `/summary/support-intent/${busyDay}`;
    for (const path of [
      '/projects',
      day,
      `${day}?span=month`,
      `${day}/items?what=open`,
      `/summary/support-intent/items/${item.id}`,
      '/summary/x',
      '/open',
    ]) {
      const { headers, text } = await lea.page(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|https?:/i);
    }
    const [, style = ''] = /rel="stylesheet" href="([^"]+)"/.exec((await lea.page(day)).text) ?? [];
    const served = await lea.page(style);
    expect(served.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(served.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(style).toContain(served.headers.get('etag')?.slice(1, -1));
  });
});

describe('a busy day', () => {
  let flow: FlowUnderTest;
  beforeEach(async () => {
    flow = await aBusyProject(aStore());
  });

  it('leads from each figure to as many items as it counts', async () => {
    const { figures, backlog } = await summarize(summaryDeps(aStore().db, flow.now), busyProject, busyDay);
    await using lea = await asLea(flow);
    const day = `/summary/${busyProject.key}/${busyDay}`;
    const listed = async (query: string) => {
      const { text } = await lea.page(`${day}/items?${query}`);
      return { rows: text.match(/<li><p class="value">/g)?.length ?? 0, text };
    };
    const { approved = 0, corrected = 0, rejected = 0 } = figures.outcomes;
    expect(approved * corrected, 'there is something to count').toBeGreaterThan(0);
    expect((await listed('what=approved')).rows).toBe(approved);
    expect((await listed('what=corrected')).rows).toBe(corrected);
    expect((await listed('what=changed')).rows).toBe(corrected + rejected);
    expect((await listed('what=open')).rows).toBe(backlog.open);
    expect((await listed('what=overdue')).rows).toBe(backlog.overdue);
    expect((await listed('what=expired')).text).toContain('There are none');
    for (const { label, wrong } of figures.labels)
      expect((await listed(`what=changed&label=${label}`)).rows, label).toBe(wrong);
    for (const { label, truth, count } of figures.confusions)
      expect((await listed(`what=confusion&label=${label}&truth=${truth}`)).rows).toBe(count);
    const { text } = await lea.page(day);
    const [page] = [text.match(/href="[^"]*items\?[^"]*"/g) ?? []];
    for (const link of new Set(page)) {
      const address = link.slice(6, -1).replaceAll('&#38;', '&');
      expect((await lea.page(address)).text, address).toContain('<li><p class="value">');
    }
  });

  it('says who decided, by name, and what each of them did', async () => {
    await using lea = await asLea(flow);
    const { text } = await lea.page(`/summary/${busyProject.key}/${busyDay}`);
    expect(words(text)).toMatch(/Reviewers .*Ana Duarte \d+ \d+\.\d %/);
    expect(words((await lea.page(`/summary/${busyProject.key}/${busyDay}/items?what=changed`)).text)).toMatch(
      /corrected by (Ana Duarte|Ben Okafor|Cleo Marchetti)/,
    );
  });

  it('tells of the Saturday and the Sunday after it, and leads to both', async () => {
    const told = aProject({
      ...{ key: 'told', leads, summary: { at: 9 * 60, days: [1, 2, 3, 4, 5], channel: 'C0LEADS' } },
    });
    await using lea = await asLea(aFlow(aStore(), told));
    const { text } = await lea.page(`/summary/told/${busyDay}`);
    expect(words(text)).toContain('Saturday and Sunday: 0 came, people decided 0.');
    const item = await kept(aFlow(aStore(), told), { createdAt: new Date('2026-11-22T10:00:00Z') });
    expect(item.project).toBe('told');
    await aStore().rows("delete from signoff.days where project = 'told'");
    const again = await lea.page(`/summary/told/${busyDay}`);
    expect(words(again.text)).toContain('Saturday and Sunday: 1 came, people decided 0.');
    for (const day of ['2026-11-21', '2026-11-22']) expect(again.text).toContain(`href="/summary/told/${day}"`);
  });

  it('is added up with the days before it, the missing ones counted a week at a time', async () => {
    await using lea = await asLea(flow);
    const week = words((await lea.page(`/summary/${busyProject.key}/${busyDay}?span=week`)).text);
    const each = Array.from(week.matchAll(/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ Nov (\d+)/g), ([, came]) =>
      Number(came),
    );
    expect(each).toHaveLength(7);
    expect(week).toContain(`In 7 days ${each.reduce((sum, came) => sum + came)} predictions came`);
    expect(week).toMatch(/Model right \d+\.\d % an estimate: \d+\.\d % to \d+\.\d %/);
    expect(week).toMatch(
      /In seven days \d+\.\d % of [\d,]+ predictions were right, whatever the version \(.+\): an estimate/,
    );
    // Of the 28, twenty are kept, seven were counted a moment ago, and one is left.
    const month = words((await lea.page(`/summary/${busyProject.key}/${busyDay}?span=month`)).text);
    expect(month).toContain('In 28 days');
    await aStore().rows('delete from signoff.days');
    const partly = words((await lea.page(`/summary/${busyProject.key}/${busyDay}?span=month`)).text);
    expect(partly).toMatch(/In 7 days .* 21 days of 28 are not counted yet/);
  });

  it('stands beside the other projects, twenty of them in as few looks as one', async () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      ...busyProject,
      key: i === 0 ? busyProject.key : `other-${i}`,
    }));
    const looks = async (projects: Project[]) => {
      const { db, asked } = counting(aStore().db);
      const found = await overviewOf(
        {
          ...{
            desk: createDesk(db),
            overviews: createPageRecords(db),
            alerts: createAlertBook(db),
            standings: createStandings(db),
          },
          ...{ clockwork: createClockwork(db), now: flow.now },
        },
        projects,
      );
      expect(found.map(({ project }) => project.key)).toEqual(projects.map(({ key }) => key));
      return asked();
    };
    expect(await looks(many)).toBe(await looks(many.slice(0, 1)));
    await using lea = await asLea({ ...flow, projects: many });
    await lea.page(`/summary/${busyProject.key}/${busyDay}`);
    const text = words((await lea.page('/projects')).text);
    expect(text).toContain('1 of 20 projects needs you.');
    expect(text).toContain('intent 2026-11-03');
    expect(text).toMatch(/on Fri 20 Nov/);
  });
});

/** A database that counts what it is asked. */
function counting(db: Database): { db: Database; asked: () => number } {
  let count = 0;
  const counted = new Proxy(db, {
    get(of, name) {
      if (name === 'query') count += 1;
      return Reflect.get(of, name, of);
    },
  });
  return { db: counted, asked: () => count };
}

describe('items', () => {
  it('come fifty at a time, each once, and only in the list that a place belongs to', async () => {
    const flow = aFlow(aStore(), aProject({ leads }));
    for (let i = 0; i < 120; i++) {
      if (i % 3 === 0) flow.pass(minute);
      await kept(flow);
    }
    await using lea = await asLea(flow);
    const seen: string[] = [];
    const pages: string[] = [];
    let next: string | undefined = '/summary/support-intent/2026-11-23/items?what=open';
    while (next) {
      const { text } = await lea.page(next);
      pages.push(next);
      expect(text).toContain('120 items');
      seen.push(...Array.from(text.matchAll(/class="value"><a href="[^"]*(itm_\w+)"/g), ([, id = '']) => id));
      next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&#38;', '&');
    }
    expect(pages).toHaveLength(3);
    expect(new Set(seen).size).toBe(120);
    expect(seen).toHaveLength(120);
    const elsewhere = pages[1]?.replace('what=open', 'what=overdue') ?? '';
    expect((await lea.page(elsewhere)).status).toBe(404);
  });

  it('of a project with masked parts show no input, and no masked value', async () => {
    const project = anExtractionProject({
      leads,
      fields: [
        aField({ name: 'patient', title: 'Patient' }),
        aField({ name: 'total', title: 'Total', type: 'number' }),
      ],
      sensitive: ['text', 'fields.patient'],
    });
    const flow = aFlow(aStore(), project);
    const item = await kept(flow, {
      input: { text: 'Invoice of Maria Secret', fields: { patient: 'Maria Secret', Room: 'Secret room' } },
      prediction: {
        ...{ value: { patient: 'Maria Secret', total: 12 }, confidence: 0.4, alternatives: [], fieldConfidence: null },
        ...{ model: null, modelVersion: null, explanation: 'It says Maria Secret' },
      },
    });
    await using lea = await asLea(flow);
    for (const path of ['2026-11-23/items?what=open', `items/${item.id}`, '2026-11-23']) {
      const { status, text } = await lea.page(`/summary/invoices/${path}`);
      expect(status).toBe(200);
      expect(text).not.toContain('Secret');
    }
    expect(words((await lea.page(`/summary/invoices/items/${item.id}`)).text)).toContain('Patient: •••••, Total: 12');
  });

  it('that are open keep what others answered, and what a blind card hides, from a lead who may still answer', async () => {
    const project = aProject({ leads, reviews: { required: 2, agree: 2, reject: 2, max: 3 } });
    const flow = aFlow(aStore(), project);
    const [blind, seen] = [await kept(flow, { blind: true }), await kept(flow)];
    for (const item of [blind, seen])
      await flow.answer(item, { verdict: 'correct', value: 'shipping', note: 'Says parcel' });
    await using lea = await asLea(flow);
    const page = async (id: string) => words((await lea.page(`/summary/support-intent/items/${id}`)).text);
    expect(await page(seen.id)).toContain('refund');
    expect(await page(blind.id)).not.toContain('refund');
    for (const { id } of [blind, seen]) {
      expect(await page(id)).toContain('Ana Duarte answered');
      expect(await page(id)).not.toMatch(/shipping|parcel/);
    }
    flow.pass(hour);
    await flow.answer(seen, { reviewer: 'U02BEN', verdict: 'correct', value: 'shipping' });
    expect(await page(seen.id)).toMatch(
      /refund → became shipping.*Ana Duarte corrected it to shipping.*Note: Says parcel/,
    );
  });

  it('go to their card when somebody wants to, and say so when it is gone', async () => {
    const flow = aFlow(aStore(), aProject({ leads }));
    const item = await kept(flow);
    let link: string | null = 'https://example.slack.com/archives/C0REVIEW/p1';
    await using lea = await asLea(flow, { cardLink: async () => link });
    const card = `/summary/support-intent/items/${item.id}/card`;
    const jar = cookieJar();
    await open(lea.url, lea.link('/projects'), jar);
    const asked = await fetch(lea.url + card, { redirect: 'manual', headers: { cookie: jar.header() } });
    expect(asked.headers.get('location')).toBe(link);
    for (const gone of [null, 'javascript:alert(1)']) {
      link = gone;
      expect(words((await lea.page(card)).text)).toContain('There is no card any more');
    }
  });
});
