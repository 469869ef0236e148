import { type Curve, curvesOf, labelsToReach, type MeasuredRun, meanOf, type Results } from './results.ts';

/** What was measured, for people: nothing is left out because it is unflattering. */
export function sentencesOf(results: Results): string[] {
  const { how, runs } = results;
  const curves = curvesOf(results);
  const random = curves.find(({ key }) => key === 'random');
  const labels = random?.points.at(-1)?.labels ?? 0;
  return [
    `After ${labels} labels each, of ${how.held_out} messages that nobody was asked about${how.seeds === 1 ? '' : ` (mean of ${how.seeds} seeds, ± one standard deviation)`}:`,
    ...curves.map((curve) => `  ${curve.title}: ${lastOf(curve, how.seeds)} named rightly`),
    ...curves.flatMap((curve) => (random && curve.key !== 'random' ? againstChance(results, curve, random) : [])),
    `Of the labels under "${curves[0]?.title ?? ''}", ${percent(byChance(runs))} were placed by chance; the project says explore: ${how.explore}.`,
    `People were wrong in ${percent(wrongShare(runs))} of their answers.`,
  ];
}

function lastOf({ points }: Curve, seeds: number): string {
  const last = points.at(-1);
  if (!last) return 'nothing';
  return percent(last.mean) + (seeds === 1 ? '' : ` (± ${points100(last.spread)})`);
}

/** By how much a strategy is ahead of chance, seed by seed, and how many labels that saves. */
function againstChance({ how, runs }: Results, curve: Curve, random: Curve): string[] {
  const leads = leadsOf(runs, curve.key);
  const better = leads.filter((lead) => lead > 0).length;
  const { mean } = meanOf(leads);
  const ahead = `"${curve.title}" ends ${points100(Math.abs(mean))} points ${mean < 0 ? 'behind' : 'ahead of'} chance`;
  const range = `${signed(Math.min(...leads))} to ${signed(Math.max(...leads))}`;
  return [
    how.seeds === 1 ? `${ahead}.` : `${ahead}: better in ${better} of ${how.seeds} seeds (${range} points).`,
    saved(curve, random),
  ];
}

function saved(curve: Curve, random: Curve): string {
  const end = random.points.at(-1);
  const needed = end ? labelsToReach(end.mean, curve) : null;
  if (!end || needed === null) return '  It does not reach what chance reaches.';
  const fewer = Math.round(100 * (1 - needed / end.labels));
  return `  It reaches what chance reaches with ${end.labels} labels after ${Math.round(needed)}: ${fewer} % fewer.`;
}

/** What it names rightly at the end beyond what chance does, for each seed. */
function leadsOf(runs: readonly MeasuredRun[], key: MeasuredRun['strategy']): number[] {
  const last = ({ points }: MeasuredRun) => points.at(-1)?.accuracy ?? 0;
  return runs.flatMap((run) => {
    const chance = runs.find(({ strategy, seed }) => strategy === 'random' && seed === run.seed);
    return run.strategy === key && chance ? [last(run) - last(chance)] : [];
  });
}

/** Of what was labelled after the first set, which everybody gets whole. */
function byChance(runs: readonly MeasuredRun[]): number {
  const rounds = runs.filter(({ strategy }) => strategy === 'explore').flatMap(({ points }) => points.slice(1));
  const labels = runs
    .filter(({ strategy }) => strategy === 'explore')
    .reduce((sum, { points }) => sum + (points.at(-1)?.labels ?? 0) - (points[0]?.labels ?? 0), 0);
  return rounds.reduce((sum, point) => sum + point.by_chance, 0) / labels;
}

function wrongShare(runs: readonly MeasuredRun[]): number {
  const ends = runs.flatMap(({ points }) => points.slice(-1));
  return ends.reduce((sum, { wrong }) => sum + wrong, 0) / ends.reduce((sum, { labels }) => sum + labels, 0);
}

function percent(share: number): string {
  return `${points100(share)} %`;
}

function points100(share: number): string {
  return (100 * share).toFixed(1);
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${points100(Math.abs(share))}`;
}
