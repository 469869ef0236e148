import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import { type Agreement, agreementOf, type Said } from './agreement.ts';
import { type Calibration, calibrationOf, type SettledOne } from './calibration.ts';
import {
  correctionMin,
  type IsotonicCorrection,
  isotonicOf,
  type SettledLabel,
  type TemperatureCorrection,
  temperatureOf,
} from './corrections.ts';
import { type Mix, type Shift, shiftOf } from './drift.ts';
import { type ModelVersion, versionKey } from './evidence.ts';
import { type Chance, type HonestAccuracy, honestAccuracy, type SettledAlike } from './honest-accuracy.ts';
import type { Known } from './known.ts';
import type { Now } from './ports.ts';

/** What is kept of predictions and decisions, counted where it lies. Seeds, known answers and what has no score are left out. */
export interface QualityRecords {
  /** The period, or as much of its end as so many predictions came in. */
  shortened(project: string, period: Period, predictionsMax: number): Promise<Period>;
  /** Predictions that came in a period; and those of as long a period before it. With `labels` each label is counted by itself. */
  came(project: string, period: Period, labels: boolean): Promise<CameAlike[]>;
  /** Those of the period that people settled. */
  settled(project: string, period: Period): Promise<SettledAlike[]>;
  /** Which label was taken for which, most often first, so many of each version at most. */
  confusions(project: string, period: Period, eachMax: number): Promise<(ModelVersion & Confusion)[]>;
  /** The latest that people settled, whenever they came; only what chance picked as its probability says. */
  latest(project: string, version: ModelVersion, rowsMax: number): Promise<SettledOne[]>;
  /** What was said of the first of these, and what was right; of classification. */
  latestLabels(project: string, version: ModelVersion, rowsMax: number): Promise<SettledLabel[]>;
  /** Answers to items that two or more answered without being asked to decide for the others, the latest items first. */
  severalAnswers(project: string, period: Period, rowsMax: number): Promise<Said[]>;
}

/** From, up to but not including to. */
export interface Period {
  from: Date;
  to: Date;
}

/** Predictions that came, counted alike. */
export interface CameAlike extends ModelVersion {
  /** They came in the period; else in the one before. */
  now: boolean;
  /** Of classification; null for other tasks. */
  label: string | null;
  /** Which twentieth of the confidence: 0 up to 0.05 is 0. */
  band: number;
  chance: Chance;
  count: number;
}

export interface Confusion {
  label: string;
  truth: string;
  count: number;
}

export interface VersionQuality extends ModelVersion, HonestAccuracy {
  predictions: number;
  reviewed: number;
  wrong: number;
  calibration: Known<Calibration>;
  temperature: Known<TemperatureCorrection>;
  isotonic: Known<IsotonicCorrection>;
  labelShift: Known<Shift>;
  confidenceShift: Known<Shift>;
  confusions: Confusion[];
}

/** How good the model is and how far people agree, over a period. */
export interface Quality {
  project: string;
  /** Shorter than asked for where more came than can be counted while somebody waits. */
  period: Period;
  /** Those with the most predictions first. */
  versions: VersionQuality[];
  /** So many more versions came, with fewer predictions. */
  versionsLeftOut: number;
  agreement: Known<Agreement>;
}

interface Deps {
  records: QualityRecords;
  now: Now;
}

const versionsMax = 10;
const confusionsMax = 10;
const latestMax = 20_000;
/** A temperature is one number: it takes no more. */
const labelsMax = 1_000;
const answersMax = 20_000;

/** What may be said of the model of a project by what people decided in the last days. */
export function quality({ records, now }: Deps, project: Project, days: number): Promise<Quality> {
  const to = now();
  return qualityIn({ records }, project, { from: new Date(to.getTime() - days * dayMs), to });
}

/** The same of any period. What would mend the confidence takes longest, and can be left out; whoever shows other figures too counts less. */
export async function qualityIn(
  { records }: Pick<Deps, 'records'>,
  project: Project,
  asked: Period,
  { corrections = true, predictionsMax = 50_000 } = {},
): Promise<Quality> {
  // One after the other: nobody's click is to wait because somebody looks at figures.
  const period = await records.shortened(project.key, asked, predictionsMax);
  const came = await records.came(project.key, period, project.task === 'classification');
  const settled = await records.settled(project.key, period);
  const confusions = await records.confusions(project.key, period, confusionsMax);
  const answers = await records.severalAnswers(project.key, period, answersMax);
  const byVersion = Map.groupBy(came, versionKey);
  const lately = [...byVersion]
    .map(([key, of]) => ({ key, of, predictions: countOf(of.filter((alike) => alike.now)) }))
    .filter(({ predictions }) => predictions > 0)
    // As many: by name, so that whoever looks twice reads the same.
    .sort((a, b) => b.predictions - a.predictions || (a.key < b.key ? -1 : 1));

  const versions: VersionQuality[] = [];
  for (const { of } of lately.slice(0, versionsMax)) {
    const [version] = of;
    if (!version) continue;
    const isOfIt = (one: ModelVersion) => versionKey(one) === versionKey(version);
    const latest = await records.latest(project.key, version, latestMax);
    const labels =
      corrections && isCorrectable(project, latest) ? await records.latestLabels(project.key, version, labelsMax) : [];
    const sureness = await surenessOf(project, latest, labels, corrections);
    versions.push(versionQuality(project, of, settled.filter(isOfIt), sureness, confusions.filter(isOfIt)));
  }
  return {
    project: project.key,
    period,
    versions,
    versionsLeftOut: Math.max(0, lately.length - versionsMax),
    agreement: agreementOf(project.task, answers),
  };
}

function isCorrectable({ task, gate }: Project, settled: SettledOne[]): boolean {
  return task === 'classification' && gate.score === 'probability' && settled.length >= correctionMin;
}

const notAsked = { unknown: 'Nobody asked for it.' };
const noProbability = { unknown: 'The project says that the model’s score is no probability.' };

type Sureness = Pick<VersionQuality, 'calibration' | 'temperature' | 'isotonic'>;

/** How far its confidence can be taken at its word, and what would mend it. Each takes long enough that others come first between them. */
async function surenessOf(
  project: Project,
  settled: SettledOne[],
  labels: SettledLabel[],
  corrections: boolean,
): Promise<Sureness> {
  if (project.gate.score !== 'probability')
    return { calibration: noProbability, temperature: noProbability, isotonic: noProbability };
  const calibration = calibrationOf(settled);
  if (!corrections) return { calibration, temperature: notAsked, isotonic: notAsked };
  await othersFirst();
  const temperature = temperatureOf(project, settled, labels);
  await othersFirst();
  return { calibration, temperature, isotonic: isotonicOf(settled) };
}

function versionQuality(
  { task }: Project,
  of: CameAlike[],
  settled: SettledAlike[],
  sureness: Sureness,
  confusions: Confusion[],
): VersionQuality {
  const [now, before] = [of.filter((alike) => alike.now), of.filter((alike) => !alike.now)];
  const { model = '', modelVersion = '' } = of[0] ?? {};
  const withChance = (chance: Chance) => countOf(now.filter((alike) => alike.chance === chance));
  const labels = (alike: CameAlike) => alike.label ?? '';
  const bands = (alike: CameAlike) => String(alike.band);
  return {
    model,
    modelVersion,
    predictions: countOf(now),
    reviewed: countOf(settled),
    wrong: countOf(settled.filter(({ wrong }) => wrong)),
    ...honestAccuracy({ certain: withChance('certain'), some: withChance('some'), none: withChance('none') }, settled),
    ...sureness,
    labelShift:
      task === 'classification'
        ? shiftOf(mixOf(before, labels), mixOf(now, labels))
        : { unknown: 'Only predictions of one label each have a mix of labels.' },
    confidenceShift: shiftOf(mixOf(before, bands), mixOf(now, bands)),
    confusions: confusions.map(({ label, truth, count }) => ({ label, truth, count })),
  };
}

function mixOf(alike: CameAlike[], kindOf: (one: CameAlike) => string): Mix {
  const mix = new Map<string, number>();
  for (const one of alike) mix.set(kindOf(one), (mix.get(kindOf(one)) ?? 0) + one.count);
  return mix;
}

function countOf(alike: { count: number }[]): number {
  return alike.reduce((sum, { count }) => sum + count, 0);
}
