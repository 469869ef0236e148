import { chanceOf } from '../../src/demo/chance.ts';
import { languages } from '../../src/demo/languages.ts';
import { published, type Snippet, snippets } from '../../src/demo/snippets.ts';

export interface Messages {
  /** What comes in, in this order. */
  incoming: Snippet[];
  /** What the model is measured on: never sent, so that nobody is asked and nothing is learned from it. */
  heldOut: Snippet[];
}

const heldOutShare = 0.25;
const heldOutPerLanguage = 20;

/**
 * Real texts of every language, so many to come in and some held out. They are cut from different sentences: two pieces of one
 * sentence may overlap, and a model that had learned from one of them would know half of the other. Throws when there is not
 * enough text.
 */
export function messagesOf(seed: number, incomingTotal: number): Messages {
  const isHeldOut = (sentence: string) => chanceOf(sentence, seed)() < heldOutShare;
  const heldOut = snippets({ ...published, perLanguage: heldOutPerLanguage, seed, isFrom: isHeldOut });
  // A turn of phrase may stand in two sentences.
  const texts = new Set(heldOut.map(({ text }) => text));
  const perLanguage = Math.ceil((incomingTotal / languages.length) * 1.1) + 1;
  const incoming = snippets({ ...published, perLanguage, seed, isFrom: (sentence) => !isHeldOut(sentence) })
    .filter(({ text }) => !texts.has(text))
    .slice(0, incomingTotal);
  if (incoming.length < incomingTotal) throw new Error(`There are only ${incoming.length} texts to send.`);
  return {
    incoming,
    heldOut: heldOut.map((snippet) => ({ ...snippet, externalId: snippet.externalId.replace('message', 'held-out') })),
  };
}
