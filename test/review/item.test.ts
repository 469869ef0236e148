import { expect, it } from 'vitest';
import { isAnswer, liveReviews, nextVersion, truthOf, verdicts } from '../../src/review/item.ts';
import { anItem, aReview } from '../support/items.ts';

it('an item after a change is the same but for its version, which is the next one', () => {
  const item = anItem({ version: 3 });
  expect(nextVersion(item)).toEqual({ ...item, version: 4 });
  expect(item.version).toBe(3);
});

it('the truth is known of gold alone: not of an item that asks somebody what they said before', () => {
  expect(truthOf({ gold: { value: 'billing' } })).toBe('billing');
  expect(truthOf({ gold: { repeatOf: 'rev_1' } })).toBeNull();
  expect(truthOf({ gold: null })).toBeNull();
});

it('approvals, corrections and rejections answer the question; who skips or escalates does not', () => {
  expect(verdicts.filter((verdict) => isAnswer({ verdict }))).toEqual(['approve', 'correct', 'reject']);
});

it('what was taken back counts no more, nor what was said in another round', () => {
  const counts = aReview({ round: 2 });
  const reviews = [
    counts,
    aReview({ round: 2, retractedAt: new Date() }),
    aReview({ round: 1 }),
    aReview({ round: 3 }),
  ];
  expect(liveReviews({ round: 2 }, reviews)).toEqual([counts]);
});
