import { type Chance, mulberry32, oneOf, shuffled } from './chance.ts';
import { sentencesOf, wordsOf } from './declaration.ts';
import { type Language, languages } from './languages.ts';

/** A few words of real text whose language is known. */
export interface Snippet {
  /** `message-0412`. It stands on the card, so it says nothing about the truth. */
  externalId: string;
  text: string;
  /** ISO 639-3. */
  truth: string;
}

export interface SnippetChoice {
  perLanguage: number;
  /** Aimed at in turn; a snippet ends with the whole word that comes nearest. In UTF-16 units. */
  lengthsChars: readonly number[];
  seed: number;
  /** Which sentences they are cut from; left out: any. */
  isFrom?: (sentence: string) => boolean;
}

/** Short enough that a good detector errs one time in five: the setting our accuracy figure was first measured at. */
export const published: SnippetChoice = { perLanguage: 60, lengthsChars: [15, 25, 40], seed: 42 };

/** What the demo sends: as long as a chat message, so that the model is mostly sure and people see its doubtful tenth or two. */
export const messages: SnippetChoice = { perLanguage: 60, lengthsChars: [25, 60, 120], seed: 42 };

/**
 * As many snippets of every language as asked for, no text twice, in one random order. The same choice gives the same
 * list. Throws when a translation is too short for what is asked.
 */
export function snippets(choice: SnippetChoice = messages): Snippet[] {
  const chance = mulberry32(choice.seed);
  const taken = new Set<string>();
  return shuffled(
    languages.flatMap((language) => snippetsOf(language, choice, chance, taken)),
    chance,
  ).map((snippet, i) => ({ externalId: `message-${String(i + 1).padStart(4, '0')}`, ...snippet }));
}

let truths: Map<string, string> | null = null;

/** The true language behind the external id of one of the demo's `messages`; null for an item that is none of ours. */
export function truthOf(externalId: string): string | null {
  truths ??= new Map(snippets(messages).map((snippet) => [snippet.externalId, snippet.truth]));
  return truths.get(externalId) ?? null;
}

/** Neighbouring languages share some turns of phrase word for word; `taken` keeps such a text to whoever came first. */
function snippetsOf(
  language: Language,
  choice: SnippetChoice,
  chance: Chance,
  taken: Set<string>,
): Omit<Snippet, 'externalId'>[] {
  const sentences = sentencesOf(language).filter(choice.isFrom ?? (() => true));
  const found: Omit<Snippet, 'externalId'>[] = [];
  for (let tries = 0; found.length < choice.perLanguage; tries++) {
    if (tries > choice.perLanguage * 100) throw new Error(`Too little ${language.title} text for snippets this long.`);
    const aim = choice.lengthsChars[found.length % choice.lengthsChars.length] ?? 0;
    const text = someWordsOf(oneOf(sentences, chance), language, aim, chance);
    if (text.length < aim * 0.7 || taken.has(text)) continue;
    taken.add(text);
    found.push({ text, truth: language.code });
  }
  return found;
}

/** Neighbouring words from anywhere in the sentence, as many as come nearest to the length aimed at. */
function someWordsOf(sentence: string, language: Language, aimChars: number, chance: Chance): string {
  const { words, gap } = wordsOf(sentence, language);
  let text = '';
  for (const word of words.slice(Math.floor(chance() * words.length))) {
    const longer = text === '' ? word : text + gap + word;
    if (text !== '' && Math.abs(longer.length - aimChars) > Math.abs(text.length - aimChars)) break;
    text = longer;
  }
  return text.replace(/^[^\p{L}\p{M}]+|[^\p{L}\p{M}]+$/gu, '');
}
