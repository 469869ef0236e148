import type { World } from '../support/world.ts';
import { Books } from './books.ts';
import { type Readers, Seen } from './readers.ts';
import { brokenPromises } from './verify.ts';

interface Held {
  world: World;
  books: Books;
  readers: Readers;
}

/** One thing that went wrong as the books tell it, and what the check must say of it. */
const planted: { what: string; isSaid: RegExp; plant: (held: Held) => Held }[] = [
  {
    what: 'an accepted prediction that is not there',
    isSaid: /^1 predictions were accepted and are lost$/,
    plant: (held) => ({ ...held, books: copyOf(held.books, ({ accepted }) => accepted.set('never-sent', 'itm_none')) }),
  },
  {
    what: 'a caller who was told another item',
    isSaid: /^1 predictions are another item/,
    plant: (held) => ({
      ...held,
      books: copyOf(held.books, ({ accepted }) => accepted.set(anyOf(accepted.keys()), 'itm_other')),
    }),
  },
  {
    what: 'an answer of somebody else',
    isSaid: /^1 answers were acknowledged and are not/,
    plant: (held) => ({
      ...held,
      books: copyOf(held.books, ({ answered }) => answered.set(anyOf(answered.keys()), 'somebody else')),
    }),
  },
  {
    what: 'an answer without a training record',
    isSaid: /^1 decisions have no training record/,
    plant: (held) => ({ ...held, books: copyOf(held.books, ({ answered }) => answered.set('itm_none', 'nobody')) }),
  },
  {
    what: 'a decision that no webhook was told',
    isSaid: /^1 decisions were to be told/,
    plant: (held) => ({ ...held, books: copyOf(held.books, ({ delivered }) => delivered.delete(anyOf(delivered))) }),
  },
  {
    what: 'a reader who heard of one event too few',
    isSaid: /^1 readers of events saw another number/,
    plant: (held) =>
      withReader(held, (seen) => Object.assign(new Seen(), { count: seen.count - 1, digest: () => seen.digest() })),
  },
  {
    what: 'a reader who heard of them in another order',
    isSaid: /^1 projects had readers that saw other events/,
    plant: (held) => withReader(held, (seen) => Object.assign(new Seen(), { count: seen.count })),
  },
  {
    what: 'a second card',
    isSaid: /^1 items have more than one card/,
    plant: (held) => {
      const { slack, projects } = held.world;
      const first = projects[0]?.channel;
      const messages: typeof slack.messages = async (channel) => {
        const all = await slack.messages(channel);
        const card = all.find(({ metadata }) => metadata !== undefined);
        return channel === first && card ? [...all, card] : all;
      };
      return { ...held, world: { ...held.world, slack: { ...slack, messages } } };
    },
  },
];

/** A check that can't fail shows nothing: what it does not see of the above, a sentence each. */
export async function unseen(world: World, books: Books, readers: Readers): Promise<string[]> {
  const missed: string[] = [];
  for (const { what, isSaid, plant } of planted) {
    const held = plant({ world, books, readers });
    const said = await brokenPromises(held.world, held.books, held.readers);
    if (!said.some((sentence) => isSaid.test(sentence))) missed.push(`the check does not see ${what}`);
  }
  return missed;
}

export const plantedCount = planted.length;

function copyOf(books: Books, change: (copy: Books) => void): Books {
  const copy = new Books();
  for (const [externalId, id] of books.accepted) copy.accepted.set(externalId, id);
  for (const [item, by] of books.answered) copy.answered.set(item, by);
  for (const item of books.delivered) copy.delivered.add(item);
  change(copy);
  return copy;
}

function withReader(held: Held, change: (seen: Seen) => Seen): Held {
  const all = held.readers.all.map((reader, n) => (n === 0 ? { ...reader, seen: change(reader.seen) } : reader));
  return { ...held, readers: { ...held.readers, all } };
}

function anyOf(keys: Iterable<string>): string {
  for (const key of keys) return key;
  throw new Error('there is nothing to plant it on');
}
