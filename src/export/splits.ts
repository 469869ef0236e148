import { hash } from 'node:crypto';

export const splits = ['train', 'validation', 'test'] as const;
export type Split = (typeof splits)[number];

/** How much of all belongs to each split: 0..1, together 1. */
export type Shares = Record<Split, number>;

/** How a dataset is divided unless somebody says otherwise. */
export const usualDivision: { salt: string; shares: Shares } = {
  salt: 'signoff',
  shares: { train: 0.8, validation: 0.1, test: 0.1 },
};

/** Something of each split. */
export function bySplit<T>(of: (split: Split) => T): Record<Split, T> {
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

interface Grouped {
  group_key: string | null;
  external_id: string | null;
  item_id: string;
}

/**
 * The split that a record belongs to, by the hash of what it belongs together with: its group, else the caller's own name for
 * it, else itself. So what belongs together never straddles two splits, nothing changes its split as data grows, and two
 * exports with one salt agree. Throws `RangeError` for shares that are no shares.
 */
export function splitOf(record: Grouped, { salt, shares }: { salt: string; shares: Shares }): Split {
  checkShares(shares);
  return splitAt(placeOf(record.group_key ?? record.external_id ?? record.item_id, salt), shares);
}

/** The split that a place falls into. What is lost where floats are added up goes to none that was to be empty. */
export function splitAt(place: number, { train, validation, test }: Shares): Split {
  if (place < train) return 'train';
  if (place < train + validation) return 'validation';
  if (test > 0) return 'test';
  return validation > 0 ? 'validation' : 'train';
}

/** 0 ≤ place < 1, the same for the same key and salt everywhere: the first 32 bits of sha256(salt ‖ key), as a fraction. */
export function placeOf(key: string, salt: string): number {
  return hash('sha256', salt + key, 'buffer').readUInt32BE(0) / 2 ** 32;
}

/** Throws `RangeError` unless each share is 0..1 and together they are 1. */
export function checkShares(shares: Shares): void {
  const given = splits.map((split) => shares[split]);
  const sum = given.reduce((all, share) => all + share, 0);
  if (given.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-9) return;
  throw new RangeError(`The shares ${given.join(', ')} of train, validation and test are not three parts of 1.`);
}
