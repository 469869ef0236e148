import { fastify } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { registerPage } from '../../src/sandbox/page/register.ts';
import type { World } from '../../src/sandbox/world.ts';

/** The page over a world, on a port of its own until the test ends. */
export async function servePage(world: World): Promise<string> {
  const app = fastify();
  await registerPage(app, world);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return url;
}

interface Window {
  page: Page;
  /** Throws if the page itself broke: an exception, something the security policy refused, a file that was not there. */
  close(): Promise<void>;
}

const desk = { width: 1280, height: 800 };

/** A window of one person, drawn and listening. */
export async function openWindow(
  browser: Browser,
  url: string,
  as: string,
  place = 'C0REVIEW',
  size = desk,
): Promise<Window> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  // Sooner than the test itself gives up, so that it says what was waited for.
  context.setDefaultTimeout(12_000);
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  await goTo(page, `${url}/as/${as}/${place}`);
  return {
    page,
    async close() {
      await context.close();
      if (broken.length > 0) throw new Error(`the page of ${as} broke: ${broken.join('; ')}`);
    },
  };
}

export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
}

/** The same until the test ends, which fails if the page broke. */
export async function aWindow(
  browser: Browser,
  url: string,
  as: string,
  place = 'C0REVIEW',
  size = desk,
): Promise<Page> {
  const window = await openWindow(browser, url, as, place, size);
  onTestFinished(() => window.close());
  return window.page;
}
