import { hash } from 'node:crypto';
import type { Prediction, Selection } from './item.ts';
import type { Gate } from './project.ts';
import type { Value } from './value.ts';

/** Why nothing of a project, or of a model version, is approved by the gate just now. */
export type Closed = 'stopped' | 'uncertified';

/**
 * Says whether a prediction needs a person, why, and with what probability it was going to be asked about.
 *
 * A rule that fires for certain (a label always reviewed, a low confidence) gives probability 1, and so does a closed gate. Everything
 * else is audited with the gate's share: that random sample is what makes the error of the auto-approved part measurable.
 */
export function passGate(
  gate: Gate,
  prediction: Prediction,
  coin: number,
  closed: Closed | null = null,
): Omit<Selection, 'score'> {
  const certain: Selection['reasons'] = [];
  if (namesIn(prediction.value).some((name) => gate.always.includes(name))) certain.push('always');
  // Without a score it is no model's guess: somebody sent it to be looked at.
  if (prediction.confidence === null) certain.push('sent');
  else if (gate.score === 'none' || prediction.confidence < gate.threshold) certain.push('low_confidence');

  const kept = { coin, gateVersion: gate.version, floor: closed ? 1 : gate.audit };
  if (closed && certain.length === 0) certain.push(closed);
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
  const digest = hmac(secret, `${itemId}\n${purpose}`);
  // Only 53 bits fit a double: dropping the rest keeps the result below 1.
  const [high, low] = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

const blockBytes = 64;
const digestBytes = 32;
/** Each key block has room behind it for what is hashed with it. */
let pads: { secret: string; inner: Buffer; outer: Buffer } | null = null;

/**
 * HMAC-SHA256 as RFC 2104 has it, in hex, from two hashes in one go each: one coin is tossed for every prediction. Node's own takes
 * several times as long to set up, and a hash that comes in a buffer four times as long as one that is a text.
 */
function hmac(secret: string, message: string): string {
  const room = Buffer.byteLength(message);
  if (pads?.secret !== secret || pads.inner.length < blockBytes + room) pads = padsOf(secret, room);
  const end = blockBytes + pads.inner.write(message, blockBytes);
  pads.outer.write(hash('sha256', pads.inner.subarray(0, end), 'hex'), blockBytes, 'hex');
  return hash('sha256', pads.outer, 'hex');
}

function padsOf(secret: string, room: number): NonNullable<typeof pads> {
  const given = Buffer.from(secret);
  const key = given.length > blockBytes ? hash('sha256', given, 'buffer') : given;
  const padded = (byte: number, behind: number) =>
    Buffer.concat([Buffer.alloc(blockBytes, byte).map((pad, i) => pad ^ (key[i] ?? 0)), Buffer.alloc(behind)]);
  return { secret, inner: padded(0x36, room), outer: padded(0x5c, digestBytes) };
}
