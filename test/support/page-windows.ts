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

/**
 * A window of one person, drawn and listening. It fails the test at its end if the page itself broke: an exception,
 * something the security policy refused, a file that was not there.
 */
export async function aWindow(
  browser: Browser,
  url: string,
  as: string,
  place = 'C0REVIEW',
  size = { width: 1280, height: 800 },
): Promise<Page> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    if (broken.length > 0) throw new Error(`the page broke: ${broken.join('; ')}`);
  });
  await page.goto(`${url}/as/${as}/${place}`);
  await page.waitForSelector('html[data-ready]');
  return page;
}
