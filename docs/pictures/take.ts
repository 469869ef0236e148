/**
 * `npm run screenshots`: takes the pictures of the README from the running product, so that they never show what it
 * does not do. The people are the sandbox's, the texts and predictions the demo's; where the demo has none, examples.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { openFreshDatabase } from '../../src/demo/house.ts';
import { projectsFile } from '../../src/demo/project.ts';
import { streamPredictions } from '../../src/demo/stream.ts';
import { createLogger } from '../../src/logging.ts';
import { makeApiKey } from '../../src/review/api-key.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { openService } from '../../src/wiring.ts';
import { openBrowser } from '../../test/support/browser.ts';
import { aDay } from './a-day.ts';
import { exampleItems, exampleProjects } from './examples.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'signoff-pictures-'));
await using opened = new AsyncDisposableStack();
opened.defer(() => rm(dataDir, { recursive: true, force: true }));
const databaseUrl = await openFreshDatabase(dataDir, opened);
const sandbox = opened.use(await startSandbox({ port: 0, page: registerPage }));
const apiKey = makeApiKey();
const service = opened.use(await openService(await config(), createLogger('error')));
await service.connected;

const browser = opened.use(await openBrowser());

// The demo's project: enough for a full window of doubtful ones and more to wait.
const messages = 80;
const items = streamPredictions({ apiUrl: service.url, apiKey, burst: messages });
for (let sent = 0; sent < messages; sent++) await items.next();

const ana = await windowOf('U01ANA', { width: 1060, height: 720 });
await ana.locator('[data-action-id=approve]').nth(4).waitFor();
await answer(ana, 1, 'alt_1');
await answer(ana, 2, 'approve');
await take(ana, 'card');

// Danish that the model takes for English.
const danish = ana.locator('article, li, .message').filter({ hasText: 'og religionsfrihed' }).last();
await danish.locator('[data-action-id=correct]').click();
await ana.locator('dialog').waitFor();
await ana.locator('dialog select').first().selectOption({ label: 'Danish · Dansk' });
await take(ana, 'correct');
await ana.keyboard.press('Escape');

const ben = await windowOf('U02BEN', { width: 900, height: 760 });
await act('command', { user: 'U02BEN', channel: 'C0REVIEW', command: '/signoff', text: 'review' });
for (let answered = 0; answered < 3; answered++) await pressIn(ben, '[data-action-id=session_approve]');
await take(ben, 'session');
await ben.keyboard.press('Escape');

const lea = await windowOf('U09LEA', { width: 900, height: 900 });
await act('click', { ...(await openCard()).at, user: 'U09LEA', action_id: 'approve' });
const passedOn = await openCard();
await act('click', { ...passedOn.at, user: 'U01ANA', action_id: 'more', value: `escalate:${passedOn.item}` });
await lea.getByRole('link', { name: 'Signoff' }).first().click();
await lea.getByRole('button', { name: 'Decide as Lead' }).waitFor();
await take(lea, 'home');

for (const [project, item] of exampleItems) {
  const sent = await fetch(`${service.url}/v1/projects/${project}/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(item),
  });
  if (!sent.ok) throw new Error(`${project}: ${await sent.text()}`);
}
const cleo = await windowOf('U03CLEO', { width: 900, height: 1180 });
for (const question of ['Is this text right?', 'Is this read right?', 'Pay this refund?']) {
  await cleo.getByText(question).waitFor();
}
await take(cleo, 'tasks');

const { sandboxUrl } = await aDay(dataDir, opened);
const morning = await windowOf('U09LEA', { width: 900, height: 1490 }, `${sandboxUrl}/as/U09LEA/C0LEADS`);
await morning.locator('[data-action-id=summary_open]').waitFor();
await take(morning, 'summary');

await morning.locator('[data-action-id=summary_open]').click();
const address = await morning.getByRole('link', { name: 'Open the day' }).getAttribute('href');
await morning.setViewportSize({ width: 1200, height: 1500 });
await morning.goto(address ?? '');
await morning.getByRole('heading', { level: 1 }).waitFor();
await take(morning, 'page');

async function config() {
  const { projects } = parse(projectsFile(0));
  const file = join(dataDir, 'signoff.yml');
  await writeFile(file, stringify({ projects: { ...projects, ...exampleProjects } }));
  const read = readConfig(
    {
      DATABASE_URL: databaseUrl,
      SLACK_API_URL: sandbox.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-sandbox',
      SLACK_APP_TOKEN: 'xapp-sandbox',
      SIGNOFF_CONFIG: file,
      SIGNOFF_DATA: dataDir,
      SIGNOFF_ADMIN_KEY: apiKey,
      PORT: '0',
    },
    { cwd: dataDir },
  );
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

async function windowOf(
  user: string,
  viewport: { width: number; height: number },
  address = `${sandbox.url}/as/${user}/C0REVIEW`,
): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: 2,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector('html[data-ready]');
  return page;
}

async function act(what: string, body: object): Promise<void> {
  const done = await fetch(`${sandbox.url}/_sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!done.ok) throw new Error(`${what}: ${await done.text()}`);
}

async function openCard(): Promise<{ at: { channel: string; ts: string }; item: string }> {
  const channel = 'C0REVIEW';
  const said = await fetch(`${sandbox.url}/_sandbox/messages?channel=${channel}`);
  const all: { ts: string; blocks?: unknown[]; metadata?: { event_payload: { item: string } } }[] = await said.json();
  // What was answered has Undo among its actions, and no other.
  const open = all.findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes('"action_id":"approve"'));
  if (!open) throw new Error('no card is open');
  return { at: { channel, ts: open.ts }, item: open.metadata?.event_payload.item ?? '' };
}

/** Presses a button of a dialog and waits until it asks the next thing. */
async function pressIn(page: Page, selector: string): Promise<void> {
  const question = page.locator('dialog');
  const before = await question.textContent();
  await page.locator(`dialog ${selector}`).click();
  await page.waitForFunction((was) => document.querySelector('dialog')?.textContent !== was, before);
}

async function answer(on: Page, card: number, action: string): Promise<void> {
  const open = await on.locator(`[data-action-id=${action}]`).count();
  await on.locator(`[data-action-id=${action}]`).nth(card).click();
  await on.waitForFunction(
    ([selector, before]) => document.querySelectorAll(String(selector)).length < Number(before),
    [`[data-action-id=${action}]`, open],
  );
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) });
}
