import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { curvesOf, labelsToReach, meanOf, resultsSchema } from '../../../examples/active-learning/results.ts';
import { sentencesOf } from '../../../examples/active-learning/sentences.ts';
import { someResults } from './some-results.ts';

const there = (file: string) =>
  readFileSync(new URL(`../../../examples/active-learning/${file}`, import.meta.url), 'utf8');

describe('what the example measured', () => {
  it('is the mean over seeds, with the standard deviation between them', () => {
    const [explore] = curvesOf(someResults());
    expect(explore?.points).toEqual([
      { labels: 50, mean: 0.2, spread: 0 },
      { labels: 75, mean: 0.45, spread: expect.closeTo(0.0707, 4) },
      { labels: 100, mean: 0.62, spread: expect.closeTo(0.0283, 4) },
    ]);
    expect(meanOf([0.3])).toEqual({ mean: 0.3, spread: 0 });
  });

  it('counts the labels that it takes along the line, and says where it does not get there', () => {
    const [explore, unsure] = curvesOf(someResults());
    if (!explore || !unsure) throw new Error('a curve is missing');
    expect(labelsToReach(0.325, explore)).toBeCloseTo(62.5, 9);
    expect(labelsToReach(0.1, explore)).toBe(50);
    expect(labelsToReach(0.5, unsure)).toBeNull();
  });

  it('is said in plain sentences, the unflattering ones too', () => {
    expect(sentencesOf(someResults())).toEqual([
      'After 100 labels each, of 980 messages that nobody was asked about (mean of 2 seeds, ± one standard deviation):',
      '  Unsure first, some by chance: 62.0 % (± 2.8) named rightly',
      '  Unsure first: 40.0 % (± 0.0) named rightly',
      '  By chance: 50.0 % (± 0.0) named rightly',
      '"Unsure first, some by chance" ends 12.0 points ahead of chance: better in 2 of 2 seeds (+10.0 to +14.0 points).',
      '  It reaches what chance reaches with 100 labels after 82: 18 % fewer.',
      '"Unsure first" ends 10.0 points behind chance: better in 0 of 2 seeds (−10.0 to −10.0 points).',
      '  It does not reach what chance reaches.',
      'Of the labels under "Unsure first, some by chance", 20.0 % were placed by chance; the project says explore: 0.2.',
      'People were wrong in 5.0 % of their answers.',
    ]);
  });

  it('every strategy of the run that is kept had the same number of labels, and its README says what the file says', () => {
    const results = resultsSchema.parse(JSON.parse(there('results.json')));
    const { seeds, rounds, seed_labels, labels_per_round } = results.how;
    expect(results.runs).toHaveLength(3 * seeds);
    const counts = Array.from({ length: rounds + 1 }, (_, round) => seed_labels + round * labels_per_round);
    for (const { points } of results.runs) expect(points.map(({ labels }) => labels)).toEqual(counts);
    const readme = there('README.md');
    for (const sentence of sentencesOf(results)) expect(readme).toContain(sentence.trim());
  });
});
