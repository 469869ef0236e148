import { createHmac } from 'node:crypto';
import type { Prediction, Selection } from './item.ts';
import type { Gate } from './project.ts';
import type { Value } from './value.ts';

/**
 * Says whether a prediction needs a person, why, and with what probability it was going to be asked about.
 *
 * A rule that fires for certain (a label always reviewed, a low confidence) gives probability 1. Everything else is
 * audited with the gate's share: that random sample is what makes the error of the auto-approved part measurable.
 */
export function passGate(gate: Gate, prediction: Prediction, coin: number): Omit<Selection, 'score'> {
  const certain: Selection['reasons'] = [];
  if (namesIn(prediction.value).some((name) => gate.always.includes(name))) certain.push('always');
  // Without a score it is no model's guess: somebody sent it to be looked at.
  if (prediction.confidence === null) certain.push('sent');
  else if (prediction.confidence < gate.threshold) certain.push('low_confidence');

  const kept = { coin, gateVersion: gate.version };
  if (certain.length > 0) return { route: 'review', reasons: certain, probability: 1, ...kept };
  if (coin < gate.audit) return { route: 'review', reasons: ['audit'], probability: gate.audit, ...kept };
  return { route: 'auto_approve', reasons: [], probability: gate.audit, ...kept };
}

/** What of a value a gate can name: its labels, or the action that is proposed. */
function namesIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value;
  return typeof value.action === 'string' && 'arguments' in value ? [value.action] : [];
}

/**
 * The coin of one item, uniform in [0, 1): the first 8 bytes of HMAC-SHA256(secret, item id, what it is tossed for) over
 * 2^64. For the audit that is the gate's version. Secret, so that whoever sends predictions can't choose what is audited;
 * kept, so that the choice can be replayed.
 */
export function tossCoin(secret: string, itemId: string, purpose: string): number {
  const digest = createHmac('sha256', secret).update(`${itemId}\n${purpose}`).digest();
  // Only 53 bits fit a double: dropping the rest keeps the result below 1.
  return Number(digest.readBigUInt64BE(0) >> 11n) / 2 ** 53;
}
