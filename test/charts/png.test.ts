import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { drawPng } from '../../src/charts/png.ts';
import { drawSvg } from '../../src/charts/svg.ts';
import { samples } from './samples.ts';

const names = Object.keys(samples);
const sample = (name: string) => samples[name] ?? expect.fail(`no sample ${name}`);

/** Its size, and its dots as they are packed; throws where it is no whole PNG. */
function decoded(png: Uint8Array) {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  expect(chunks.at(-1)?.type).toBe('IEND');
  const head = chunks[0]?.data ?? expect.fail('no header');
  const dots = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  return { width: head.readUInt32BE(0), height: head.readUInt32BE(4), bitsAndColour: [head[8], head[9]], dots };
}

it.each(names)(
  '%s becomes a PNG of twice the size, smaller than a megabyte, the same bytes each time',
  async (name) => {
    const isUsual = name.endsWith('typical');
    for (const width of isUsual ? (['phone', 'desktop'] as const) : (['phone'] as const)) {
      const svg = await drawSvg(sample(name), { theme: 'light', width });
      const png = await drawPng(sample(name), { width });
      const picture = decoded(png);
      expect(picture.width).toBe(width === 'phone' ? 720 : 1440);
      expect(picture.height).toBe(2 * Number(/ height="(\d+)"/.exec(svg)?.[1]));
      // RGBA, a filter byte before each row.
      expect(picture.bitsAndColour).toEqual([8, 6]);
      expect(picture.dots.length).toBe(picture.height * (picture.width * 4 + 1));
      expect(png.length).toBeLessThan(1_000_000);
      if (isUsual || name.endsWith('hostile'))
        expect(Buffer.compare(png, await drawPng(sample(name), { width }))).toBe(0);
    }
  },
);

it('is on white paper', async () => {
  const { dots } = decoded(await drawPng(sample('hours typical'), { width: 'phone' }));
  expect([...dots.subarray(1, 5)]).toEqual([255, 255, 255, 255]);
});

it('its letters are drawn: another word is another picture', async () => {
  const titled = (title: string) => drawPng({ ...sample('confusions one'), title }, { width: 'phone' });
  expect(Buffer.compare(await titled('Wechsel'), await titled('Weichsel'))).not.toBe(0);
  // Of a script that no font has, each character is the same empty box.
  expect(Buffer.compare(await titled('退款'), await titled('申请'))).toBe(0);
  expect(Buffer.compare(await titled('שלום'), await titled('חשבון'))).not.toBe(0);
});
