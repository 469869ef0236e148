import { didYouMean } from '../did-you-mean.ts';
import type { Task } from '../review/project.ts';
import { pointerTo } from '../review/submission.ts';
import { placesOf, type ReadLine, Unreadable } from './reader.ts';

/** How a cell is read, and where in an item it belongs. A cell that is empty is not there. */
interface Kind {
  path: string[];
  read: (cell: string, task: Task) => { value: unknown } | { problem: string };
  /** What it holds, for `--help`. */
  holds: string;
}

const asText = (cell: string) => ({ value: cell });
/** What is no number is left as it is: whoever checks the item says so. */
const asNumber = (cell: string) => ({ value: Number.isFinite(Number(cell)) ? Number(cell) : cell });
const asJson = (cell: string) => {
  try {
    return { value: JSON.parse(cell) };
  } catch {
    return { problem: 'is not JSON' };
  }
};

const kinds: Record<string, Kind> = {
  external_id: { path: ['external_id'], read: asText, holds: 'your own name for it; sent again it is the same item' },
  text: { path: ['input', 'text'], read: asText, holds: 'what the model saw' },
  url: { path: ['input', 'url'], read: asText, holds: 'where people find more about it' },
  image_url: { path: ['input', 'image_url'], read: asText, holds: 'a picture' },
  value: {
    path: ['prediction', 'value'],
    read: readValue,
    holds: 'what the model says; several labels as ["a","b"] or a|b, fields and actions as JSON',
  },
  confidence: { path: ['prediction', 'confidence'], read: asNumber, holds: 'from 0 to 1, with a point' },
  alternatives: {
    path: ['prediction', 'alternatives'],
    read: readAlternatives,
    holds: 'the next guesses: billing:0.38|other:0.21, or JSON',
  },
  field_confidence: { path: ['prediction', 'field_confidence'], read: asJson, holds: 'for fields, as JSON' },
  model: { path: ['prediction', 'model'], read: asText, holds: 'its name' },
  model_version: { path: ['prediction', 'model_version'], read: asText, holds: 'and its version' },
  explanation: { path: ['prediction', 'explanation'], read: asText, holds: 'why the model thinks so' },
  priority: { path: ['priority'], read: asNumber, holds: 'higher comes first' },
  due_at: { path: ['due_at'], read: asText, holds: 'such as 2026-11-23T12:00:00Z' },
  requested_by: { path: ['requested_by'], read: asText, holds: 'a Slack user id, who never reviews it' },
  group_key: { path: ['group_key'], read: asText, holds: 'what belongs together' },
  callback_url: { path: ['callback_url'], read: asText, holds: 'told when it is decided' },
  gold: { path: ['gold', 'value'], read: readValue, holds: 'the true answer, where it is known' },
};

/** Columns of one's own: what is behind the mark is the name. */
const ownKinds: Record<string, (name: string) => Pick<Kind, 'path' | 'read'>> = {
  'field:': (name) => ({ path: ['input', 'fields', name], read: asText }),
  'metadata.': (name) => ({ path: ['metadata', name], read: asText }),
};

/** Each column that we know, with what it holds. */
export const knownColumns: readonly (readonly [name: string, holds: string])[] = [
  ...Object.entries(kinds).map(([name, { holds }]) => [name, holds] as const),
  ['field:Name', 'shown beside the text, under that name'],
  ['metadata.key', 'yours: given back with the training record'],
];

interface Column extends Pick<Kind, 'path' | 'read'> {
  name: string;
}

/** What the first row says. */
export interface Header {
  columns: Column[];
  task: Task;
  /** The column in which a part of an item stands. */
  place: (pointer: string) => string;
}

/** Reads the first row. Throws `Unreadable` for a column that is unknown, given twice, or missing. */
export function headerOf(header: string[], task: Task): Header {
  const names = header.map((cell) => cell.trim());
  const columns = names.map((name, i): Column => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : ownKind(name);
    if (!kind) throw new Unreadable(unknown(name, i));
    if (names.indexOf(name) < i) throw new Unreadable(`The column ${JSON.stringify(name)} is there twice.`);
    return { name, path: kind.path, read: kind.read };
  });
  const missing = ['value', 'confidence'].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Unreadable(`The column ${missing.join(' and the column ')} is missing.`);
  // Also those that are not there: a part may be missing in each row.
  const known = [...Object.entries(kinds).map(([name, { path }]) => ({ name, path })), ...columns];
  const pairs = known.map(({ name, path }) => [pointerTo(path), pointerTo([name])] as const);
  return { columns, task, place: placesOf([...pairs, ['/input', '/text']]) };
}

function ownKind(name: string): Pick<Kind, 'path' | 'read'> | null {
  const mark = Object.keys(ownKinds).find((each) => name.startsWith(each) && name.length > each.length);
  return mark === undefined ? null : (ownKinds[mark]?.(name.slice(mark.length)) ?? null);
}

function unknown(name: string, index: number): string {
  const near = didYouMean(name, Object.keys(kinds));
  const known = knownColumns.map(([each]) => each).join(', ');
  const what = name === '' ? 'has no name' : `is ${JSON.stringify(name)}, which is not known`;
  return `Column ${index + 1} ${what}.${near === null ? '' : ` Did you mean ${near}?`} Known columns: ${known}.`;
}

/** One row as an item, and where each part of it stands. */
export function cellsAsItem({ columns, task, place }: Header, cells: string[]): Pick<ReadLine, 'read' | 'place'> {
  const item: Record<string, unknown> = { input: {}, prediction: {} };
  const problems: { pointer: string; detail: string }[] = [];
  columns.forEach(({ name, path, read }, i) => {
    const cell = cells[i] ?? '';
    if (cell.trim() === '') return;
    const got = read(cell, task);
    if ('problem' in got) problems.push({ pointer: pointerTo([name]), detail: got.problem });
    else put(item, path, got.value);
  });
  if (problems.length > 0) return { read: { refused: { code: 'invalid', errors: problems } } };
  return { read: { sent: item }, place };
}

function put(into: Record<string, unknown>, [step = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    // Whatever a column is called, such as `__proto__`.
    Object.defineProperty(into, step, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  const next = { ...Object(Object.hasOwn(into, step) ? into[step] : {}) };
  put(next, rest, value);
  put(into, [step], next);
}

/** A label or a text as it is, whatever it begins with; several labels as a list or `a|b`; fields and actions as JSON. */
function readValue(cell: string, task: Task): { value: unknown } | { problem: string } {
  switch (task) {
    case 'classification':
    case 'text':
      return { value: cell };
    case 'multilabel':
      return /^\s*\[/.test(cell) ? asJson(cell) : { value: cell.split('|').map((label) => label.trim()) };
    case 'extraction':
    case 'approval':
      return asJson(cell);
  }
}

function readAlternatives(cell: string): { value: unknown } | { problem: string } {
  if (/^\s*\[/.test(cell)) return asJson(cell);
  const guesses = cell.split('|').map((part) => {
    const at = part.lastIndexOf(':');
    return {
      value: part.slice(0, at).trim(),
      confidence: at < 1 ? Number.NaN : Number(part.slice(at + 1).trim() || 'x'),
    };
  });
  return guesses.some(({ value, confidence }) => value === '' || !Number.isFinite(confidence))
    ? { problem: 'must look like billing:0.38|other:0.21, or be a JSON list' }
    : { value: guesses };
}
