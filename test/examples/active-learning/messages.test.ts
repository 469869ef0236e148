import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../../examples/active-learning/messages.ts';
import { readOptions } from '../../../examples/active-learning/options.ts';
import { languages } from '../../../src/demo/languages.ts';

describe('the messages of the example', () => {
  const { incoming, heldOut } = messagesOf(1, 600);

  it('as many come in as asked for, each once, and as many of every language are held out', () => {
    expect(new Set(incoming.map(({ text }) => text)).size).toBe(600);
    const counts = languages.map(({ code }) => heldOut.filter(({ truth }) => truth === code).length);
    expect(new Set(counts)).toEqual(new Set([20]));
  });

  it('nothing that is held out comes in, nor stands in a message that does', () => {
    const texts = new Set(incoming.map(({ text }) => text));
    expect(heldOut.filter(({ text }) => texts.has(text))).toEqual([]);
    // Of one sentence, two pieces may overlap. These are of different ones, so a long piece is found in no other.
    const long = heldOut.filter(({ text }) => text.length >= 30);
    expect(long.length).toBeGreaterThan(200);
    const found = long.filter((held) => incoming.some(({ text }) => text.includes(held.text)));
    expect(found.map(({ text }) => text)).toEqual([]);
  });

  it('a seed draws the same ones again, and another seed others', () => {
    expect(messagesOf(1, 600)).toEqual({ incoming, heldOut });
    expect(messagesOf(2, 600).heldOut).not.toEqual(heldOut);
  });

  it('there is enough text for the longest run that can be asked for', () => {
    for (const seed of [1, 8]) expect(messagesOf(seed, 49 + 16 * 200).incoming).toHaveLength(3249);
  });
});

describe('the options of the example', () => {
  it.each([
    [['--seeds', '0'], '--seeds must be a whole number from 1 to 8.'],
    [['--rounds', 'many'], '--rounds must be a whole number from 1 to 16.'],
    [['--order', 'random'], '--order must be one of margin, least_confidence, entropy.'],
    [['--speed', '3'], "Unknown option '--speed'"],
  ])('%s: says what may be asked', (args, sentence) => {
    expect(readOptions(args, '.')).toEqual({ problems: [expect.stringContaining(sentence)] });
  });

  it('says everything that is wrong at once', () => {
    expect(readOptions(['--seeds', '9', '--rounds', '-1', '--order', 'x'], '.')).not.toHaveProperty('problems.3');
  });

  it('measures four seeds in twelve rounds unless told otherwise', () => {
    expect(readOptions([], 'here')).toMatchObject({ seeds: 4, rounds: 12, order: 'least_confidence', out: 'here' });
  });
});
