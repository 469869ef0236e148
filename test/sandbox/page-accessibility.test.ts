import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { acked, createFakeWorld } from '../support/fake-world.ts';
import { aWindow, servePage } from '../support/page-windows.ts';
import { button, correction, openCard, section, text } from '../support/sample-blocks.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let axe: string;
beforeAll(async () => {
  browser = await openBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(() => browser.close());

/** What axe finds wrong, each with the element it found it on. */
async function problems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: AxeResults = await page.evaluate('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in the ${colorScheme} page, with menu, thread, form and its errors open`, async () => {
    const world = createFakeWorld({
      click(world, { user, action_id }) {
        if (action_id === 'correct')
          world.open(user, { title: text('Correct'), submit: text('Save'), blocks: correction });
        return acked;
      },
    });
    const card = world.post({ text: 'Which intent?', blocks: openCard });
    world.post({ user: 'U02BEN', text: 'I think *billing*, see <https://example.com|this>', thread_ts: card.ts });
    world.publishHome('U01ANA', [section('3 wait', button('start', 'Start Review', { style: 'primary' }))]);
    const page = await aWindow(browser, await servePage(world), 'U01ANA');
    await page.emulateMedia({ colorScheme });

    expect(await problems(page)).toEqual([]);
    await page.getByRole('button', { name: '1 reply' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('billing').waitFor();
    expect(await problems(page)).toEqual([]);
    await page.getByRole('button', { name: 'More actions' }).first().click();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'You are Ana' }).click();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Correct…' }).first().click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Please complete this required field.').first().waitFor();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Signoff' }).click();
    await page.getByText('3 wait').waitFor();
    expect(await problems(page)).toEqual([]);
  });
}
