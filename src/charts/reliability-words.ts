import type { ReliabilityChart } from './chart.ts';
import { counted, measured, some } from './figures.ts';

type Band = ReliabilityChart['bands'][number];

export function reliabilityInWords({ bands }: ReliabilityChart) {
  const known = bands.filter(({ count }) => count > 0);
  const all = known.reduce((sum, { count }) => sum + count, 0);
  return {
    title: 'Is the model as sure as it is right?',
    takeaway: takeaway(known, all),
    shape:
      'Points of how sure the model was against how often it was right, beside the line on which both are the same.',
    figures: known.map(
      ({ confidence, share, lower, upper, count }) =>
        `Sure of ${measured(confidence)}: ${measured(share)} right, between ${measured(lower)} and ${measured(upper)}, from ${some(count, 'answer')}.`,
    ),
    units: 'share that is right, against stated confidence',
  };
}

function takeaway(known: Band[], all: number): string {
  if (known.length === 0) return 'Nothing is known yet: 0 answers.';
  const worst = misjudged(known);
  if (!worst)
    return `In none of ${some(known.length, 'band')} is it off by more than chance explains, from ${some(all, 'answer')}.`;
  const { confidence, share, count } = worst;
  const how = confidence > share ? 'it is too sure' : 'it is not sure enough';
  return `Where it is ${measured(confidence)} sure, ${measured(share)} are right (of ${counted(count)}): ${how}.`;
}

/** Of the bands whose interval leaves out what was stated, the one in which that concerns the most answers by the most. */
function misjudged(bands: Band[]): Band | undefined {
  const weight = ({ confidence, share, count }: Band) => Math.abs(confidence - share) * count;
  return bands
    .filter(({ confidence, lower, upper }) => confidence < lower || confidence > upper)
    .toSorted((a, b) => weight(b) - weight(a))[0];
}
