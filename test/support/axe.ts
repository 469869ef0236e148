import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with what a person sees now, each with the element it found it on. */
async function problemsOn(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  await isStill(page);
  // It stays until the page is loaded anew: half a megabyte to read, as long as a look at a small page.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(await axe);
  // What is right is not described, which takes axe longer than to find out that it is.
  const options = {
    resultTypes: ['violations'],
    selectors: false,
    ...(rules === 'colours' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {}),
  };
  const found: AxeResults = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

/** The same in the light and in the dark, each with its scheme: a page in other colours can only be wrong in its colours. */
export async function problemsInBothSchemes(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const [colorScheme, rules] of [
    ['light', 'all'],
    ['dark', 'colours'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    problems.push(...(await problemsOn(page, rules)).map((problem) => `${colorScheme}: ${problem}`));
  }
  return problems;
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
