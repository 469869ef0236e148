import type { Item } from './api.ts';
import { chanceOf, oneOf } from './chance.ts';
import { titleOfLanguage } from './languages.ts';
import { pause } from './pause.ts';
import { type Answer, answerOf, type Reviewer, reviewers } from './reviewers.ts';
import type { OpenCard, SandboxPeople } from './sandbox-people.ts';
import { truthOf } from './snippets.ts';

/** Where cards wait for the three of them. */
interface Desk {
  has(itemId: string): boolean;
  /** Puts the card before one of the three, behind the cards they already have. Leaves other people's items alone. */
  take(card: OpenCard, item: Item, seed: number): void;
  isIdle(): boolean;
  settled(): Promise<unknown>;
}

/** Everybody works through their own cards one after the other. */
export function createDesk(options: {
  people: SandboxPeople;
  slowness: number;
  signal: AbortSignal;
  onTrouble: (sentence: string) => void;
}): Desk {
  const { people, slowness, signal, onTrouble } = options;
  const taken = new Set<string>();
  const queues = new Map<Reviewer, Promise<void>>();
  let waiting = 0;

  const work = async (reviewer: Reviewer, card: OpenCard, answer: Answer) => {
    if ((await pause(answer.afterMs * slowness, signal)) === 'stopped') return;
    try {
      await give(people, reviewer, card, answer);
    } catch (error) {
      onTrouble(`${reviewer.name} could not answer a card (${error instanceof Error ? error.message : error}).`);
      // Not at once again: most likely somebody else was quicker, and the card is about to say so.
      await pause(2_000 * slowness, signal);
      taken.delete(card.itemId);
    }
  };

  return {
    has: (itemId) => taken.has(itemId),
    take(card, item, seed) {
      taken.add(card.itemId);
      const truth = truthOf(item.external_id ?? '');
      if (truth === null) return;
      const chance = chanceOf(item.external_id ?? '', seed);
      const reviewer = oneOf(reviewers, chance);
      const seen = { value: item.prediction.value, alternatives: item.prediction.alternatives ?? [] };
      const answer = answerOf(reviewer, truth, seen, chance);
      waiting += 1;
      const queue = (queues.get(reviewer) ?? Promise.resolve())
        .then(() => work(reviewer, card, answer))
        .finally(() => {
          waiting -= 1;
        });
      queues.set(reviewer, queue);
    },
    isIdle: () => waiting === 0,
    settled: () => Promise.all(queues.values()),
  };
}

/** One click where the card offers the label, the modal where it does not. */
async function give(people: SandboxPeople, { user }: Reviewer, card: OpenCard, answer: Answer): Promise<void> {
  if (answer.verdict === 'approve') return people.click(user, card.ts, 'approve');
  const title = titleOfLanguage(answer.value);
  const shortcut = ['alt_1', 'alt_2'].find((actionId) => card.buttons.get(actionId) === title);
  if (shortcut) return people.click(user, card.ts, shortcut);
  const field = await people.openCorrection(user, card.ts);
  return people.submit(user, field, answer.value);
}
