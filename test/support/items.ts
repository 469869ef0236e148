import { newId } from '../../src/review/id.ts';
import type { Decision, Input, Item, Prediction, Review, Selection } from '../../src/review/item.ts';

type Overrides = Partial<Omit<Item, 'input' | 'prediction' | 'selection'>> & {
  input?: Input;
  prediction?: Partial<Prediction>;
  selection?: Partial<Selection>;
};

const madeAt = new Date('2026-11-21T10:00:00Z');

/** An item as the flow makes it: a doubtful "refund" that waits, unless told otherwise. */
export function anItem({ input, prediction, selection, ...rest }: Overrides = {}): Item {
  return {
    id: newId('itm'),
    project: 'support-intent',
    externalId: null,
    status: 'waiting',
    version: 1,
    input: input ?? { text: 'I was charged twice' },
    eraseAt: null,
    inputErasedAt: null,
    prediction: {
      value: 'refund',
      confidence: 0.41,
      alternatives: [
        { value: 'billing', confidence: 0.38 },
        { value: 'other', confidence: 0.21 },
      ],
      fieldConfidence: null,
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
      floor: 0,
      ...selection,
    },
    priority: 0,
    dueAt: null,
    askedAt: rest.createdAt ?? madeAt,
    remindAt: null,
    requestedBy: null,
    groupKey: null,
    metadata: null,
    callbackUrl: null,
    idempotency: null,
    traceparent: null,
    gold: null,
    isSeed: false,
    sketch: null,
    duplicateOf: null,
    askedOf: null,
    blind: false,
    round: 1,
    freshEyes: false,
    escalation: null,
    decision: null,
    createdAt: madeAt,
    ...rest,
  };
}

/** An item of `aMultilabelProject`. */
export function aMultilabelItem({ prediction, ...rest }: Overrides = {}): Item {
  return anItem({
    project: 'review-topics',
    input: { text: 'It came late and cost too much' },
    prediction: {
      value: ['delivery', 'price'],
      alternatives: [{ value: 'service', confidence: 0.3 }],
      model: 'topics',
      ...prediction,
    },
    ...rest,
  });
}

/** An item of `aTextProject`. */
export function aTextItem({ prediction, ...rest }: Overrides = {}): Item {
  return anItem({
    project: 'support-replies',
    prediction: {
      value: 'We are sorry. Your money is on its way back.',
      alternatives: [],
      model: 'replies',
      ...prediction,
    },
    ...rest,
  });
}

/** An item of `anExtractionProject`: everything that has to be there was found. */
export function anExtractionItem({ prediction, ...rest }: Overrides = {}): Item {
  return anItem({
    project: 'invoices',
    input: { text: 'Invoice 7 of 1 February: 12.50 EUR' },
    prediction: {
      value: { number: '7', total: 12.5, issued: '2026-02-01', paid: null, currency: 'EUR' },
      fieldConfidence: { number: 0.9, total: 0.4 },
      alternatives: [],
      model: 'invoices',
      ...prediction,
    },
    ...rest,
  });
}

/** An item of `anApprovalProject`. */
export function anApprovalItem({ prediction, ...rest }: Overrides = {}): Item {
  return anItem({
    project: 'refund-payouts',
    input: { text: 'Customer asks for the money back' },
    prediction: {
      value: { action: 'refund.pay', arguments: { amount: 120, currency: 'EUR' }, summary: 'Pay 120 EUR back' },
      alternatives: [],
      model: 'agent',
      ...prediction,
    },
    ...rest,
  });
}

export function aDecision(overrides: Partial<Decision> = {}): Decision {
  const at = new Date('2026-11-21T10:05:00Z');
  return {
    outcome: 'corrected',
    value: 'billing',
    decidedBy: 'U01ANA',
    decidedAt: at,
    finalAt: at,
    agreement: 1,
    ...overrides,
  };
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
    reason: null,
    note: null,
    proposedLabel: null,
    via: 'slack',
    surface: 'card',
    blind: false,
    asLead: false,
    round: 1,
    createdAt: new Date('2026-11-21T10:05:00Z'),
    latencyMs: 14_000,
    retractedAt: null,
    ...overrides,
  };
}
