import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { type Problem, quoted } from './problem.ts';

/** The way from the top of the file to a value: keys, and positions in lists. */
export type Path = readonly PropertyKey[];

export interface YamlFile {
  value: unknown;
  /** `line:column` of the value or of its key; of the nearest thing around it when it isn't there. */
  placeOf: (path: Path, of: 'key' | 'value') => string;
}

/** Reads YAML 1.2. Never throws on a text, whatever it holds. */
export function readYaml(text: string, fileName: string): YamlFile | { problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    // 'silent' would also hide that there is a second document.
    logLevel: 'error',
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };

  const mistakes = [...document.errors, ...document.warnings].map((mistake) => ({
    offset: mistake.pos[0],
    problem: sentenceOf(mistake, text),
  }));
  const { version } = document.directives?.yaml ?? {};
  if (version !== undefined && version !== '1.2') {
    mistakes.push({ offset: 0, problem: 'must be YAML 1.2: remove the line that starts with %YAML' });
  }
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') {
        mistakes.push({ offset: key.range?.[0] ?? 0, problem: 'has an unknown key "__proto__"' });
      }
    },
  });
  if (mistakes.length > 0) {
    return { problems: mistakes.map(({ offset, problem }) => ({ where: `${fileName}:${place(offset)}`, problem })) };
  }

  try {
    return { value: document.toJS(), placeOf: (path, of) => place(offsetOf(document, path, of)) };
  } catch {
    // What is left: aliases without an anchor, or so many that the file would grow without bound.
    return {
      problems: [
        { where: fileName, problem: 'uses a YAML alias (*name) that leads nowhere or too far: write the value out' },
      ],
    };
  }
}

function sentenceOf(mistake: YAMLError, text: string): string {
  switch (mistake.code) {
    case 'DUPLICATE_KEY':
      return `has the key ${quoted(/^[^\s:]*/.exec(text.slice(mistake.pos[0]))?.[0] ?? '')} twice: keep one`;
    case 'TAB_AS_INDENT':
      return 'is indented with a tab: YAML takes spaces only';
    case 'BAD_SCALAR_START':
      return `${lowered(mistake.message)}: put it in quotes`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'holds a second ": " on the line: put the text in quotes';
    case 'MULTIPLE_DOCS':
      return 'starts a second document: remove the line ---';
    case 'NON_STRING_KEY':
      return 'has a list or a map where a key belongs';
    case 'TAG_RESOLVE_FAILED':
      return 'has a YAML tag (!…): write the value without it';
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply';
    default:
      return `is not YAML: ${lowered(mistake.message)}`;
  }
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function offsetOf(document: Document.Parsed, path: Path, of: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown = node;
  for (const step of path) {
    const inside = stepInto(isAlias(node) ? node.resolve(document) : node, step);
    if (inside === null) return startOf(key);
    node = inside.value;
    key = inside.key ?? node;
  }
  // An empty value starts wherever the next thing does; its key is where it is missing.
  const isEmpty = !isNode(node) || node.range?.[0] === node.range?.[1];
  return startOf(of === 'key' || isEmpty ? key : node);
}

function stepInto(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair ? { key: pair.key, value: pair.value } : null;
  }
  const value = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
  return value === undefined ? null : { key: null, value };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
