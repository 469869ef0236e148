import { describe, expect, test } from 'vitest';
import { sentencesOf } from '../../src/demo/declaration.ts';
import { languages } from '../../src/demo/languages.ts';
import { messages, published, type Snippet, snippets, truthOf } from '../../src/demo/snippets.ts';

const choices = [
  ['the published setting', published],
  ['the messages of the demo', messages],
] as const;

describe.each(choices)('%s', (_, choice) => {
  const list = snippets(choice);

  test('holds 60 snippets of each of 49 languages, no text twice', () => {
    const counts = Map.groupBy(list, ({ truth }) => truth);

    expect(counts.size).toBe(49);
    expect([...counts.values()].map((group) => group.length)).toEqual(Array(49).fill(60));
    expect(new Set(list.map(({ text }) => text)).size).toBe(2_940);
    expect(new Set(list.map(({ externalId }) => externalId)).size).toBe(2_940);
  });

  test('comes in the same order every time, and in another with another seed', () => {
    expect(snippets(choice)).toEqual(list);
    expect(snippets({ ...choice, seed: 43 })).not.toEqual(list);
  });

  test('keeps near the lengths aimed at', () => {
    const longestWordChars = 45;
    const lengths = list.map(({ text }) => text.length);

    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(Math.min(...choice.lengthsChars) * 0.7);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(Math.max(...choice.lengthsChars) + longestWordChars / 2);
  });

  test('is text alone: no numerals, no markup, no loose punctuation at its ends', () => {
    const untidy = list.filter(({ text }) => /\p{N}|[<>&]|\s{2}|^[^\p{L}\p{M}]|[^\p{L}\p{M}]$/u.test(text));

    expect(untidy).toEqual([]);
  });
});

test('a snippet consists of whole words of its own translation', () => {
  const english = words(snippets(messages), 'eng');

  expect(english).toContain('everyone');
  expect(english.filter((word) => !/^[a-z]+(['’‐-][a-z]+)*$/.test(word))).toEqual([]);
  // Cut words would leave many letters standing alone; English has two that do.
  expect(english.filter((word) => word.length === 1 && word !== 'a' && word !== 'i')).toEqual([]);
});

test('the truth is known of our own items and of no others', () => {
  for (const { externalId, truth } of snippets()) expect(truthOf(externalId)).toBe(truth);
  expect(['ticket-8841', 'message-0', 'message-2941', 'message-0001-x', ''].map(truthOf)).toEqual(Array(5).fill(null));
});

test('snippets longer than the translation can fill are refused by the name of the language', () => {
  expect(() => snippets({ perLanguage: 1, lengthsChars: [100_000], seed: 1 })).toThrow(
    'Too little Afrikaans text for snippets this long.',
  );
});

test('snippets can be cut from some sentences alone', () => {
  const isShort = (sentence: string) => sentence.length < 90;
  const some = snippets({ perLanguage: 5, lengthsChars: [25], seed: 1, isFrom: isShort });
  const sentences = new Map(languages.map((language) => [language.code, sentencesOf(language).filter(isShort)]));

  expect(some).toHaveLength(5 * 49);
  const elsewhere = some.filter(({ text, truth }) => !sentences.get(truth)?.some((each) => each.includes(text)));
  expect(elsewhere).toEqual([]);
});

test('languages are told apart by code and by name', () => {
  expect(new Set(languages.map(({ code }) => code)).size).toBe(49);
  expect(new Set(languages.map(({ title }) => title)).size).toBe(49);
});

function words(list: Snippet[], truth: string): string[] {
  return list
    .filter((snippet) => snippet.truth === truth)
    .flatMap(({ text }) => text.toLowerCase().split(' '))
    .map((word) => word.replace(/^[^a-z]+|[^a-z]+$/g, ''))
    .filter((word) => word !== '');
}
