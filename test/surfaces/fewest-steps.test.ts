import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aProject } from '../support/project.ts';
import { cardOf, dialogOf, inOwnChannel, openSurfaces, type Surfaces } from '../support/surfaces.ts';

/** What README promises, counted in a browser: a press is a click, or a key where one does not type. */

const labels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: `label ${i}`, title: `label ${i}`, description: null }));
const few = inOwnChannel(aProject({ key: 'few', labels: labels(4) }));
const dozens = inOwnChannel(aProject({ key: 'dozens', labels: labels(40) }));
const thousands = inOwnChannel(aProject({ key: 'thousands', labels: labels(10_000) }));
const projects = [few, dozens, thousands];

let surfaces: Surfaces;
beforeAll(async () => {
  surfaces = await openSurfaces({ transport: 'socket', projects });
});
afterEach(() => surfaces.tidy());
afterAll(() => surfaces[Symbol.asyncDispose]());

/** The rows of the table under "Fewest steps". */
async function promised(): Promise<Record<string, number>> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  return stepsIn(readme);
}

function stepsIn(markdown: string): Record<string, number> {
  const [, after = ''] = markdown.split(/^#+ Fewest steps$/m);
  const [section = ''] = after.split(/^#+ /m);
  const rows = section.matchAll(/^\| *([^|]+?) *\| *(\d+)[^|]*\|/gm);
  return Object.fromEntries([...rows].map(([, what, presses]) => [what ?? '', Number(presses)]));
}

/** A person who counts what they press. */
async function presses(project: (typeof projects)[number], name: string) {
  await surfaces.send(project, name, {
    input: { text: 'I was charged twice' },
    prediction: { value: 'label 1', confidence: 0.4, alternatives: [{ value: 'label 2', confidence: 0.3 }] },
  });
  const page: Page = await surfaces.windowOf('ana', project);
  const card = cardOf(page, name);
  await card.waitFor();
  let count = 0;
  return {
    page,
    card,
    async click(what: Locator) {
      count += 1;
      await what.click();
    },
    async key(key: string) {
      count += 1;
      await page.keyboard.press(key);
    },
    /** The presses so far, once the card says this. */
    async until(words: RegExp): Promise<number> {
      await card.getByText(words).waitFor();
      return count;
    },
    again() {
      count = 0;
    },
  };
}

test('an approval, a correction to a runner-up and taking it back are as many presses as README says', async () => {
  const steps = await promised();
  const approving = await presses(few, 'approve');
  await approving.click(approving.card.getByRole('button', { name: 'Approve label 1' }));
  expect(steps).toMatchObject({ approve: await approving.until(/^label 1 · approved by/) });
  approving.again();
  await approving.click(approving.card.getByRole('button', { name: 'Undo: take your answer back' }));
  expect(steps).toMatchObject({ undo: await approving.until(/asked because/) });
  const correcting = await presses(few, 'runner-up');
  await correcting.click(correcting.card.getByRole('button', { name: 'Correct to label 2' }));
  expect(steps).toMatchObject({ 'correct to a runner-up': await correcting.until(/^label 2 · corrected from/) });
});

test('any other label is as many presses as README says, of few, of dozens, and of thousands', async () => {
  const steps = await promised();
  const counted = {
    few: await corrected(few, 'of-few', 'label 3', (dialog, { click }) =>
      click(dialog.getByRole('radio', { name: 'label 3' })),
    ),
    // The keyboard finds it in the menu, which has the focus: letters choose, and choosing is one press.
    dozens: await corrected(dozens, 'of-dozens', 'label 33', async (dialog, { key }) => {
      await expect.poll(() => dialog.getByRole('combobox').evaluate((it) => it === document.activeElement)).toBe(true);
      await dialog.page().keyboard.type('label 3');
      await key('3');
    }),
    thousands: await corrected(thousands, 'of-thousands', 'label 3333', async (dialog, { click }) => {
      await expect.poll(() => dialog.getByRole('combobox').evaluate((it) => it === document.activeElement)).toBe(true);
      await dialog.page().keyboard.type('label 3333');
      await click(dialog.page().getByRole('option', { name: 'label 3333', exact: true }));
    }),
  };
  expect(steps).toMatchObject({ 'correct to any label': Math.max(...Object.values(counted)) });
  expect(Math.max(...Object.values(counted))).toBeLessThanOrEqual(3);
});

type Presses = Awaited<ReturnType<typeof presses>>;

async function corrected(
  project: (typeof projects)[number],
  name: string,
  to: string,
  choose: (dialog: Locator, presses: Presses) => Promise<void>,
): Promise<number> {
  const counting = await presses(project, name);
  await counting.click(counting.card.getByRole('button', { name: 'Correct…' }));
  const dialog = dialogOf(counting.page, 'Correct the label');
  await dialog.waitFor();
  await choose(dialog, counting);
  await counting.click(dialog.getByRole('button', { name: 'Save' }));
  return counting.until(new RegExp(`^${to} · corrected from label 1 by`));
}

test('the table is read as it stands, and a README that says something else is noticed', () => {
  const table =
    '# Signoff\n\n## Fewest steps\n\n| | presses |\n|---|---|\n| approve | 1 |\n| correct to any label | 3 |\n\n## Next\n\n| undo | 9 |\n';
  expect(stepsIn(table)).toEqual({ approve: 1, 'correct to any label': 3 });
  expect(stepsIn(table.replace('| approve | 1 |', '| approve | 2 |'))).not.toMatchObject({ approve: 1 });
});
