import { createHash } from 'node:crypto';
import type { Gate, Label } from './project.ts';

/** The same for the same labels with the same words, in whatever order they are written. */
export function labelSetVersionOf(labels: readonly Label[]): string {
  const rows = labels.map(({ value, title, description }) => [value, title, description]);
  return `ls_${fingerprint(sorted(rows, ([value]) => value ?? ''))}`;
}

/** The same for the same rules over the same label set. */
export function gateVersionOf(gate: Omit<Gate, 'version'>, labels: readonly Label[]): string {
  const always = sorted([...new Set(gate.always)], (value) => value);
  return `gp_${fingerprint([gate.threshold, gate.audit, always, labelSetVersionOf(labels)])}`;
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

// By code unit, which is the same on every machine, unlike the order of a locale.
function sorted<Row>(rows: Row[], keyOf: (row: Row) => string): Row[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
