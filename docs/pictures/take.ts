/**
 * `npm run screenshots`: takes the pictures of the README from the running product, so that they never show what it
 * does not do. The people are the sandbox's, the texts and predictions the demo's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { demoConfig, openFreshDatabase } from '../../src/demo/house.ts';
import { streamPredictions } from '../../src/demo/stream.ts';
import { createLogger } from '../../src/logging.ts';
import { makeApiKey } from '../../src/review/api-key.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { openService } from '../../src/wiring.ts';
import { openBrowser } from '../../test/support/browser.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'signoff-pictures-'));
await using opened = new AsyncDisposableStack();
opened.defer(() => rm(dataDir, { recursive: true, force: true }));
const databaseUrl = await openFreshDatabase(dataDir, opened);
const sandbox = opened.use(await startSandbox({ port: 0, page: registerPage }));
const apiKey = makeApiKey();
// Without the audit, which would be another draw in every picture.
const config = await demoConfig({ dataDir, databaseUrl, slackApiUrl: sandbox.apiUrl, apiKey, port: 0, audit: 0 });
const service = opened.use(await openService(config, createLogger('error')));
await service.connected;

// Enough for a full window of doubtful ones.
const messages = 80;
const items = streamPredictions({ apiUrl: service.url, apiKey, burst: messages });
for (let sent = 0; sent < messages; sent++) await items.next();

const browser = opened.use(await openBrowser());
const context = await browser.newContext({
  viewport: { width: 1060, height: 720 },
  deviceScaleFactor: 2,
  locale: 'en-GB',
  reducedMotion: 'reduce',
});
const page = await context.newPage();
await page.goto(`${sandbox.url}/as/U01ANA/C0REVIEW`);
await page.locator('[data-action-id=approve]').nth(4).waitFor();

await answer(page, 1, 'alt_1');
await answer(page, 2, 'approve');
await page.screenshot({ path: picture('card') });

// Danish that the model takes for English.
const danish = page.locator('article, li, .message').filter({ hasText: 'og religionsfrihed' }).last();
await danish.locator('[data-action-id=correct]').click();
await page.locator('dialog select').selectOption({ label: 'Danish · Dansk' });
await page.screenshot({ path: picture('correct') });

async function answer(on: Page, card: number, action: string): Promise<void> {
  const open = await on.locator(`[data-action-id=${action}]`).count();
  await on.locator(`[data-action-id=${action}]`).nth(card).click();
  await on.waitForFunction(
    ([selector, before]) => document.querySelectorAll(String(selector)).length < Number(before),
    [`[data-action-id=${action}]`, open],
  );
}

function picture(name: string): string {
  return join(import.meta.dirname, `${name}.png`);
}
