import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCurves } from '../../../examples/active-learning/curves.ts';
import { svgOf } from '../../../examples/active-learning/picture.ts';
import { curvesOf, resultsSchema } from '../../../examples/active-learning/results.ts';
import { openBrowser } from '../../support/browser.ts';
import { someResults } from './some-results.ts';

const words = { title: 'A < B & "C"', subtitle: 'two', xTitle: 'labels', yTitle: 'right' };
const drawn = drawCurves(curvesOf(someResults()), words);

describe('the curves of the example', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 900, height: 500 } });
    await page.setContent(`<style>body{margin:0}</style>${drawn}`);
  });
  afterAll(() => browser?.[Symbol.asyncDispose]());

  /** What an XML parser makes of it: the sentence of its refusal, or null. */
  const refusalOf = (svg: string) =>
    page.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      return parsed.querySelector('parsererror')?.textContent ?? null;
    }, svg);

  it('are valid XML, whatever the words, and run nothing', async () => {
    expect(await refusalOf(drawn)).toBeNull();
    expect(await page.locator('#title').textContent()).toBe(words.title);
    expect(drawn).not.toMatch(/<script|\son\w+=|href|url\(|<foreignObject|@import/i);
    // (control) A title that was not escaped would be refused.
    expect(await refusalOf(drawn.replace('A &lt; B', 'A < B'))).not.toBeNull();
  });

  it('each value stands where the axes say', () => {
    // 0 to 100 labels over 68 to 604, 0 to 70 % over 414 up to 96.
    const x = (labels: number) => 68 + (536 * labels) / 100;
    const y = (share: number) => 414 - (318 * share) / 0.7;
    const lines = [...drawn.matchAll(/class="line (\w+)" d="M([^"]+)"/g)].map(([, key, d = '']) => ({
      key,
      corners: d.split('L').map((corner) => corner.split(' ').map(Number)),
    }));
    expect(lines.map(({ key }) => key)).toEqual(['explore', 'unsure', 'random']);
    for (const [i, curve] of curvesOf(someResults()).entries()) {
      const wanted = curve.points.map(({ labels, mean }) => [expect.closeTo(x(labels), 1), expect.closeTo(y(mean), 1)]);
      expect(lines[i]?.corners).toEqual(wanted);
    }
    expect(drawn).toContain('>70 %</text>');
    expect(drawn).toContain('>0 %</text>');
  });

  it('each line is named where it ends, and no word covers another or leaves the picture', async () => {
    const boxes = await page
      .locator('svg text')
      .evaluateAll((all) => all.map((one) => ({ said: one.textContent, box: one.getBoundingClientRect().toJSON() })));
    expect(boxes.map(({ said }) => said)).toEqual(
      expect.arrayContaining(['Unsure first, some by chance', 'Unsure first', 'By chance', '62.0 % after 100 labels']),
    );
    for (const [i, { said, box }] of boxes.entries()) {
      expect(box.left >= 0 && box.right <= 860 && box.bottom <= 474, String(said)).toBe(true);
      for (const other of boxes.slice(i + 1)) {
        const apart =
          box.right <= other.box.left ||
          other.box.right <= box.left ||
          box.bottom <= other.box.top + 3 ||
          other.box.bottom <= box.top + 3;
        expect(apart, `${said} and ${other.said}`).toBe(true);
      }
    }
  });

  it('names are moved apart where lines end at one height', () => {
    const same = curvesOf(someResults()).map((curve) => ({ ...curve, points: [{ labels: 50, mean: 0.5, spread: 0 }] }));
    const heights = [...drawCurves(same, words).matchAll(/class="name \w+" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) =>
      Number(y),
    );
    expect(heights).toHaveLength(3);
    for (const [i, height] of heights.slice(1).entries())
      expect(height - (heights[i] ?? 0)).toBeGreaterThanOrEqual(35.9);
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const contrasts = await page.evaluate(() => {
      const luminance = (colour: string) => {
        const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
          const share = Number(part) / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = luminance(getComputedStyle(document.querySelector('.paper') as Element).fill);
      return [...document.querySelectorAll('svg text')].map((one) => {
        const ink = luminance(getComputedStyle(one).fill);
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      });
    });
    // WCAG 2.2, 1.4.3: text.
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
  });

  it('the picture that is kept is drawn from the results that are kept', () => {
    const there = (file: string) =>
      readFileSync(new URL(`../../../examples/active-learning/${file}`, import.meta.url), 'utf8');
    expect(there('curves.svg')).toBe(svgOf(resultsSchema.parse(JSON.parse(there('results.json')))));
  });
});
