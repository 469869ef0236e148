import { newId } from '../../src/review/id.ts';
import type { Decision, Input, Item, Prediction, Review, Selection } from '../../src/review/item.ts';

type Overrides = Partial<Omit<Item, 'input' | 'prediction' | 'selection'>> & {
  input?: Input;
  prediction?: Partial<Prediction>;
  selection?: Partial<Selection>;
};

/** An item as the flow makes it: a doubtful "refund" that waits, unless told otherwise. */
export function anItem({ input, prediction, selection, ...rest }: Overrides = {}): Item {
  return {
    id: newId('itm'),
    project: 'support-intent',
    externalId: null,
    status: 'waiting',
    version: 1,
    input: input ?? { text: 'I was charged twice' },
    prediction: {
      value: 'refund',
      confidence: 0.41,
      alternatives: [
        { value: 'billing', confidence: 0.38 },
        { value: 'other', confidence: 0.21 },
      ],
      model: 'intent',
      modelVersion: '2026-11-03',
      explanation: null,
      ...prediction,
    },
    selection: {
      route: 'review',
      reasons: ['low_confidence'],
      probability: 1,
      score: 0.9,
      coin: 0.5,
      gateVersion: 'gp_0123456789ab',
      ...selection,
    },
    priority: 0,
    dueAt: null,
    requestedBy: null,
    groupKey: null,
    metadata: null,
    callbackUrl: null,
    gold: null,
    decision: null,
    createdAt: new Date('2026-11-21T10:00:00Z'),
    ...rest,
  };
}

export function aDecision(overrides: Partial<Decision> = {}): Decision {
  const at = new Date('2026-11-21T10:05:00Z');
  return { outcome: 'corrected', value: 'billing', decidedBy: 'U01ANA', decidedAt: at, finalAt: at, ...overrides };
}

/** An item as a reviewer left it. */
export function aDecidedItem(overrides: Overrides & { decision?: Decision } = {}): Item {
  return anItem({ status: 'completed', version: 3, decision: aDecision(), ...overrides });
}

export function aReview(overrides: Partial<Review> = {}): Review {
  return {
    id: newId('rev'),
    reviewer: 'U01ANA',
    verdict: 'correct',
    value: 'billing',
    note: null,
    via: 'slack',
    createdAt: new Date('2026-11-21T10:05:00Z'),
    latencyMs: 14_000,
    ...overrides,
  };
}
