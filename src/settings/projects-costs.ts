import { didYouMean } from '../did-you-mean.ts';
import { quoted } from './problem.ts';
import type { WrittenProject } from './projects-format.ts';
import type { Issue } from './projects-problems.ts';

type Costs = NonNullable<WrittenProject['costs']>;

/** Beyond so many unknown labels nobody is told what each may have meant: there may be ten thousand to compare with. */
const guessesMax = 20;

/** What is wrong with costs that are well written, given the labels; with undefined those are not known. */
export function mistakeIssues({ wrong, review, mistakes }: Costs, labels: WrittenProject['labels']): Issue[] {
  const issues: Issue[] = [];
  if (wrong === 0 && mistakes.every(({ cost }) => cost === 0)) {
    issues.push({ path: ['costs'], of: 'key', sentence: 'are all 0: there is nothing to order by' });
  } else if (wrong === 0 && review === undefined) {
    const sentence = 'is missing: with wrong 0 nothing says what a look costs in comparison';
    issues.push({ path: ['costs', 'review'], sentence });
  }
  return [
    ...issues,
    ...mistakes.flatMap(issuesOfMistake),
    ...(labels ? unknownLabels(mistakes, labels) : []),
    ...twice(mistakes),
  ];
}

function issuesOfMistake({ label, truth }: Costs['mistakes'][number], index: number): Issue[] {
  const path = ['costs', 'mistakes', index];
  if (label === undefined && truth === undefined)
    return [{ path, sentence: 'names neither label nor truth: what every mistake costs is written as wrong' }];
  if (label === truth)
    return [{ path, sentence: `is none: to approve ${quoted(label ?? '')} where it is true is right` }];
  return [];
}

function unknownLabels(mistakes: Costs['mistakes'], labels: NonNullable<WrittenProject['labels']>): Issue[] {
  const values = new Set(labels.map(({ value }) => value));
  const unknown = mistakes.flatMap(({ label, truth }, index) =>
    Object.entries({ label, truth }).flatMap(([key, value]) =>
      value === undefined || values.has(value) ? [] : [{ value, path: ['costs', 'mistakes', index, key] }],
    ),
  );
  return unknown.map(({ value, path }, place) => {
    const meant = place < guessesMax ? didYouMean(value, values) : null;
    return { path, sentence: `is not one of the labels${meant ? `: did you mean ${quoted(meant)}?` : ''}` };
  });
}

function twice(mistakes: Costs['mistakes']): Issue[] {
  const seen = new Set<string>();
  return mistakes.flatMap(({ label, truth }, index) => {
    const key = JSON.stringify([label ?? null, truth ?? null]);
    if (!seen.has(key)) return seen.add(key) && [];
    return [{ path: ['costs', 'mistakes', index], sentence: 'is there twice' }];
  });
}
