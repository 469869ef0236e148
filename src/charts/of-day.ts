import { titlesOf } from '../flow/summary/section.ts';
import type { Summary } from '../flow/summary/summarize.ts';
import { hourAt } from '../review/day.ts';
import type { Project } from '../review/project.ts';
import type { Chart } from './chart.ts';
import { drawSvg } from './svg.ts';
import { wordsOf } from './words.ts';

/** The charts of a day that have something to show, those that say most first. */
export function chartsOf(project: Project, summary: Summary): Chart[] {
  const { figures, quality, trend, advice, timezone } = summary;
  const title = titlesOf(project);
  const parts = [
    { name: 'approved', tone: 'approved' as const, count: (of: (typeof figures.hours)[number]) => of.approved },
    { name: 'corrected', tone: 'corrected' as const, count: (of: (typeof figures.hours)[number]) => of.corrected },
    { name: 'rejected', tone: 'rejected' as const, count: (of: (typeof figures.hours)[number]) => of.rejected },
    { name: 'other', tone: 'other' as const, count: (of: (typeof figures.hours)[number]) => of.otherwise },
  ].filter(({ count }) => figures.hours.some((hour) => count(hour) > 0));
  const [version] = quality.versions;
  const calibration = version && 'known' in version.calibration ? version.calibration.known : null;
  const sampled = advice.candidates.filter(({ sampled: n }) => n > 0);
  return [
    ...(figures.confusions.length === 0
      ? []
      : [
          {
            kind: 'confusions' as const,
            pairs: figures.confusions.map(({ label, truth, count }) => ({
              predicted: title(label),
              final: title(truth),
              count,
            })),
          },
        ]),
    ...(parts.length === 0
      ? []
      : [
          {
            kind: 'hours' as const,
            parts: parts.map(({ name, tone }) => ({ name, tone })),
            hours: figures.hours.map((hour) => ({
              hour: hourAt(new Date(hour.at), timezone),
              counts: parts.map(({ count }) => count(hour)),
            })),
          },
        ]),
    ...(calibration === null
      ? []
      : [
          {
            kind: 'reliability' as const,
            bands: calibration.bands.map(({ confidence, accuracy, lower, upper, count }) => ({
              ...{ confidence, share: accuracy, lower, upper, count },
            })),
          },
        ]),
    ...(sampled.length < 2
      ? []
      : [
          {
            kind: 'threshold' as const,
            points: sampled.map(({ threshold, share, sampled: n, wrong }) => ({
              ...{ threshold, coverage: share, error: wrong / n },
              errorAtMost: advice.certified?.threshold === threshold ? advice.certified.errorAtMost : null,
            })),
            current: advice.current.threshold,
            advised: advice.certified?.threshold ?? null,
            errorAllowed: advice.wish.error,
          },
        ]),
    ...(trend.filter(({ figures: { accuracy } }) => accuracy !== null).length < 2
      ? []
      : [
          {
            kind: 'accuracy' as const,
            days: trend.map(({ day, figures: { accuracy, records } }) => ({
              day,
              accuracy: accuracy && { ...accuracy, count: records },
            })),
          },
        ]),
    ...(trend.filter(({ figures: { waited } }) => waited !== null).length < 2
      ? []
      : [
          {
            kind: 'waiting' as const,
            days: trend.map(({ day, figures: { waited } }) => ({
              day,
              waited: waited && { halfMs: waited.p50Ms, nineInTenMs: waited.p90Ms, count: waited.count },
            })),
          },
        ]),
  ];
}

/** One chart as SVG, for light and dark pages, with what it shows in words. As wide as a phone, which is what a column of a page is. */
export interface DayPicture {
  light: { wide: string };
  dark: { wide: string };
  alt: string;
}

/** The same as pictures, by their kind. */
export async function picturesOf(
  project: Project,
  summary: Summary,
): Promise<Partial<Record<Chart['kind'], DayPicture>>> {
  const pictures: Partial<Record<Chart['kind'], DayPicture>> = {};
  for (const chart of chartsOf(project, summary)) {
    const light = { wide: await drawSvg(chart, { theme: 'light', width: 'phone' }) };
    const dark = { wide: await drawSvg(chart, { theme: 'dark', width: 'phone' }) };
    pictures[chart.kind] = { light, dark, alt: wordsOf(chart).altText };
  }
  return pictures;
}
