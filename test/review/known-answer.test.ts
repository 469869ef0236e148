import { describe, expect, it } from 'vitest';
import { readKnownAnswer } from '../../src/review/known-answer.ts';
import { aProject } from '../support/project.ts';

const sent = {
  external_id: 'gold-1',
  input: { text: 'I was charged twice' },
  prediction: { value: 'refund', confidence: 0.5 },
  gold: { value: 'billing' },
};
const without = (...names: (keyof typeof sent)[]) =>
  Object.fromEntries(Object.entries(sent).filter(([name]) => !names.some((each) => each === name)));
const noAnswer = { pointer: '/gold', detail: 'is missing: the true answer, as {"value": …}' };
const noGuess = {
  pointer: '/prediction',
  detail: 'is missing: people are asked about a guess, so one has to be there to show',
};

describe('a known answer', () => {
  it('is an item as any other, with the true answer', () => {
    expect(readKnownAnswer(aProject(), sent)).toMatchObject({
      submission: { externalId: 'gold-1', prediction: { value: 'refund' }, gold: { value: 'billing' } },
    });
  });

  it('needs the answer, and a guess to show, each said in one sentence', () => {
    expect(readKnownAnswer(aProject(), without('gold'))).toEqual({ problems: [noAnswer] });
    expect(readKnownAnswer(aProject(), without('prediction'))).toEqual({ problems: [noGuess] });
    expect(readKnownAnswer(aProject(), without('gold', 'prediction'))).toEqual({ problems: [noAnswer, noGuess] });
  });

  it('is told all that is wrong at once', () => {
    const read = readKnownAnswer(aProject(), { ...without('gold'), priority: 'high' });
    expect(read).toEqual({ problems: [noAnswer, { pointer: '/priority', detail: 'must be a number' }] });
  });

  it.each([null, 'refund', 7, []])('is no %j', (nothing) => {
    expect(readKnownAnswer(aProject(), nothing)).toMatchObject({ problems: [noAnswer, noGuess, {}] });
  });

  it('has its answer and its callback held to the rules of any item', () => {
    expect(readKnownAnswer(aProject(), { ...sent, gold: { value: 'parcel' } })).toMatchObject({
      problems: [{ pointer: '/gold/value' }],
    });
    const inside = { ...sent, callback_url: 'http://10.0.0.1/' };
    expect(readKnownAnswer(aProject(), inside, () => 'is an address inside')).toEqual({
      problems: [{ pointer: '/callback_url', detail: 'is an address inside' }],
    });
  });
});
