import { expect, it } from 'vitest';
import { seededRandom } from '../../src/learning/seeded.ts';

it('numbers from a seed are those of mulberry32, and the same each time', () => {
  const [first, again] = [seededRandom(1), seededRandom(1)];
  const numbers = [first(), first(), first()];
  expect(numbers).toEqual([again(), again(), again()]);
  expect(numbers[0]).toBeCloseTo(0.6270739405881613, 15);
  expect(seededRandom(0)()).toBeCloseTo(0.26642920868471265, 15);
});
