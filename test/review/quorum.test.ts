import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/review/item.ts';
import type { ReviewRule } from '../../src/review/project.ts';
import { peopleNeeded, standing } from '../../src/review/quorum.ts';
import { aReview } from '../support/items.ts';

/** One letter is one answer: r rejects, s skips, any other letter is a value. */
function answers(letters: string): Review[] {
  return [...letters].map((letter, i) => {
    const reviewer = `U${i}`;
    if (letter === 'r') return aReview({ reviewer, verdict: 'reject', value: null });
    if (letter === 's') return aReview({ reviewer, verdict: 'skip', value: null });
    return aReview({ reviewer, value: letter });
  });
}

function stands(rule: ReviewRule, letters: string): string {
  const found = standing(rule, { round: 1 }, answers(letters));
  if (found.kind !== 'settled') return found.kind;
  const { winner, agreement } = found;
  return `${winner.verdict === 'reject' ? 'reject' : winner.value} ${agreement.toFixed(2)}`;
}

const one = { required: 1, agree: 1, reject: 1, max: 1 };
const two = { required: 2, agree: 2, reject: 2, max: 3 };
const three = { required: 3, agree: 2, reject: 2, max: 4 };
const approval = { required: 1, agree: 2, reject: 1, max: 2 };
const board = { required: 1, agree: 3, reject: 2, max: 4 };

describe('the answers stand', () => {
  it.each<[string, ReviewRule, string, string]>([
    ['one is enough where one is needed', one, 'a', 'a 1.00'],
    ['a rejection is an answer', one, 'r', 'reject 1.00'],
    ['a skip is none', one, 'sss', 'open'],
    ['nobody has answered', two, '', 'open'],
    ['one of two', two, 'a', 'open'],
    ['two who agree', two, 'aa', 'a 1.00'],
    ['two who do not: a third is asked', two, 'ab', 'open'],
    ['the third settles it', two, 'aba', 'a 0.67'],
    ['the third says something else again', two, 'abc', 'split'],
    ['two rejections outweigh a value', two, 'rar', 'reject 0.67'],
    ['two who agree, where three have to answer', three, 'aa', 'open'],
    ['the third may differ', three, 'aab', 'a 0.67'],
    ['three who differ: a fourth is asked', three, 'abc', 'open'],
    ['the fourth settles it', three, 'abcb', 'b 0.50'],
    ['one approval of two', approval, 'a', 'open'],
    ['two approvals', approval, 'aa', 'a 1.00'],
    ['one rejection is enough', approval, 'r', 'reject 1.00'],
    ['one rejection is enough, though somebody approved before', approval, 'ar', 'reject 0.50'],
    ['a rejection too few, beside approvals too few', board, 'aar', 'open'],
    ['enough rejections, though as many approve', board, 'aarr', 'reject 0.50'],
    ['enough approvals, though somebody rejects', board, 'raaa', 'a 0.75'],
  ])('%s', (_, rule, letters, expected) => {
    expect(stands(rule, letters)).toBe(expected);
  });

  it('as a tie where two things are said by enough, and as many', () => {
    expect(stands({ required: 4, agree: 2, reject: 2, max: 6 }, 'aabb')).toBe('open');
    expect(stands({ required: 4, agree: 2, reject: 2, max: 4 }, 'aarr')).toBe('split');
    expect(stands({ required: 4, agree: 2, reject: 2, max: 6 }, 'aabbb')).toBe('b 0.60');
  });

  it('without the ones that were taken back, and without those of another round', () => {
    const [a, b] = answers('aa');
    if (!a || !b) throw new Error('two answers');
    expect(standing(two, { round: 1 }, [a, { ...b, retractedAt: new Date() }])).toEqual({ kind: 'open' });
    expect(standing(two, { round: 2 }, [a, b])).toEqual({ kind: 'open' });
  });

  it('by what a lead ruled, however many say otherwise', () => {
    const ruling = aReview({ reviewer: 'U09LEA', verdict: 'reject', value: null, asLead: true });
    expect(standing(two, { round: 1 }, [...answers('abr'), ruling])).toMatchObject({
      kind: 'settled',
      winner: { verdict: 'reject', value: null },
      agreement: 0.5,
    });
  });

  it('the same for values that are written differently', () => {
    const values = [
      { total: 1, number: '7' },
      { number: '7', total: 1 },
    ];
    const reviews = values.map((value, i) => aReview({ reviewer: `U${i}`, value }));
    expect(standing(two, { round: 1 }, reviews)).toMatchObject({ kind: 'settled', agreement: 1 });
  });

  it('a value that is called reject is not a rejection', () => {
    const reviews = [
      aReview({ reviewer: 'U1', value: 'reject' }),
      aReview({ reviewer: 'U2', verdict: 'reject', value: null }),
    ];
    expect(standing(two, { round: 1 }, reviews)).toEqual({ kind: 'open' });
  });
});

it('so many people are needed as the largest of its numbers says', () => {
  expect([one, two, three, approval, board].map(peopleNeeded)).toEqual([1, 2, 3, 2, 3]);
});
