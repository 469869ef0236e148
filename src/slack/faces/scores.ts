import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { confidenceInWords, percent } from '../text.ts';

type Scored = Pick<Project, 'gate'>;

/** How sure the model is, behind a comma; nothing where there is no score. */
export function sure({ gate }: Scored, { prediction: { confidence } }: Item): string {
  if (confidence === null || gate.score === 'none') return '';
  return gate.score === 'relative' ? `, score ${confidence}` : `, ${confidenceInWords(confidence)}`;
}

/** The score of one thing among others, as the project says it may be read: a probability, a figure to compare, or nothing. */
export function scoreInFigures({ gate }: Scored, confidence: number): string {
  switch (gate.score) {
    case 'probability':
      return percent(confidence);
    case 'relative':
      return String(confidence);
    case 'none':
      return '';
  }
}

/** Below this a field is worth a second look. */
const doubtfulBelow = 0.85;

/** How sure the model is of one field; nothing where it did not say, or its score says nothing. */
export function fieldInWords(project: Scored, confidence: number | undefined): string {
  if (confidence === undefined) return '';
  const figures = scoreInFigures(project, confidence);
  switch (project.gate.score) {
    case 'probability':
      return `${figures}${confidence < doubtfulBelow ? ', doubtful' : ''}`;
    case 'relative':
      return `score ${figures}`;
    case 'none':
      return '';
  }
}
