import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32, oneOf } from '../../../src/demo/chance.ts';
import type { Card } from './broken-promises.ts';
import type { Sent, World } from './world.ts';

export interface Load {
  /** Every answer that was not 2xx; null: none came. */
  refusals: (Sent | null)[];
  /** How many clicks were made again because the first was not acknowledged. */
  repeated(): number;
  /** Resolves when every prediction is accepted. */
  sent: Promise<void>;
  /** Sends more, now, each again until it is accepted. */
  sendMore(items: number): Promise<void>;
  /** Lets people finish what they are at. */
  stop(): Promise<void>;
}

interface Options {
  items: number;
  /** The predictions are sent over this time, each again until it is accepted. */
  overMs: number;
  seed: number;
}

/** Predictions coming in while people answer about half of the cards they see, everyone at their own pace. */
export function startLoad(world: World, { items, overMs, seed }: Options): Load {
  const chance = mulberry32(seed);
  const refusals: Load['refusals'] = [];
  let repeated = 0;
  let stopping = false;

  async function sendUntilAccepted(n: number): Promise<void> {
    const project = world.projects[n % world.projects.length]?.key ?? '';
    for (const giveUpAt = performance.now() + patienceMs; ; ) {
      const sent = await world.send(project, `case-${n}`);
      if (sent?.status === 200 || sent?.status === 201) return;
      refusals.push(sent);
      if (sent && sent.status !== 503) throw new Error(`case-${n} was answered with ${sent.status}`);
      if (performance.now() > giveUpAt) throw new Error(`case-${n} was not accepted for ${patienceMs} ms`);
      await sleep(100);
    }
  }

  let onScreen: Card[] = [];
  async function look(): Promise<void> {
    while (!stopping) {
      onScreen = (await world.cards()).filter((card) => card.open && isToBeAnswered(card));
      await sleep(250);
    }
  }

  async function review(user: string): Promise<void> {
    while (!stopping) {
      if (onScreen.length > 0) await answerUntilHeard(user, oneOf(onScreen, chance));
      await sleep(50 + chance() * 400);
    }
  }

  async function answerUntilHeard(user: string, card: Card): Promise<void> {
    const action = oneOf(['approve', 'alt_1', 'alt_2'] as const, chance);
    for (let first = true; ; first = false) {
      const { acked_in_ms, refused } = await world.click(user, card, action);
      // Refused by Slack itself: the card has no buttons any more.
      if (acked_in_ms !== null || refused || stopping) return;
      if (first) repeated += 1;
      await sleep(100);
    }
  }

  const sent = inParallel(items, async (n) => {
    await sleep((n / items) * overMs);
    await sendUntilAccepted(n);
  });
  const reviewing = Promise.all([look(), ...world.people.map(review)]);
  // Whoever awaits them hears of a failure; until then it must not end the test run.
  sent.catch(() => undefined);
  reviewing.catch(() => undefined);
  return {
    refusals,
    repeated: () => repeated,
    sent,
    sendMore: (more) => inParallel(more, (n) => sendUntilAccepted(items + n)),
    async stop() {
      stopping = true;
      await sent;
      await reviewing;
    },
  };
}

async function inParallel(count: number, work: (n: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => work(n)));
}

const patienceMs = 45_000;

/** Half of the cards stay open, so that there are open ones to lose. Ids end at random. */
function isToBeAnswered({ item }: Card): boolean {
  return (item.codePointAt(item.length - 1) ?? 0) % 2 === 0;
}
