import { measured, versionInWords } from '../../flow/in-words.ts';
import { known, number } from '../../flow/summary/section.ts';
import type { Summary } from '../../flow/summary/summarize.ts';
import { type Html, html } from '../html.ts';
import { figure, type Picture } from './table.ts';
import { foreign } from './words.ts';

/** How sure the model was of what, and how often it was right; of the version with the most predictions. */
export function reliabilityTable({ quality: { versions } }: Summary, picture?: Picture): Html | null {
  const [version] = versions;
  const found = version && known(version.calibration);
  if (!found || found.bands.length === 0) return null;
  const name = versionInWords(version);
  return figure(
    {
      caption: html`How sure, and how right${name !== '' && html`: ${foreign(name, 60)}`}`,
      columns: [
        { title: 'Sure' },
        { title: 'Right', isNumber: true },
        { title: 'Between', isNumber: true },
        { title: 'Decisions', isNumber: true },
      ],
      rows: found.bands.map(({ confidence, accuracy, lower, upper, count }) => [
        measured(confidence),
        measured(accuracy),
        `${measured(lower)} to ${measured(upper)}`,
        number(count),
      ]),
    },
    picture,
  );
}

/** What the gate would approve at other thresholds, and how much of that was wrong where people saw it. */
export function thresholdTable(
  { advice: { candidates, current, certified } }: Summary,
  picture?: Picture,
): Html | null {
  const isTold = (threshold: number) =>
    Number.isInteger(Math.round(threshold * 1_000) / 50) ||
    [current.threshold, certified?.threshold].includes(threshold);
  const sampled = candidates.filter((one) => one.sampled > 0 && isTold(one.threshold));
  if (sampled.length === 0) return null;
  return figure(
    {
      caption: 'If the threshold were another',
      columns: [
        { title: 'Threshold' },
        { title: 'Approved', isNumber: true },
        { title: 'Audits', isNumber: true },
        { title: 'Wrong', isNumber: true },
        { title: 'Share', isNumber: true },
      ],
      note: 'In steps of 0.05; /signoff advise says which one keeps the bound.',
      rows: sampled.map(({ threshold, share, sampled: audits, wrong }) => [
        html`${threshold}${threshold === current.threshold && html` <small>as it is</small>`}${
          threshold === certified?.threshold && threshold !== current.threshold && html` <small>advised</small>`
        }`,
        share === null ? '–' : measured(share),
        number(audits),
        number(wrong),
        measured(wrong / audits),
      ]),
    },
    picture,
  );
}
