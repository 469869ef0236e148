import { setImmediate } from 'node:timers/promises';
import { mulberry32, shuffled } from '../../src/demo/chance.ts';
import { bucketsTotal, type Features } from './features.ts';

/** A text whose label is known, by the label's place in the list. */
export interface Example {
  features: Features;
  label: number;
}

/** Multinomial logistic regression: a number for each bucket and label, those of one bucket beside each other. */
export interface Model {
  labels: number;
  weights: Float64Array;
}

/** Enough for a few hundred examples: the loss hardly falls any more. */
const epochs = 20;
const firstRate = 2;
/** After so many epochs the rate is half of the first one. */
const halvedAfterEpochs = 5;

/** Knows nothing: every label is as likely. */
export function untrained(labels: number): Model {
  return { labels, weights: new Float64Array(labels * bucketsTotal) };
}

/**
 * Learns from nothing but these, in a random order that hangs on the seed alone: the same examples give the same model. After each
 * epoch others have their turn: the service runs in the same thread, and people wait for it.
 */
export async function train(examples: readonly Example[], labels: number, seed: number): Promise<Model> {
  const model = untrained(labels);
  const chance = mulberry32(seed);
  let steps = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const example of shuffled(examples, chance)) {
      learn(model, example, firstRate / (1 + steps / (examples.length * halvedAfterEpochs)));
      steps += 1;
    }
    await setImmediate();
  }
  return model;
}

/**
 * One step of stochastic gradient descent: moves the weights against the gradient of the example's `loss`, which for a label and
 * a bucket is (probability − 1 if it is the true label) × the bucket's weight in the text.
 */
export function learn(model: Model, { features, label }: Example, rate: number): void {
  const errors = probabilities(model, features);
  errors[label] = (errors[label] ?? 0) - 1;
  for (const [bucket, weight] of features) {
    const row = rowOf(model, bucket);
    for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) - rate * weight * (errors[i] ?? 0);
  }
}

/** Cross-entropy, in nats: 0 when the true label is held for certain. */
export function loss(model: Model, { features, label }: Example): number {
  return -Math.log(probabilities(model, features)[label] ?? 0);
}

/** How likely each label is; they sum to 1 (softmax). */
export function probabilities(model: Model, features: Features): Float64Array {
  const scores = new Float64Array(model.labels);
  for (const [bucket, weight] of features) {
    const row = rowOf(model, bucket);
    for (let i = 0; i < row.length; i++) scores[i] = (scores[i] ?? 0) + weight * (row[i] ?? 0);
  }
  // Without the highest score no exponential overflows, and the shares stay the same.
  const highest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const sum = exponentials.reduce((total, each) => total + each, 0);
  return exponentials.map((each) => each / sum);
}

function rowOf({ labels, weights }: Model, bucket: number): Float64Array {
  return weights.subarray(bucket * labels, (bucket + 1) * labels);
}
