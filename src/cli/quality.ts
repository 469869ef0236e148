import type { Command } from 'commander';
import type { Agreement } from '../flow/agreement.ts';
import type { Calibration } from '../flow/calibration.ts';
import type { Shift } from '../flow/drift.ts';
import { measured, versionInWords } from '../flow/in-words.ts';
import type { Known } from '../flow/known.ts';
import { type Quality, quality, type VersionQuality } from '../flow/quality.ts';
import { qualityJson } from '../flow/quality-json.ts';
import type { CrossFitted } from '../learning/cross-fit.ts';
import type { Interval } from '../learning/proportion.ts';
import { forCounting } from '../store/counting.ts';
import { createQualityRecords } from '../store/quality.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { plain, say, sayJson, type Terminal, table } from './terminal.ts';

export interface DaysOption extends JsonOption {
  days: string;
}

export function addQuality(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('quality')
      .argument('<project>')
      .option('--days <number>', 'how far back', '7')
      .option(...asJson)
      .description('how good the model is, and how far people agree')
      .action((project: string, options: DaysOption) => tellQuality(terminal, project, options)),
    'quality support-intent --days 30',
  );
}

async function tellQuality(terminal: Terminal, projectKey: string, options: DaysOption): Promise<void> {
  const days = daysIn(options);
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  await withSchema(terminal, async (db) => {
    const found = await quality(
      { records: createQualityRecords(forCounting(db)), now: () => new Date() },
      project,
      days,
    );
    if (options.json) sayJson(terminal, qualityJson(found));
    else for (const line of qualityInWords(found)) say(terminal, plain(line));
  });
}

/** Whole days, 1 to 90, as the API takes them. */
export function daysIn({ days }: DaysOption): number {
  const number = /^\d{1,2}$/.test(days) ? Number(days) : 0;
  if (number >= 1 && number <= 90) return number;
  throw new Failure('--days must be a whole number from 1 to 90.', 2);
}

function qualityInWords({ period, versions, versionsLeftOut, agreement }: Quality): string[] {
  return [
    `What came from ${dayOf(period.from)} to ${dayOf(period.to)} (UTC):`,
    ...(versions.length === 0 ? ['', 'No prediction came.'] : versions.flatMap(linesOf)),
    ...(versionsLeftOut > 0 ? ['', `${versionsLeftOut} more versions came, with fewer predictions.`] : []),
    '',
    told('Reviewers', agreement, agreementInWords),
  ];
}

function linesOf(version: VersionQuality): string[] {
  const { predictions, reviewed, wrong, audits, confusions } = version;
  const name = versionInWords(version) || 'a model without a name';
  return [
    '',
    `${name}: ${predictions} predictions came, ${reviewed} of them reviewed, ${wrong} of those wrong`,
    told('Accuracy', version.accuracy, (it) => `${shareIn(it)}, by ${audits} audits of what was left to chance`),
    told('Accuracy by Hájek’s estimate', version.hajek, shareIn),
    told(
      'Of the reviewed alone',
      version.reviewedAccuracy,
      (share) => `${measured(share)} right; not representative: people review what the model is unsure of`,
    ),
    told(
      'Error of what the gate approves',
      version.approvedError,
      (it) => `${shareIn(it)}, ${it.wrong} of ${it.audited} wrong`,
    ),
    told(
      'Calibration',
      version.calibration,
      (it) =>
        `expected error ${digits(it.ece)}, Brier ${digits(it.brier)}, risk-coverage area ${digits(it.aurc)}, of ${it.settled} settled`,
    ),
    ...('known' in version.calibration ? bandLines(version.calibration.known) : []),
    told(
      'Corrected by a temperature',
      version.temperature,
      (it) => `${digits(it.temperature)}. ${fittedInWords(it)}, of ${it.settled} settled`,
    ),
    told('Corrected by steps', version.isotonic, (it) => {
      const steps = it.points.map(({ from, accuracy }) => `${Number(from.toFixed(6))} → ${digits(accuracy)}`);
      return `${steps.join(', ')}. ${fittedInWords(it)}, of ${it.settled} settled`;
    }),
    told('Shift of labels', version.labelShift, shiftInWords),
    told('Shift of confidence', version.confidenceShift, shiftInWords),
    ...(confusions.length === 0
      ? []
      : [
          `Most often confused: ${confusions.map(({ label, truth, count }) => `${label} → ${truth} (${count})`).join(', ')}`,
        ]),
  ];
}

/** What the model said, how often it was right, and of how many. */
function bandLines({ bands }: Calibration): string[] {
  const rows = bands.map((band) => [
    measured(band.confidence),
    shareIn({ ...band, share: band.accuracy }),
    String(band.count),
  ]);
  return table([
    ['  said', 'right (95 % interval)', 'settled'],
    ...rows.map(([first, ...rest]) => [`  ${first}`, ...rest]),
  ]);
}

/** On predictions that it was not fitted to. */
function fittedInWords({ before, after, helps }: CrossFitted): string {
  const change = `expected error ${digits(before.ece)} → ${digits(after.ece)}, Brier ${digits(before.brier)} → ${digits(after.brier)}`;
  return helps ? `It helps: ${change}` : `It does not help, leave the confidences as they are: ${change}`;
}

function shiftInWords({ psi, jensenShannon, pValue }: Shift): string {
  const size = psi < 0.1 ? 'stable' : psi <= 0.25 ? 'some' : 'a shift';
  return `${size}: PSI ${digits(psi)}, Jensen-Shannon ${digits(jensenShannon)}, p ${digits(pValue)}`;
}

function agreementInWords({ items, percent: same, alpha, interval }: Agreement): string {
  const kappa = alpha === null ? 'α undefined: everybody always said one and the same' : `α ${digits(alpha)}`;
  const range = interval ? ` (${digits(interval.lower)} to ${digits(interval.upper)})` : '';
  return `${measured(same)} of pairs of answers agree, ${kappa}${range}, by ${items} items`;
}

function told<Figure>(what: string, figure: Known<Figure>, inWords: (figure: Figure) => string): string {
  return 'known' in figure ? `${what}: ${inWords(figure.known)}` : `${what}: not known. ${figure.unknown}`;
}

function shareIn({ share, lower, upper }: Interval & { share: number }): string {
  return `${measured(share)} (${measured(lower)} to ${measured(upper)})`;
}

export function digits(number: number): string {
  return number.toFixed(3);
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
