import { benjaminiHochberg, twoProportions } from '../learning/drift.ts';
import { shiftOf } from './drift.ts';
import type { ModelVersion } from './evidence.ts';
import { measured } from './in-words.ts';

/** One prediction that people settled for good. */
export interface Labelled extends ModelVersion {
  /** Of classification: what the model said. */
  label: string | null;
  wrong: boolean;
  /** Chance alone picked it: it speaks for everything that came. */
  sampled: boolean;
}

/** What came of a fair sample. */
interface Sample {
  count: number;
  wrong: number;
  labels: Record<string, { count: number; wrong: number }>;
}

interface VersionState extends ModelVersion {
  /** What the model was like before: later samples are held against it. */
  reference: Sample | null;
  /** Since the last signal. */
  recent: Sample;
  looks: number;
  /** Since it was last looked whether what was told is over. */
  latest: Sample;
  /** What was told of it: by which test it showed, and how bad it was then. */
  told: Partial<Record<RetrainReason, { name: string; measure: number }>>;
}

/** What is remembered between readings. */
export interface SignalState {
  /** New final labels since the last signal. */
  labels: number;
  versions: VersionState[];
}

export const retrainReasons = ['labels', 'label_mix', 'accuracy'] as const;
export type RetrainReason = (typeof retrainReasons)[number];

export interface RetrainSignal {
  reasons: RetrainReason[];
  /** For people: a sentence for each. */
  why: string;
  labels: number;
  /** Which version did worse, or sees other things; null where it is for the labels alone. */
  version: ModelVersion | null;
}

/** What speaks for training anew, and how much. */
interface Finding {
  name: string;
  reason: RetrainReason;
  measure: number;
  measureMin: number;
  pValue: number;
  why: string;
}

/** The first look at so many, and each next one at twice as many. */
const firstLook = 50;
/** After so many it is looked whether what was told is over. */
const lookAgain = 200;
/** The chance that between two signals one comes of chance alone; each look takes half of what is left. */
const risk = 0.01;
/** Population stability index: by custom, below this a mix is stable (Siddiqi 2006). */
const shiftMin = 0.1;
/** A rise of the share of wrong ones that is worth a training. */
const riseMin = 0.02;
/** With fewer wrong ones to be expected on either side, the test would find what is not there: this part is not judged by itself. */
const expectedMin = 10;

/** Where a project begins that has decisions already: they are what is new is held against, and are told of no more. */
export function begunWith(before: Labelled[]): SignalState {
  const state: SignalState = { labels: 0, versions: [] };
  for (const one of before) if (one.sampled) add(versionOf(state, one).recent, one);
  return { labels: 0, versions: state.versions.map(rebased) };
}

/**
 * Reads on, and says whether the model should be trained anew: enough new labels came, what it says is another mix than before, or it
 * is wrong more often. Shift and errors are measured on what chance alone picked, version by version, and only when the sample has
 * doubled since the last look, each look at half the risk of the one before: so looking often finds nothing that is not there. Of the
 * several tests of one look the p-values are put right (Benjamini and Hochberg 1995). What was told is told again when it had become
 * half as bad in between, or after enough new labels.
 */
export function readOn(
  given: SignalState,
  rows: Labelled[],
  labelsMin: number,
): { state: SignalState; signal: RetrainSignal | null } {
  const state = structuredClone(given);
  const found: { version: ModelVersion; finding: Finding }[] = [];
  for (const row of rows) {
    state.labels += 1;
    if (!row.sampled) continue;
    const version = versionOf(state, row);
    add(version.recent, row);
    forget(version, row);
    if (version.recent.count < firstLook * 2 ** version.looks) continue;
    version.looks += 1;
    const news = lookAt(version);
    if (news.length > 0) Object.assign(version, { recent: none(), looks: 0, latest: none() });
    found.push(...news.map((finding) => ({ version: row, finding })));
  }
  const isEnough = state.labels >= labelsMin;
  if (found.length === 0 && !isEnough) return { state, signal: null };
  const { labels } = state;
  state.labels = 0;
  if (isEnough) state.versions = state.versions.filter(({ recent }) => recent.count > 0).map(rebased);
  const version = found.at(-1)?.version;
  return {
    state,
    signal: {
      reasons: retrainReasons.filter((reason) =>
        reason === 'labels' ? isEnough : found.some(({ finding }) => finding.reason === reason),
      ),
      why: [
        ...(isEnough ? [`${labels} new final labels came since the last signal.`] : []),
        ...found.map(({ finding }) => finding.why),
      ].join(' '),
      labels,
      version: version ? { model: version.model, modelVersion: version.modelVersion } : null,
    },
  };
}

/** What was told and has become half as bad may be told again: from then on the version is looked at anew. */
function forget(version: VersionState, row: Labelled): void {
  const { reference, latest, told } = version;
  if (!reference || Object.keys(told).length === 0) return;
  add(latest, row);
  if (latest.count < lookAgain) return;
  for (const { reason, name, measure } of [...ofMix(reference, latest), ...ofErrors(reference, latest)]) {
    if (told[reason]?.name !== name || measure >= told[reason].measure / 2) continue;
    delete told[reason];
    Object.assign(version, { recent: none(), looks: 0 });
  }
  version.latest = none();
}

/** What is new about a version, and not told yet. */
function lookAt(version: VersionState): Finding[] {
  const { reference, recent, looks, told } = version;
  if (!reference) return [];
  const findings = [...ofMix(reference, recent), ...ofErrors(reference, recent)];
  const adjusted = benjaminiHochberg(findings.map(({ pValue }) => pValue));
  const alreadyTold = new Set(retrainReasons.filter((reason) => told[reason] !== undefined));
  const news: Finding[] = [];
  for (const [i, finding] of findings.entries()) {
    const { reason, measure, measureMin } = finding;
    if (alreadyTold.has(reason)) continue;
    if (measure < measureMin || (adjusted[i] ?? 1) > risk / 2 ** looks) continue;
    told[reason] ??= { name: finding.name, measure };
    news.push(finding);
  }
  return news;
}

function ofMix(before: Sample, now: Sample): Finding[] {
  const mixOf = ({ labels }: Sample) => new Map(Object.entries(labels).map(([label, { count }]) => [label, count]));
  const shift = shiftOf(mixOf(before), mixOf(now));
  if ('unknown' in shift) return [];
  const { psi, pValue } = shift.known;
  const why = `The model’s labels are another mix than before (stability index ${psi.toFixed(2)}).`;
  return [{ name: 'label_mix', reason: 'label_mix', measure: psi, measureMin: shiftMin, pValue, why }];
}

function ofErrors(before: Sample, now: Sample): Finding[] {
  const parts: { name: string; what: string; was: Share; is: Share }[] = [
    { name: 'accuracy', what: 'its predictions', was: before, is: now },
  ];
  for (const [label, is] of Object.entries(now.labels)) {
    const was = Object.hasOwn(before.labels, label) ? before.labels[label] : undefined;
    if (was) parts.push({ name: `accuracy of ${label}`, what: `its predictions of ${label}`, was, is });
  }
  return parts
    .filter(({ was, is }) => canBeJudged(was, is))
    .map(({ name, what, was, is }) => rise(name, what, was, is));
}

function canBeJudged(was: Share, is: Share): boolean {
  const share = (was.wrong + is.wrong) / (was.count + is.count);
  return Math.min(was.count, is.count) * share >= expectedMin;
}

type Share = Pick<Sample, 'count' | 'wrong'>;

function rise(name: string, what: string, before: Share, now: Share): Finding {
  const [was, is] = [before.wrong / before.count, now.wrong / now.count];
  const { z, pValue } = twoProportions(
    { part: before.wrong, whole: before.count },
    { part: now.wrong, whole: now.count },
  );
  return {
    ...{ name, reason: 'accuracy', measure: is - was, measureMin: riseMin },
    // Who became better is no reason.
    pValue: z > 0 ? pValue / 2 : 1,
    why: `Of ${what} ${measured(is)} are wrong, ${measured(was)} before (${now.wrong} of ${now.count}, ${before.wrong} of ${before.count}).`,
  };
}

/** What was new is what later samples are held against; where there is too little of it, what was before. */
function rebased(version: VersionState): VersionState {
  const { recent, reference } = version;
  const isEnough = recent.count >= firstLook || !reference;
  return { ...version, reference: isEnough ? recent : reference, recent: none(), looks: 0, latest: none(), told: {} };
}

function versionOf(state: SignalState, { model, modelVersion }: ModelVersion): VersionState {
  const known = state.versions.find((one) => one.model === model && one.modelVersion === modelVersion);
  if (known) return known;
  const begun: VersionState = {
    model,
    modelVersion,
    reference: null,
    recent: none(),
    looks: 0,
    latest: none(),
    told: {},
  };
  state.versions.push(begun);
  return begun;
}

function none(): Sample {
  return { count: 0, wrong: 0, labels: {} };
}

function add(sample: Sample, { label, wrong }: Labelled): void {
  sample.count += 1;
  sample.wrong += wrong ? 1 : 0;
  if (label === null) return;
  const of = Object.hasOwn(sample.labels, label) ? sample.labels[label] : undefined;
  const next = { count: (of?.count ?? 0) + 1, wrong: (of?.wrong ?? 0) + (wrong ? 1 : 0) };
  Object.defineProperty(sample.labels, label, { value: next, enumerable: true, writable: true, configurable: true });
}
