import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from '../../test/support/browser.ts';
import { drawCurves } from './curves.ts';
import { curvesOf, type Results } from './results.ts';

/** Draws what was measured as curves.svg, and as curves.png for whoever shows no SVG. */
export async function drawPictures(results: Results, folder: string): Promise<void> {
  const svg = svgOf(results);
  await writeFile(join(folder, 'curves.svg'), svg);
  await using browser = await openBrowser();
  const page = await browser.newPage({ deviceScaleFactor: 2, colorScheme: 'light' });
  await page.setContent(svg);
  await page.locator('svg').screenshot({ path: join(folder, 'curves.png') });
}

export function svgOf(results: Results): string {
  return drawCurves(curvesOf(results), {
    title: 'Does it help to choose what people label?',
    subtitle: subtitleOf(results),
    xTitle: 'labels that people gave',
    yTitle: 'messages named rightly',
  });
}

function subtitleOf({ how }: Results): string {
  const seeds = how.seeds === 1 ? 'one seed' : `mean of ${how.seeds} seeds, band ± one standard deviation`;
  return `The language of ${how.held_out} messages that nobody was asked about; ${seeds}`;
}
