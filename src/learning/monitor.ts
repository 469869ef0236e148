/**
 * Tests that may be looked at after every single item, for as long as one likes: e-processes. Each bets against a claim, so
 * that its wealth is expected never to grow while the claim is true; by Ville's inequality (1939) it then ever reaches 1/δ
 * with probability at most δ (Waudby-Smith and Ramdas 2024; Ramdas, Grünwald, Vovk and Shafer 2023).
 *
 * A test is kept as plain numbers: the logarithm of each bet's wealth. What is kept never overflows, and is stored as
 * `float8[]`. The claim's bound belongs to the test: with another bound, begin another test.
 */

const alarmBets = [0.5, 1, 2, 4, 8];
const certificateBets = [0.1, 0.25, 0.5, 0.75, 0.95];

/** The test of "the share of errors is within the bound", before its first item. */
export function noAlarm(): number[] {
  return alarmBets.map(() => 0);
}

/**
 * The test of "the share of errors is within the bound" after one more audited item. Evidence against the claim grows with
 * each error found. `error` is the bound, 0 < error < 1.
 */
export function watchAlarm(sums: readonly number[], wrong: boolean, error: number): number[] {
  // Below 1 / error, so that no bet is ever ruined: one that lost everything could win nothing back.
  return alarmBets.map((bet, i) => (sums[i] ?? 0) + Math.log1p(Math.min(bet, 0.9 / error) * ((wrong ? 1 : 0) - error)));
}

/** The test of "the share of errors is at least the bound", before its first item. */
export function noCertificate(): number[] {
  return certificateBets.map(() => 0);
}

/**
 * The test of "the share of errors is at least the bound" after one more audited item. Evidence against the claim grows with
 * each item found right: once it is beyond the risk, the model is certified. `error` is the bound, 0 < error < 1.
 */
export function watchCertificate(sums: readonly number[], wrong: boolean, error: number): number[] {
  // All bets are below 1, and so below 1 / (1 − error).
  return certificateBets.map((bet, i) => (sums[i] ?? 0) + Math.log1p(bet * (error - (wrong ? 1 : 0))));
}

/** The natural logarithm of the evidence against the claim: of the mean wealth of all bets. 0 before the first item. */
export function evidence(sums: readonly number[]): number {
  const most = Math.max(...sums);
  return most + Math.log(sums.reduce((total, sum) => total + Math.exp(sum - most), 0) / sums.length);
}

/**
 * Whether the claim is refuted: the evidence against it is at least that of 1 / risk. While the claim is true this ever
 * happens with probability `risk` at most.
 */
export function isBeyond(sums: readonly number[], risk: number): boolean {
  return evidence(sums) >= -Math.log(risk);
}
