/** What several answers to one item come to. */
export type Consensus<Label> =
  | { kind: 'agreed'; label: Label; share: number }
  /** So many labels got the most, each as many as the others: nothing in the answers decides between them. */
  | { kind: 'tied'; labels: Label[]; share: number }
  | { kind: 'unanswered' };

/** What most said. `share` is how many of all answers said it, 0..1. A tie is told, never broken by the order of labels. */
export function majority<Label>(answers: readonly Label[]): Consensus<Label> {
  return likeliest(softLabels(answers));
}

/** The share of the answers that each label got: a training target that keeps the doubt. In the order in which labels came. */
export function softLabels<Label>(answers: readonly Label[]): Map<Label, number> {
  const shares = new Map<Label, number>();
  for (const label of answers) shares.set(label, (shares.get(label) ?? 0) + 1);
  for (const [label, count] of shares) shares.set(label, count / answers.length);
  return shares;
}

export interface WeighedAnswer<Label> {
  label: Label;
  /** How often this reviewer is right, 0..1. */
  accuracy: number;
}

/**
 * How likely each of the labels is, when each reviewer is right as often as their accuracy says and errs to any other label alike: the
 * one-coin model of Dawid and Skene (1979). Its likeliest label is the winner of a vote weighted by ln(a(K − 1)/(1 − a)) when no
 * `prior` is given (Nitzan and Paroush 1982). Accuracies are held between 0.05 and 0.99: nobody is beyond doubt.
 *
 * Throws on an answer that is none of the labels.
 */
export function posteriorOf<Label>(
  answers: readonly WeighedAnswer<Label>[],
  labels: readonly Label[],
  prior?: ReadonlyMap<Label, number>,
): Map<Label, number> {
  const logs = new Map(labels.map((label) => [label, prior ? Math.log(prior.get(label) ?? 0) : 0]));
  for (const { label: said, accuracy } of answers) {
    const before = logs.get(said);
    if (before === undefined) throw new RangeError('An answer is none of the labels.');
    logs.set(said, before + weightOf(accuracy, labels.length));
  }
  const most = Math.max(...logs.values());
  const odds = new Map([...logs].map(([label, log]) => [label, Math.exp(log - most)]));
  const sum = [...odds.values()].reduce((total, each) => total + each, 0);
  return new Map([...odds].map(([label, each]) => [label, each / sum]));
}

/** What an answer adds to the logarithm of the odds of its label against any other. Below 0 for whoever is right less often than chance. */
export function weightOf(accuracy: number, labels: number): number {
  const held = Math.min(accuracyMax, Math.max(accuracyMin, accuracy));
  return labels < 2 ? 0 : Math.log((held * (labels - 1)) / (1 - held));
}

const accuracyMin = 0.05;
const accuracyMax = 0.99;

/** The likeliest of labels with their shares; those within rounding of it are tied. */
export function likeliest<Label>(shares: ReadonlyMap<Label, number>): Consensus<Label> {
  const share = Math.max(...shares.values());
  const [label, ...others] = [...shares].filter(([, each]) => share - each < rounding).map(([each]) => each);
  if (label === undefined) return { kind: 'unanswered' };
  return others.length === 0 ? { kind: 'agreed', label, share } : { kind: 'tied', labels: [label, ...others], share };
}

const rounding = 1e-9;
