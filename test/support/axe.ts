import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with what a person sees now, each with the element it found it on. */
export async function problemsOn(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  await isStill(page);
  await page.evaluate(await axe);
  const only = rules === 'all' ? '' : "document, { runOnly: ['color-contrast', 'link-in-text-block'] }";
  const found: AxeResults = await page.evaluate(`axe.run(${only})`);
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

/** Colours that fade into others are none that anybody reads. What turns for ever, such as a spinner, is not waited for. */
async function isStill(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const moving = () => document.getAnimations().filter(
      ({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().iterations !== Infinity,
    );
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    do {
      await Promise.allSettled(moving().map(({ finished }) => finished));
      await drawn();
    } while (moving().length > 0);
  })()`);
}
