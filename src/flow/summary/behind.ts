import type { Item, Outcome } from '../../review/item.ts';
import type { Period } from '../quality.ts';

/** What of a day can be looked at item by item. What is open is so now, whatever the day. */
export const behindWhat = [
  'approved',
  'corrected',
  'rejected',
  'changed',
  'expired',
  'no_consensus',
  'withdrawn',
  'confusion',
  'open',
  'overdue',
] as const;
export type BehindWhat = (typeof behindWhat)[number];

export interface BehindWish {
  what: BehindWhat;
  period: Period;
  now: Date;
  /** Of classification: only what was predicted as this label. */
  label: string | null;
  /** What a label was taken for; only with `confusion`, which needs both. */
  truth: string | null;
  after: Place | null;
  limit: number;
}

/** Where a page of them ended. */
export interface Place {
  at: Date;
  id: string;
}

export interface Behind {
  item: Item;
  /** When it was decided, or came where it is open: the order they are in. */
  at: Date;
  /** There is a card in Slack to go to. */
  hasCard: boolean;
}

/** The items that the figures of a day count; known answers, copies and seeds are no more in here than in the figures. */
export interface BehindRecords {
  /** Decided ones the latest first, open ones the oldest first. */
  behind(project: string, wish: BehindWish): Promise<Behind[]>;
  /** How many they are, counted to a thousand and one. */
  countBehind(project: string, wish: Omit<BehindWish, 'after' | 'limit'>): Promise<number>;
}

/** Which outcomes are meant; null: it is not about how items ended. */
export function outcomesBehind(what: BehindWhat): Outcome[] | null {
  switch (what) {
    case 'open':
    case 'overdue':
    case 'confusion':
      return null;
    case 'changed':
      return ['corrected', 'rejected'];
    case 'approved':
    case 'corrected':
    case 'rejected':
    case 'expired':
    case 'no_consensus':
    case 'withdrawn':
      return [what];
  }
}
