import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/**
 * Pictures of pages, compared with those in `test/surfaces/pictures/`. The browser is the one that npm brings, and so are the letters:
 * those of a machine would make other lines, and another picture. `PICTURES=new` takes them anew; look at them before they are kept.
 */
const folder = join(import.meta.dirname, '../surfaces/pictures');

/** A quarter of the width and height is enough to see what moved, and hides how a machine smooths its letters. */
const scale = 4;
/** Of 255; a rounded corner or the edge of a letter may be that much lighter. */
const toleranceMax = 40;

/** Whether pictures are to be taken anew. */
const taken = process.env.PICTURES === 'new';

/** 0..1, the share of the picture that differs from the kept one; 1 where they have not the same size. */
export async function differenceFrom(page: Page, name: string, { keep = taken } = {}): Promise<number> {
  await page.addStyleTag({ content: await letters() });
  await page.evaluate('document.fonts.ready');
  const shown = await page.screenshot({ animations: 'disabled' });
  const small: string = await page.evaluate(`(${shrink})(${JSON.stringify(asUrl(shown))}, ${scale})`);
  const file = join(folder, `${name}.png`);
  const now = Buffer.from(small.slice(small.indexOf(',') + 1), 'base64');
  if (keep) await writeFile(file, now);
  const kept = await readFile(file);
  return page.evaluate(`(${compare})(${JSON.stringify(asUrl(now))}, ${JSON.stringify(asUrl(kept))}, ${toleranceMax})`);
}

function asUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}

// These two run in the page.
const shrink = `async (url, by) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width / by);
  canvas.height = Math.round(image.height / by);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}`;

const compare = `async (first, second, tolerance) => {
  const [a, b] = await Promise.all([first, second].map(async (url) => {
    const image = await createImageBitmap(await (await fetch(url)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  if (a.width !== b.width || a.height !== b.height) return 1;
  let other = 0;
  for (let i = 0; i < a.data.length; i += 4)
    if ([0, 1, 2].some((channel) => Math.abs(a.data[i + channel] - b.data[i + channel]) > tolerance)) other += 1;
  return other / (a.width * a.height);
}`;

let made: Promise<string> | undefined;

/** The letters that come with the browser, for whatever a page wants. */
function letters(): Promise<string> {
  made ??= readFile(
    join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin/fonts.tar.br'),
  ).then((packed) => {
    const files = filesIn(brotliDecompressSync(packed));
    const face = (file: string, weight: string) =>
      `@font-face { font-family: picture; font-weight: ${weight}; src: url(data:font/ttf;base64,${files.get(file)?.toString('base64')}); }`;
    return [
      face('fonts/Open_Sans/OpenSans-Regular.ttf', '100 549'),
      face('fonts/Open_Sans/OpenSans-Bold.ttf', '550 900'),
      '* { font-family: picture !important; }',
    ].join('\n');
  });
  return made;
}

/** The files of a tar archive. */
function filesIn(tar: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const text = (from: number, length: number) => tar.toString('latin1', from, from + length).replace(/\0.*/s, '');
  for (let at = 0; at < tar.length && text(at, 100) !== ''; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    files.set(text(at, 100), tar.subarray(at + 512, at + 512 + size));
    at += 512 * (1 + Math.ceil(size / 512));
  }
  return files;
}
