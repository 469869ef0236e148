import { readFileSync } from 'node:fs';
import lande from 'lande';
import { z } from 'zod';
import { languages } from './languages.ts';

/** What the model said, in the words of the API. */
export interface Prediction {
  value: string;
  /** 0..1, the model's own softmax probability. It is more sure of itself than it should be, as models are. */
  confidence: number;
  /** The next most likely, best first. */
  alternatives: { value: string; confidence: number }[];
  model: string;
  model_version: string;
}

const alternativesMax = 4;

const known = new Set(languages.map(({ code }) => code));

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve('lande')), 'utf8')));

/**
 * Asks the real model, a small neural network, which language a text is in; well under a millisecond.
 * A language that is not a label of the project is passed over, and its probability is not shared out among the others.
 */
export function detect(text: string): Prediction {
  const [best, ...others] = lande(text)
    .filter(([value]) => known.has(value))
    .map(([value, probability]) => ({ value, confidence: Math.min(1, probability) }));
  if (best === undefined) throw new Error('The model answered with no language at all.');
  return { ...best, alternatives: others.slice(0, alternativesMax), model: 'lande', model_version: version };
}
