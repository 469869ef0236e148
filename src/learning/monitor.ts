/**
 * Tests that may be looked at after every single item, for as long as one likes: e-processes. Each bets against a claim, so
 * that its wealth is expected never to grow while the claim is true; by Ville's inequality (1939) it then ever reaches 1/δ
 * with probability at most δ (Waudby-Smith and Ramdas 2024; Ramdas, Grünwald, Vovk and Shafer 2023).
 *
 * A test is kept as plain numbers: the logarithm of each bet's wealth. What is kept never overflows, and is stored as
 * `float8[]`; zeros are a test before its first item. The claim's bound belongs to the test: with another bound, begin another test.
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
  return sumOfLogs(sums) - Math.log(sums.length);
}

/** A fresh bet is put down each time so many items were seen. */
const renewedAfter = 25;

/** The alarm that also notices what begins late, before its first item: how many items it saw, and its bets. */
export function noLateAlarm(): number[] {
  return [0, ...noAlarm()];
}

/**
 * The same test as `watchAlarm`, for a model that may become worse after a long healthy time, when the bets of its first day have lost
 * their stake. Fresh bets are put down every 25 items: half of the whole stake with the first item, and 1 / (k (k + 1)) of it with the
 * k-th block. A weighted mean of e-processes that begin at different times is one itself, so the risk stays what it was; a failure
 * that begins with item n costs some 2 ln(n / 25) more evidence, instead of all that was lost before it.
 */
export function watchLateAlarm([seen = 0, ...sums]: readonly number[], wrong: boolean, error: number): number[] {
  const now = seen + 1;
  const next = watchAlarm(sums, wrong, error);
  if (now % renewedAfter !== 0) return [now, ...next];
  const fresh = Math.log(stakeOf(blockAfter(now)) / stakeOf(1));
  return [now, ...next.map((sum) => sumOfLogs([sum, fresh]))];
}

/** As `evidence`, with what is not staked yet: wealth is counted in stakes of the first block. 0 before the first item. */
export function lateEvidence([seen = 0, ...sums]: readonly number[]): number {
  const unstaked = 1 / (blockAfter(seen) + 1);
  return sumOfLogs([evidence(sums) + Math.log(stakeOf(1)), Math.log(unstaked)]);
}

/** Whose bet the next item is the first of, or among those. Counted from 1. */
function blockAfter(seen: number): number {
  return Math.floor(seen / renewedAfter) + 1;
}

/** They sum to 1. */
function stakeOf(block: number): number {
  return 1 / (block * (block + 1));
}

/**
 * Whether the claim is refuted: the evidence against it is at least that of 1 / risk. While the claim is true this ever
 * happens with probability `risk` at most.
 */
export function isBeyond(logEvidence: number, risk: number): boolean {
  return logEvidence >= -Math.log(risk);
}

/** ln Σ exp, without overflow. */
function sumOfLogs(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((total, log) => total + Math.exp(log - most), 0));
}
