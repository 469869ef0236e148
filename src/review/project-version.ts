import { createHash } from 'node:crypto';
import type { Field, Gate, Label, Project } from './project.ts';

/**
 * Names what a reviewer can choose from: the same for the same labels or fields with the same words, in whatever order
 * they are written. Where nothing is chosen from, it names the task.
 */
export function labelSetVersionOf({ task, labels, fields }: Pick<Project, 'task' | 'labels' | 'fields'>): string {
  switch (task) {
    case 'classification':
    case 'multilabel':
      return `ls_${fingerprint(sorted(labels.map(rowOfLabel), ([value]) => value ?? ''))}`;
    case 'extraction':
      return `fs_${fingerprint(sorted(fields, ({ name }) => name).map(rowOfField))}`;
    case 'text':
    case 'approval':
      return `ts_${fingerprint([task])}`;
  }
}

/** The same for the same rules over the same label set. */
export function gateVersionOf(gate: Omit<Gate, 'version'>, labelSetVersion: string): string {
  const always = sorted([...new Set(gate.always)], (value) => value);
  const rules = [gate.threshold, gate.audit, always, labelSetVersion];
  return `gp_${fingerprint(gate.score === 'none' ? [...rules, gate.score] : rules)}`;
}

function rowOfLabel({ value, title, description }: Label) {
  return [value, title, description];
}

function rowOfField({ name, title, type, options, required }: Field) {
  return [name, title, type, sorted(options, (option) => option), required];
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

// By code unit, which is the same on every machine, unlike the order of a locale.
function sorted<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
