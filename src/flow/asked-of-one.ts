import type { Item, SelectionReason } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { noBudgets } from './budgets.ts';
import { type NewItemDeps, newItem } from './new-item.ts';

/** What one reviewer alone is asked, and nobody else sees. */
export interface AskedOfOne extends Pick<Item, 'input' | 'prediction' | 'groupKey' | 'isSeed'> {
  gold: NonNullable<Item['gold']>;
  /** When the input's time is over, where it has begun already; left out: it begins now. */
  eraseAt?: Date | null;
  /** Whether the guess is hidden; null: by the project's share. */
  blind: boolean | null;
  /** What the card says of why it is asked; null: as the gate would say. */
  reasons: SelectionReason[] | null;
}

/** It looks like any other item and gets no card: a review session deals it to this reviewer. */
export function askedOfOne(deps: NewItemDeps, project: Project, reviewer: string, asked: AskedOfOne): Item {
  const { input, prediction, groupKey, gold, isSeed, eraseAt, blind, reasons } = asked;
  const item = newItem({ ...deps, budgets: noBudgets }, project, {
    ...{ input, prediction, groupKey, externalId: null, gold: null },
    ...{ priority: 0, dueAt: null, requestedBy: null, metadata: null, callbackUrl: null },
    ...{ idempotency: null, traceparent: null },
  });
  const why = reasons ?? item.selection.reasons;
  return {
    ...item,
    askedOf: reviewer,
    gold,
    isSeed,
    eraseAt: eraseAt === undefined ? item.eraseAt : eraseAt,
    blind: blind ?? item.blind,
    // Theirs already: it waits for no card.
    status: 'in_review',
    decision: null,
    selection: {
      ...item.selection,
      route: 'review',
      reasons: why.length === 0 ? ['low_confidence'] : why,
      probability: 1,
    },
    dueAt: null,
    remindAt: null,
  };
}
