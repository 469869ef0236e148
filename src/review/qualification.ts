import type { Qualify } from './project.ts';

/** How far a reviewer is in showing that they can tell right from wrong. */
export interface Qualification {
  rule: Qualify;
  /** Known answers they were asked for, and how many they gave, of the latest `rule.answers` of them. */
  answered: number;
  right: number;
  /** Since when what they say counts; null: it does not yet. Once it does it stays so. */
  passedAt: Date | null;
}

/** Whether the latest answers to known questions are enough of them, and enough of them right. */
export function isEnough({ answers, right }: Qualify, latest: Pick<Qualification, 'answered' | 'right'>): boolean {
  // Not `right * answers`: 0.7 of 10 is a little more than 7 to a computer.
  return latest.answered >= answers && latest.right / latest.answered >= right;
}

/** How many of the latest answers have to be right. */
export function rightNeeded({ answers, right }: Qualify): number {
  return Array.from({ length: answers + 1 }, (_, count) => count).find((count) => count / answers >= right) ?? answers;
}
