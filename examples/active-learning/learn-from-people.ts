import { chanceOf } from '../../src/demo/chance.ts';
import { answerOf, type Reviewer } from '../../src/demo/reviewers.ts';
import type { Snippet } from '../../src/demo/snippets.ts';
import { accuracyOf, type Detector, type Guess, knowsNothing, learnFrom } from './detector.ts';
import { type Collected, collect, type Label } from './feedback.ts';
import type { House } from './house.ts';
import { messagesOf } from './messages.ts';
import { type Answer, review } from './session.ts';
import type { Run } from './strategies.ts';
import { parkCard, predict } from './traffic.ts';

export interface Plan {
  rounds: number;
  /** Labelled before the first round, whatever they are: the model knows nothing yet. */
  seedLabels: number;
  /** Messages that come in each round, and how many of them people have time for. */
  batch: number;
  labelsPerRound: number;
  /** The share of wrong answers. */
  errorRate: number;
}

/** How good the model is that learned from so many labels. */
export interface Point {
  labels: number;
  /** On the messages held out. */
  accuracy: number;
  /** Of the labels of this round, those that chance placed. */
  byChance: number;
  /** Of all labels so far, those that are not the truth. */
  wrong: number;
}

export interface Learned {
  points: Point[];
  /** All that the last model learned from. */
  labels: Label[];
}

interface World {
  house: House;
  plan: Plan;
  user: string;
  signal: AbortSignal;
  onLabels: (count: number) => void;
}

/**
 * One project from its first label to its last, round after round: the model predicts what comes in, people answer what Signoff
 * asks them first, and a new model learns from the training records alone. The rest of a round is left behind: the next one comes
 * first, by its priority.
 */
export async function learnFromPeople(world: World, run: Run): Promise<Learned> {
  const { plan, house, signal, onLabels } = world;
  const { incoming, heldOut } = messagesOf(run.seed, plan.seedLabels + plan.rounds * plan.batch);
  const truths = new Map(incoming.map(({ externalId, truth }) => [externalId, truth]));
  const points: Point[] = [];
  let detector = knowsNothing();
  let collected: Collected = { labels: [], cursor: null };

  await parkCard(house.signoff, run.project, signal);
  for (let round = 0, from = 0; round <= plan.rounds; round++) {
    const [size, count] = round === 0 ? [plan.seedLabels, plan.seedLabels] : [plan.batch, plan.labelsPerRound];
    const answered = await ask(world, run, incoming.slice(from, from + size), { detector, round, count });
    from += size;
    const before = collected.labels.length;
    collected = await collect(house.signoff, run.project, collected, answered, signal);
    onLabels(count);
    detector = await learnFrom(byName(collected.labels), run.seed);
    points.push({
      labels: collected.labels.length,
      accuracy: accuracyOf(detector, heldOut),
      byChance: collected.labels.slice(before).filter(({ byChance }) => byChance).length,
      wrong: collected.labels.filter(({ externalId, value }) => truths.get(externalId) !== value).length,
    });
  }
  return { points, labels: collected.labels };
}

/** So that the same labels make the same model, in whatever order they were given. */
function byName(labels: readonly Label[]): Label[] {
  return labels.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
}

/** Sends what came in with what the model says of it, and has people answer so many: the ids of those, in the order asked. */
async function ask(
  { house, plan, user, signal }: World,
  run: Run,
  snippets: readonly Snippet[],
  { detector, round, count }: { detector: Detector; round: number; count: number },
): Promise<string[]> {
  const { signoff, slackUrl } = house;
  const sent = await predict(signoff, run.project, { snippets, detector, round }, signal);
  return review(slackUrl, {
    user,
    project: run.project,
    channel: run.channel,
    count,
    signal,
    answerTo(itemId) {
      const asked = sent.get(itemId);
      if (!asked) throw new Error(`${itemId} was asked in ${run.project} and never sent.`);
      return answerTo(asked.snippet, asked.guess, plan.errorRate, run.seed);
    },
  });
}

/** A careful person, who slips now and then. Whether they do hangs on the message alone, so all three ways meet the same slips. */
function answerTo({ externalId, truth }: Snippet, guess: Guess, errorRate: number, seed: number): Answer {
  const careful: Pick<Reviewer, 'right' | 'otherwise' | 'afterMs'> = {
    right: 1 - errorRate,
    otherwise: 'slips',
    afterMs: { from: 0, to: 0 },
  };
  const answer = answerOf({ user: '', name: '', ...careful }, truth, guess, chanceOf(externalId, seed));
  if (answer.verdict === 'approve') return { press: 'session_approve' };
  const [first, second] = guess.alternatives;
  if (answer.value === first?.value) return { press: 'session_alt_1' };
  if (answer.value === second?.value) return { press: 'session_alt_2' };
  return { label: answer.value };
}
