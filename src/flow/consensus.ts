import { likeliest, softLabels } from '../learning/consensus.ts';
import { dawidSkene } from '../learning/dawid-skene.ts';
import { mace } from '../learning/mace.ts';
import { oneCoin } from '../learning/one-coin.ts';
import type { Outcome } from '../review/item.ts';
import type { Refused } from '../review/problem.ts';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import { sameValue, type Value } from '../review/value.ts';
import type { Now } from './ports.ts';
import type { Period } from './quality.ts';

export interface ConsensusRecords {
  /**
   * Items that were decided in a period and that two or more gave a label, each without knowing of the others: those decided last
   * first. No known answers, no seeds, nothing that was taken back, no lead who was asked to decide.
   */
  severalLabels(project: string, period: Period, itemsMax: number): Promise<SeveralLabels[]>;
}

export interface SeveralLabels {
  id: string;
  externalId: string | null;
  labels: { reviewer: string; label: string }[];
  outcome: Outcome;
  decided: Value | null;
}

export const consensusMethods = ['one_coin', 'majority', 'dawid_skene', 'mace'] as const;
export type ConsensusMethod = (typeof consensusMethods)[number];

export interface ItemConsensus extends Omit<SeveralLabels, 'labels'> {
  answers: number;
  /** The likeliest, and how likely it is, 0..1; null where nothing decides between two or more. */
  label: string | null;
  probability: number | null;
  /** How likely each label is, 0..1, by label. */
  softLabels: Map<string, number>;
}

export interface ConsensusFound {
  items: ItemConsensus[];
  /** The period has older items, which are not among them. */
  olderLeftOut: boolean;
}

interface Deps {
  records: ConsensusRecords;
  now: Now;
}

export const consensusItemsMax = 20_000;

/** What several answers to each item come to, of items decided in the last days; those decided last first. */
export async function consensus(
  { records, now }: Deps,
  project: Project,
  { method, days }: { method: ConsensusMethod; days: number },
): Promise<ConsensusFound | { refused: Refused }> {
  if (project.task !== 'classification') return { refused: onlyOfLabels(project) };
  const to = now();
  const period = { from: new Date(to.getTime() - days * dayMs), to };
  const found = await records.severalLabels(project.key, period, consensusItemsMax + 1);
  const items = newestWithin(found.slice(0, consensusItemsMax), method);
  const softLabelsOf = shares(items, method);
  return {
    items: items.map(({ labels, ...item }) => {
      const softLabels = softLabelsOf(item.id);
      const most = likeliest(softLabels);
      const agreed = most.kind === 'agreed' ? most : null;
      return {
        ...item,
        answers: labels.length,
        label: agreed?.label ?? null,
        probability: agreed?.share ?? null,
        softLabels: worthTelling(softLabels, labels),
      };
    }),
    olderLeftOut: items.length < found.length,
  };
}

function onlyOfLabels({ key, task }: Project): Refused {
  const detail = `Consensus is found between labels, so only for projects with the task classification; ${key} has the task ${task}. How far people agree on other answers is in the project’s quality, and every answer is in its feedback.`;
  return { code: 'invalid', detail };
}

/** What one pass over all answers costs at most: somebody waits, and nothing else is done meanwhile. It takes some 20 to 130 passes. */
const stepsMax = { majority: Number.POSITIVE_INFINITY, one_coin: 50_000, mace: 50_000, dawid_skene: 10_000 };

/** Of the items, newest first, as many as can be weighed at once. */
function newestWithin(items: SeveralLabels[], method: ConsensusMethod): SeveralLabels[] {
  const labels = new Set<string>();
  const people = new Set<string>();
  let answers = 0;
  const end = items.findIndex((item) => {
    for (const { reviewer, label } of item.labels) {
      labels.add(label);
      people.add(reviewer);
    }
    answers += item.labels.length;
    const figures = method === 'dawid_skene' ? people.size * labels.size ** 2 : 0;
    return answers * labels.size + figures > stepsMax[method];
  });
  return end === -1 ? items : items.slice(0, end);
}

function shares(items: SeveralLabels[], method: ConsensusMethod): (itemId: string) => Map<string, number> {
  if (method === 'majority') {
    const byItem = new Map(items.map(({ id, labels }) => [id, softLabels(labels.map(({ label }) => label))]));
    return (itemId) => byItem.get(itemId) ?? new Map();
  }
  const answers = items.flatMap(({ id, labels }) => labels.map((said) => ({ item: id, ...said })));
  const learn = { one_coin: oneCoin, dawid_skene: dawidSkene, mace }[method];
  const { labels, posteriors } = learn(answers);
  return (itemId) => new Map(posteriors.get(itemId)?.map((share, i) => [labels[i] ?? '', share]));
}

/** Of a hundred labels most are next to impossible for any one item. */
const shareMin = 0.001;

function worthTelling(shares: Map<string, number>, given: SeveralLabels['labels']): Map<string, number> {
  const said = new Set(given.map(({ label }) => label));
  const told = [...shares].filter(([label, share]) => share >= shareMin || said.has(label));
  return new Map(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function consensusJson({ id, externalId, label, probability, softLabels, ...more }: ItemConsensus) {
  const { answers, outcome, decided } = more;
  return {
    item_id: id,
    external_id: externalId,
    label,
    probability,
    soft_labels: Object.fromEntries(softLabels),
    answers,
    outcome,
    decided,
    differs: label === null || decided === null ? null : !sameValue(label, decided),
  };
}
