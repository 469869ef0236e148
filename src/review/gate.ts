import { createHmac } from 'node:crypto';
import type { Prediction, Selection } from './item.ts';
import type { Gate } from './project.ts';

/**
 * Says whether a prediction needs a person, why, and with what probability it was going to be asked about.
 *
 * A rule that fires for certain (a label always reviewed, a low confidence) gives probability 1. Everything else is
 * audited with the gate's share: that random sample is what makes the error of the auto-approved part measurable.
 */
export function passGate(gate: Gate, prediction: Prediction, coin: number): Omit<Selection, 'score'> {
  const certain: Selection['reasons'] = [];
  if (gate.always.includes(prediction.value)) certain.push('always');
  if (prediction.confidence < gate.threshold) certain.push('low_confidence');

  const kept = { coin, gateVersion: gate.version };
  if (certain.length > 0) return { route: 'review', reasons: certain, probability: 1, ...kept };
  if (coin < gate.audit) return { route: 'review', reasons: ['audit'], probability: gate.audit, ...kept };
  return { route: 'auto_approve', reasons: [], probability: gate.audit, ...kept };
}

/**
 * The coin of one item, uniform in [0, 1): the first 8 bytes of HMAC-SHA256(secret, item id, gate version) over 2^64.
 * Secret, so that whoever sends predictions can't choose what is audited; kept, so that the choice can be replayed.
 */
export function tossCoin(secret: string, itemId: string, gateVersion: string): number {
  const digest = createHmac('sha256', secret).update(`${itemId}\n${gateVersion}`).digest();
  // Only 53 bits fit a double: dropping the rest keeps the result below 1.
  return Number(digest.readBigUInt64BE(0) >> 11n) / 2 ** 53;
}
