import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { aBusyProject, busyDay, busyProject } from '../support/a-busy-project.ts';
import { problemsInBothSchemes } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { startsAt } from '../support/flow.ts';
import { open, type PagesUnderTest, servePages } from '../support/pages.ts';
import { differenceFrom } from '../support/pictures.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile({ kept: true });
const project = `/summary/${busyProject.key}`;
const day = `${project}/${busyDay}`;
const desk = { width: 1200, height: 900 };
const phone = { width: 375, height: 740 };
/** As much as is drawn anew when something is: the head, the figures, the sentences and the first tables. */
const tall = { desk: { width: 1200, height: 2500 }, phone: { width: 375, height: 1500 } };

let browser: Browser & AsyncDisposable;
let pages: PagesUnderTest;
beforeAll(async () => {
  browser = await openBrowser();
  const flow = await aBusyProject(aStore());
  const others = ['Returns', 'Chat replies'].map((name, i) => ({ ...busyProject, key: `other-${i}`, name }));
  pages = await servePages(aStore(), { projects: [busyProject, ...others], now: flow.now });
  // Looked at twice every day of it is counted, and no look changes any more what another one shows.
  for (let i = 0; i < 2; i++) await open(pages.url, pages.link(`${day}?span=month`));
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await pages[Symbol.asyncDispose]();
});

/** A window of Lea's, signed in by a link, that ends with the test and fails it if the page broke. */
async function windowOf(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce', locale: 'en-GB', ...options });
  context.setDefaultTimeout(12_000);
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('console', (said) => {
    // Whoever is signed out is told so with a 401, which the browser reports.
    if (said.type() === 'error' && !/status of 401/.test(said.text())) broken.push(said.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(broken).toEqual([]);
  });
  await page.goto(pages.link('/projects'));
  return page;
}

/** What of a page reaches beyond its right edge. */
function beyond(page: Page): Promise<string[]> {
  return page.evaluate(
    `[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80))`,
  );
}

const every = {
  'a day': day,
  'a day so far': `${project}/2026-11-23`,
  'a week': `${day}?span=week`,
  items: `${day}/items?what=changed`,
  projects: '/projects',
  sessions: '/sessions',
};

describe('on every page', () => {
  test('axe finds nothing wrong, in the light and in the dark', async () => {
    const page = await windowOf({ bypassCSP: true });
    for (const [what, path] of Object.entries(every)) {
      await page.goto(pages.url + path);
      expect(await problemsInBothSchemes(page), what).toEqual([]);
    }
    await page.goto(pages.url + every.items);
    await page.locator('.items a').first().click();
    expect(await problemsInBothSchemes(page), 'an item').toEqual([]);
  });

  test('a phone has nothing to scroll sideways, however long a word is', async () => {
    const named = (version: string) =>
      aStore().rows(
        `update signoff.items set prediction = jsonb_set(prediction::jsonb, '{modelVersion}', to_jsonb($1::text))::json`,
        [version],
      );
    await named('2026'.repeat(50));
    onTestFinished(async () => {
      await named('2026-11-03');
    });
    const page = await windowOf({ viewport: phone });
    for (const [what, path] of Object.entries(every)) {
      await page.goto(pages.url + path);
      expect(await beyond(page), what).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), what).toBe(phone.width);
    }
  });

  test('headings go down by one, there is one main part and one first heading, and each table has a name', async () => {
    const page = await windowOf();
    for (const [what, path] of Object.entries(every)) {
      await page.goto(pages.url + path);
      const levels: string[] = await page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => tagName)",
      );
      const numbers = levels.map((level) => Number(level.slice(1)));
      expect(numbers[0], what).toBe(1);
      expect(
        numbers.filter((level) => level === 1),
        what,
      ).toHaveLength(1);
      expect(
        numbers.every((level, i) => i === 0 || level <= (numbers[i - 1] ?? 0) + 1),
        `${what}: ${levels}`,
      ).toBe(true);
      expect(await page.getByRole('main').count(), what).toBe(1);
      const tables = page.getByRole('table');
      for (let i = 0; i < (await tables.count()); i++)
        expect((await tables.nth(i).locator('caption').textContent())?.trim(), what).toBeTruthy();
    }
  });
});

test('everything works where no script runs: from the figure to the item to its history, and out again', async () => {
  const page = await windowOf({ javaScriptEnabled: false });
  await page.goto(pages.url + day);
  await page.getByRole('link', { name: /changed by people: see them/ }).click();
  await page.getByRole('heading', { name: 'Changed by people' }).waitFor();
  await page.locator('.items a').first().click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.goBack();
  await page.reload();
  await page.getByRole('heading', { name: 'Open this page from Slack' }).waitFor();
});

test('with the keyboard one gets to the content first, and through what is there in the order in which it is read', async () => {
  const page = await windowOf();
  await page.goto(pages.url + day);
  const focused = () =>
    page.evaluate('document.activeElement.innerText.replace(/\\s+/g, " ").trim()') as Promise<string>;
  const press = async (key = 'Tab') => {
    await page.keyboard.press(key);
    return focused();
  };
  expect(await press()).toBe('Skip to the content');
  expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: 16 });
  expect([await press(), await press(), await press(), await press(), await press()]).toEqual([
    'Projects',
    'Where you are signed in: Lea Lindqvist',
    'Sign out',
    '← Thu 19 Nov',
    'Sat 21 Nov →',
  ]);
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.goto(pages.url + day);
  await press();
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  expect(await press()).toBe('← Thu 19 Nov');
});

test('of one’s other browsers each can be ended where all are shown, by the keyboard alone', async () => {
  const away = await windowOf();
  const page = await windowOf();
  await page.goto(pages.url + day);
  await page.getByRole('link', { name: 'Where you are signed in: Lea Lindqvist' }).press('Enter');
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  const ends = page.getByRole('button', { name: /^End the session that began/ });
  const before = await ends.count();
  expect(before).toBeGreaterThan(0);
  for (let left = before; left > 0; left--) {
    await ends.first().press('Enter');
    await expect.poll(() => ends.count()).toBe(left - 1);
  }
  await away.goto(pages.url + day);
  await away.getByRole('heading', { name: 'Open this page from Slack' }).waitFor();
  await page.getByText('You are signed in nowhere else').waitFor();
  await away.goto(pages.link(day));
  await page.reload();
  await page.getByRole('button', { name: 'Sign out everywhere' }).press('Enter');
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await away.reload();
  await away.getByRole('heading', { name: 'Open this page from Slack' }).waitFor();
});

test('on paper there is no navigation, nothing but black on white, and the figures keep to their page', async () => {
  const page = await windowOf({ colorScheme: 'dark' });
  await page.goto(pages.url + day);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const gone of ['.top', '.skip', '.steps'])
    expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
  const colours = await page.evaluate(
    `[...new Set([...document.querySelectorAll('h1, h2, h3, p, a, th, td, dt, dd, .tone')].map((one) => getComputedStyle(one).color))].sort()`,
  );
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(51, 51, 51)']);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate(`getComputedStyle(document.querySelector('.numbers')).breakBefore`)).toBe('page');
  await page.setViewportSize({ width: 680, height: 960 });
  expect(await beyond(page)).toEqual([]);
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
});

test('a picture of a table stands above it in the colours of the screen, and in the light ones on paper', async () => {
  const svg = (width: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="10"><rect width="${width}" height="10"/></svg>`;
  const drawn = {
    light: { wide: svg(31), narrow: svg(33) },
    dark: { wide: svg(32), narrow: svg(34) },
    alt: 'Most were decided at ten',
  };
  await using illustrated = await servePages(aStore(), {
    projects: [busyProject],
    now: () => startsAt,
    pictures: async () => ({ hours: drawn }),
  });
  const page = await windowOf();
  await page.goto(illustrated.link(day));
  const picture = page.getByRole('img', { name: 'Most were decided at ten' });
  const figure = page.locator('figure').filter({ has: picture });
  expect(await figure.locator('figcaption').textContent()).toBe('By the hour');
  expect(await figure.getByRole('rowheader').count()).toBeGreaterThan(5);
  const shown = () =>
    page.evaluate(
      'document.querySelector("figure img").decode().then(() => atob(document.querySelector("figure img").currentSrc.split(",")[1]))',
    );
  expect(await shown()).toBe(drawn.light.wide);
  expect(await picture.getAttribute('width')).toBe('31');
  await page.setViewportSize(phone);
  await expect.poll(shown).toBe(drawn.light.narrow);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(shown).toBe(drawn.dark.narrow);
  await page.setViewportSize(desk);
  await expect.poll(shown).toBe(drawn.dark.wide);
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await expect.poll(shown).toBe(drawn.light.wide);
});

describe('looks as it was drawn', () => {
  test.each([
    ['day', day, { viewport: tall.desk }],
    ['day-dark', day, { viewport: tall.desk, colorScheme: 'dark' }],
    ['day-phone', day, { viewport: tall.phone }],
    ['projects', '/projects', { viewport: tall.desk }],
    ['items', `${day}/items?what=changed`, { viewport: tall.desk }],
  ] as const)('%s', async (name, path, options) => {
    const page = await windowOf({ ...options, bypassCSP: true });
    await page.goto(pages.url + path);
    expect(await differenceFrom(page, name)).toBeLessThan(0.002);
  });

  test('(control) a picture from which something is missing is another one', async () => {
    const page = await windowOf({ viewport: tall.desk, bypassCSP: true });
    await page.goto(pages.url + day);
    await page.addStyleTag({ content: '.takeaway { visibility: hidden; }' });
    expect(await differenceFrom(page, 'day', { keep: false })).toBeGreaterThan(0.002);
  });
});
