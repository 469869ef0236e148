import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chart } from '../../src/charts/chart.ts';
import { drawSvg, type Look } from '../../src/charts/svg.ts';
import { themes } from '../../src/charts/theme.ts';
import { openBrowser } from '../support/browser.ts';
import { contrast } from './colours.ts';
import { samples } from './samples.ts';

const looks: Look[] = (['light', 'dark'] as const).flatMap((theme) =>
  (['phone', 'desktop'] as const).map((width) => ({ theme, width })),
);
const names = Object.keys(samples);
const sample = (name: string) => samples[name] ?? expect.fail(`no sample ${name}`);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

/** What a strict XML parser makes of it, and where a browser then puts each line of text. */
function read(svg: string) {
  return page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
    const broken = parsed.querySelector('parsererror')?.textContent ?? null;
    document.body.replaceChildren(document.importNode(parsed.documentElement, true));
    const root = document.querySelector('svg');
    const paper = root?.getBoundingClientRect();
    const elements = Array.from(root?.querySelectorAll('*') ?? []);
    return {
      broken,
      width: Number(root?.getAttribute('width')),
      height: Number(root?.getAttribute('height')),
      role: root?.getAttribute('role'),
      label: root?.getAttribute('aria-label'),
      description: root?.querySelector(`#${root?.getAttribute('aria-describedby')}`)?.textContent ?? '',
      tags: [...new Set(elements.map(({ tagName }) => tagName))],
      attributes: [...new Set(elements.flatMap((element) => element.getAttributeNames()))],
      texts: Array.from(root?.querySelectorAll('text') ?? [], (text) => {
        const box = text.getBoundingClientRect();
        return {
          text: text.textContent ?? '',
          fill: text.getAttribute('fill') ?? '',
          sizePx: Number.parseFloat(text.getAttribute('font-size') ?? ''),
          left: box.left - (paper?.left ?? 0),
          right: box.right - (paper?.left ?? 0),
          top: box.top - (paper?.top ?? 0),
          bottom: box.bottom - (paper?.top ?? 0),
        };
      }),
    };
  }, svg);
}

type Text = Awaited<ReturnType<typeof read>>['texts'][number];

/** Lines that stand on each other; a pixel or two of the box around a letter is air. */
function collisions(texts: Text[]): string[] {
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(
        (other) =>
          Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
          Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4,
      )
      .map((other) => `${one.text} | ${other.text}`),
  );
}

const drawing = ['title', 'desc', 'defs', 'pattern', 'clipPath', 'g', 'rect', 'path', 'polyline', 'polygon', 'text'];

describe.each(looks)('in a $theme page as wide as a $width', (look) => {
  it.each(names)('%s is well-formed, whole, legible and has words for those who do not see it', async (name) => {
    const svg = await drawSvg(sample(name), look);
    const seen = await read(svg);
    expect(seen.broken).toBe(null);
    expect(seen).toMatchObject({ width: look.width === 'phone' ? 360 : 720, role: 'img' });
    expect(seen.height).toBeGreaterThan(40);
    expect(seen.height).toBeLessThan(720);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(svg.length).toBeLessThan(100_000);
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(svg).toContain(` id="${id}"`);
    expect(seen.label).not.toBe('');
    expect(seen.description.length).toBeGreaterThan(20);
    expect(seen.description.length).toBeLessThanOrEqual(1900);
    for (const { text, fill, sizePx, left, right, top, bottom } of seen.texts) {
      expect(contrast(fill, themes[look.theme].paper), text).toBeGreaterThanOrEqual(4.5);
      expect(sizePx, text).toBeGreaterThanOrEqual(11);
      // Nothing is cut off by the edge.
      expect(Math.min(left, top), text).toBeGreaterThanOrEqual(0);
      expect(right, text).toBeLessThanOrEqual(seen.width);
      expect(bottom, text).toBeLessThanOrEqual(seen.height);
    }
    expect(collisions(seen.texts)).toEqual([]);
    // It does nothing, fetches nothing, and styles nothing.
    for (const tag of seen.tags) expect(drawing).toContain(tag);
    for (const attribute of seen.attributes) expect(attribute).not.toMatch(/^(style|class|on|href|xlink|src|pointer)/);
  });
});

it.each(names.filter((name) => /typical|hostile/.test(name)))(
  '%s is the same bytes again, also after others were drawn',
  async (name) => {
    const look = { theme: 'light', width: 'desktop' } as const;
    const first = await drawSvg(sample(name), look);
    await drawSvg(sample('hours of 25'), look);
    expect(await drawSvg(structuredClone(sample(name)), look)).toBe(first);
  },
);

it('two drawings on one page share no id', async () => {
  const drawn = await Promise.all(
    names.flatMap((name) =>
      (['light', 'dark'] as const).map((theme) => drawSvg(sample(name), { theme, width: 'phone' })),
    ),
  );
  const ids = drawn.map((svg) => new Set(Array.from(svg.matchAll(/ id="([^"]+)"/g), ([, id]) => id)));
  const all = ids.flatMap((each) => [...each]);
  expect(new Set(all).size).toBe(all.length);
});

it('a page that allows no style but its own shows it whole', async () => {
  const svg = await drawSvg(sample('hours typical'), { theme: 'light', width: 'desktop' });
  const strict = await browser.newPage();
  await strict.route('http://charts.test/**', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': "default-src 'none'; style-src 'self'" },
      body: `<!doctype html><title>t</title>${svg}${route.request().url().endsWith('control') ? '<p style="color: red">x</p>' : ''}`,
    }),
  );
  const refused: string[] = [];
  strict.on('console', (message) => refused.push(message.text()));
  await strict.goto('http://charts.test/');
  expect(refused.filter((text) => /Content.Security.Policy/i.test(text))).toEqual([]);
  expect(
    await strict
      .locator('svg text')
      .first()
      .evaluate((text) => getComputedStyle(text).fontSize),
  ).toBe('17px');
  await strict.goto('http://charts.test/control');
  expect(refused.filter((text) => /Content.Security.Policy/i.test(text))).not.toEqual([]);
  await strict.close();
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a figure of %s is refused by its name', async (count) => {
  const chart: Chart = { kind: 'confusions', pairs: [{ predicted: 'a', final: 'b', count }] };
  await expect(drawSvg(chart, { theme: 'light', width: 'phone' })).rejects.toThrow(
    `pairs.0.count of a chart is ${count}`,
  );
});

it('a share that is a percentage is refused', async () => {
  const bands = [{ confidence: 0.5, share: 91.2, lower: 0.9, upper: 1, count: 3 }];
  await expect(drawSvg({ kind: 'reliability', bands }, { theme: 'light', width: 'phone' })).rejects.toThrow(
    'bands.0.share of a chart is 91.2',
  );
});

it('(control) a line over another, and one over the edge, would be seen', async () => {
  const seen = await read(
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><text x="90" y="20">over the edge</text><text x="92" y="22">on it</text></svg>',
  );
  expect(collisions(seen.texts)).toHaveLength(1);
  expect(seen.texts[0]?.right).toBeGreaterThan(100);
});
