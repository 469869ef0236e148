import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Chart } from './chart.ts';
import { drawSvg, type Width } from './svg.ts';

/** Twice as many dots as CSS has pixels, for the screens that people have. */
const scale = 2;

/**
 * The chart as a PNG on white paper, for places that show no SVG: 720 dots wide for a `phone`, 1440 for a `desktop`. The same chart
 * gives the same bytes on every machine: its fonts come with the project, and no other is looked at. They know Latin, Greek,
 * Cyrillic, Armenian, Georgian, Hebrew, Arabic and more, but neither Chinese, Japanese, Korean, nor the scripts of India and
 * South-East Asia: characters of those are drawn as ▯, and only the words beside the picture have them.
 *
 * Throws what `drawSvg` throws.
 */
export async function drawPng(chart: Chart, { width }: { width: Width }): Promise<Uint8Array> {
  const [svg, { Resvg, fonts }] = await Promise.all([drawSvg(chart, { theme: 'light', width }), renderer()]);
  const resvg = new Resvg(withKnownCharacters(svg), {
    fitTo: { mode: 'zoom', value: scale },
    background: '#ffffff',
    font: { loadSystemFonts: false, fontBuffers: fonts, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}

let loading: ReturnType<typeof load> | undefined;

function renderer(): ReturnType<typeof load> {
  loading ??= load();
  return loading;
}

/** WebAssembly rather than a native build: it is the same on every platform, also where optional packages are left out. */
async function load() {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  // Inter for what it knows, DejaVu Sans for the rest.
  const files = [
    require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
    require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  const fonts = await Promise.all(files.map(async (file) => new Uint8Array(await readFile(file))));
  return { Resvg, fonts };
}

const require = createRequire(import.meta.url);

/** A font without a character draws a box with letters in it; an empty one is enough. */
function withKnownCharacters(svg: string): string {
  return svg.replaceAll(/(?<=>)[^<]+(?=<\/text>)/g, (text) =>
    Array.from(segmenter.segment(text), ({ segment }) => (unknown.test(segment) ? '▯' : segment)).join(''),
  );
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Of the signs that all scripts share, those of East Asia and most beyond the first plane: but the smileys are there. */
const unknown =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Lao}\p{Script=Common}\p{Script=Inherited}]|[\u3000-\u33ff\uff00-\uffef\u{10000}-\u{1f5ff}\u{1f645}-\u{10ffff}]/u;
