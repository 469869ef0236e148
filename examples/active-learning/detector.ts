import { languages } from '../../src/demo/languages.ts';
import type { Snippet } from '../../src/demo/snippets.ts';
import { type Features, featuresOf } from './features.ts';
import { type Model, probabilities, train, untrained } from './model.ts';

/** What the training records say: a text, and the label that people gave it. */
export interface Labelled {
  text: string;
  value: string;
}

/** What the model said of a text, in the words of the API. */
export interface Guess {
  value: string;
  confidence: number;
  /** The next most likely, best first. */
  alternatives: { value: string; confidence: number }[];
}

export interface Detector {
  detect(text: string): Guess;
}

const alternativesMax = 4;
const codes = languages.map(({ code }) => code);

/** A confidence of exactly 1 passes every gate; ours is never that sure. */
const confidenceMax = 1 - 1e-9;

export function knowsNothing(): Detector {
  return detectorOf(untrained(codes.length));
}

/** Throws when a label is none of the languages. */
export async function learnFrom(labelled: readonly Labelled[], seed: number): Promise<Detector> {
  const examples = labelled.map(({ text, value }) => {
    const label = codes.indexOf(value);
    if (label === -1) throw new Error(`${value} is none of the languages.`);
    return { features: remembered(text), label };
  });
  return detectorOf(await train(examples, codes.length, seed));
}

/** The share of these that it names rightly. */
export function accuracyOf({ detect }: Detector, snippets: readonly Snippet[]): number {
  return snippets.filter(({ text, truth }) => detect(text).value === truth).length / snippets.length;
}

function detectorOf(model: Model): Detector {
  return {
    detect(text) {
      const likely = [...probabilities(model, remembered(text))]
        .map((p, i) => ({ value: codes[i] ?? '', confidence: Math.min(p, confidenceMax) }))
        .sort((a, b) => b.confidence - a.confidence);
      const [best, ...others] = likely;
      if (!best) throw new Error('There are no languages.');
      return { ...best, alternatives: others.slice(0, alternativesMax) };
    },
  };
}

/** The same texts are read again in each round. */
const memory = new Map<string, Features>();

function remembered(text: string): Features {
  const known = memory.get(text) ?? featuresOf(text);
  memory.set(text, known);
  return known;
}
