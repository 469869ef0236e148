import { describe, expect, test } from 'vitest';
import { type Chance, mulberry32 } from '../../src/demo/chance.ts';
import { ana, answerOf, ben, cleo, type Reviewer } from '../../src/demo/reviewers.ts';

const cards = 10_000;
const wrong = { value: 'dan', alternatives: [{ value: 'nob' }] };
const right = { value: 'nob', alternatives: [{ value: 'dan' }] };
const never: Chance = () => 0.999;

describe('over many wrong predictions', () => {
  test.each([
    [ana, 0.97],
    [ben, 0.85],
    [cleo, 0],
  ])('$name gives the truth as often as expected', (reviewer, rate) => {
    const answers = play(reviewer, wrong);
    const corrected = answers.filter((answer) => answer.verdict === 'correct' && answer.value === 'nob').length;

    expect(corrected / cards).toBeCloseTo(rate, 1.7);
    expect(answers.filter(({ verdict }) => verdict === 'approve')).toHaveLength(cards - corrected);
  });
});

describe('over many right predictions', () => {
  test('Ana now and then makes a right one wrong, Ben and Cleo never do', () => {
    const spoilt = (reviewer: Reviewer) => play(reviewer, right).filter(({ verdict }) => verdict === 'correct').length;

    expect(spoilt(ana) / cards).toBeCloseTo(0.03, 1.7);
    expect([spoilt(ben), spoilt(cleo)]).toEqual([0, 0]);
  });
});

test('the same chance gives the same answer', () => {
  expect(answerOf(ana, 'nob', wrong, mulberry32(7))).toEqual(answerOf(ana, 'nob', wrong, mulberry32(7)));
});

test('a slip with nothing to slip to approves', () => {
  expect(answerOf(ana, 'nob', { value: 'nob', alternatives: [] }, never).verdict).toBe('approve');
});

test('Ana reads, and takes longer than the others ever do', () => {
  const times = (reviewer: Reviewer) => play(reviewer, wrong).map(({ afterMs }) => afterMs);

  expect(Math.min(...times(ana))).toBeGreaterThan(Math.max(...times(ben)));
  expect(Math.min(...times(ben))).toBeGreaterThan(Math.min(...times(cleo)));
});

function play(reviewer: Reviewer, seen: typeof wrong) {
  const chance = mulberry32(42);
  return Array.from({ length: cards }, () => answerOf(reviewer, 'nob', seen, chance));
}
