/** Why a payload is refused: where (a JSON pointer), which rule, and in Slack's tone what to do about it. */
export interface Problem {
  pointer: string;
  code: ProblemCode;
  message: string;
}

export type ProblemCode =
  | 'missing_required_field'
  | 'unknown_property'
  | 'invalid_type'
  | 'invalid_value'
  | 'too_long'
  | 'too_short'
  | 'too_many_items'
  | 'too_few_items'
  | 'duplicate'
  | 'not_allowed_here';

export type Surface = 'message' | 'modal' | 'home';

/** What one inspection has seen so far: limits that span blocks are counted here. */
export interface Inspection {
  surface: Surface;
  problems: Problem[];
  blockIds: Set<string>;
  /** Of the block being looked at. */
  actionIds: Set<string>;
  textChars: number;
  markdownChars: number;
  tableChars: number;
  dataTableChars: number;
  tables: number;
  charts: number;
  inputs: number;
  focused: number;
  /** Text inside table cells has its own cap and does not count towards the message's. */
  inTable: boolean;
  slackFiles: { pointer: string; id?: string; url?: string }[];
}

export function newInspection(surface: Surface): Inspection {
  return {
    surface,
    problems: [],
    blockIds: new Set(),
    actionIds: new Set(),
    textChars: 0,
    markdownChars: 0,
    tableChars: 0,
    dataTableChars: 0,
    tables: 0,
    charts: 0,
    inputs: 0,
    focused: 0,
    inTable: false,
    slackFiles: [],
  };
}

export type Check = (value: unknown, pointer: string, seen: Inspection) => void;
export type Json = Record<string, unknown>;

interface Field {
  check: Check;
  required: boolean;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function complain(seen: Inspection, pointer: string, code: ProblemCode, message: string): void {
  seen.problems.push({ pointer: pointer === '' ? '/' : pointer, code, message });
}

export const required = (check: Check): Field => ({ check, required: true });
export const optional = (check: Check): Field => ({ check, required: false });

/**
 * An object with exactly these properties; `type` is always allowed, whoever dispatched on it has looked at it.
 * A property that is null counts as absent only where it is optional, as Slack reads it.
 */
export function shape(
  fields: Record<string, Field>,
  also?: (value: Json, pointer: string, seen: Inspection) => void,
): Check {
  return (value, pointer, seen) => {
    if (!isObject(value)) return complain(seen, pointer, 'invalid_type', 'must be an object');
    for (const [name, field] of Object.entries(fields)) {
      const given = value[name];
      if (given !== undefined && given !== null) field.check(given, `${pointer}/${name}`, seen);
      else if (field.required) complain(seen, pointer, 'missing_required_field', `missing required field: ${name}`);
    }
    for (const name of Object.keys(value))
      if (name !== 'type' && !Object.hasOwn(fields, name))
        complain(seen, `${pointer}/${name}`, 'unknown_property', `invalid additional property: ${name}`);
    also?.(value, pointer, seen);
  };
}

export function string(max: number, min = 1): Check {
  return (value, pointer, seen) => {
    if (typeof value !== 'string') return complain(seen, pointer, 'invalid_type', 'must be a string');
    if (value.length < min)
      complain(seen, pointer, 'too_short', min === 1 ? 'must not be empty' : `must be more than ${min - 1} characters`);
    if (value.length > max) complain(seen, pointer, 'too_long', `must be less than ${max + 1} characters`);
  };
}

export function matching(pattern: RegExp, what: string): Check {
  return (value, pointer, seen) => {
    if (typeof value !== 'string' || !pattern.test(value)) complain(seen, pointer, 'invalid_value', `must be ${what}`);
  };
}

export function oneOf(...allowed: (string | number)[]): Check {
  return (value, pointer, seen) => {
    if (!allowed.some((each) => each === value))
      complain(seen, pointer, 'invalid_value', `must be one of ${allowed.join(', ')}`);
  };
}

export const bool: Check = (value, pointer, seen) => {
  if (typeof value !== 'boolean') complain(seen, pointer, 'invalid_type', 'must be a boolean');
};

export function integer(min: number, max: number): Check {
  return (value, pointer, seen) => {
    if (!Number.isInteger(value)) complain(seen, pointer, 'invalid_type', 'must be an integer');
    else if (Number(value) < min || Number(value) > max)
      complain(seen, pointer, 'invalid_value', `must be between ${min} and ${max}`);
  };
}

export const finite: Check = (value, pointer, seen) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) complain(seen, pointer, 'invalid_type', 'must be a number');
};

export function list(check: Check, max: number, min = 1): Check {
  return (value, pointer, seen) => {
    if (!Array.isArray(value)) return complain(seen, pointer, 'invalid_type', 'must be an array');
    if (value.length < min)
      complain(seen, pointer, 'too_few_items', `no fewer than ${min} item${min === 1 ? '' : 's'} required`);
    if (value.length > max) complain(seen, pointer, 'too_many_items', `no more than ${max} items allowed`);
    value.forEach((each, index) => {
      check(each, `${pointer}/${index}`, seen);
    });
  };
}

/** Looks at `type` and hands on to the check of that name. */
export function byType(what: string, checks: Record<string, Check>): Check {
  return (value, pointer, seen) => {
    if (!isObject(value)) return complain(seen, pointer, 'invalid_type', 'must be an object');
    if (typeof value.type !== 'string')
      return complain(seen, pointer, 'missing_required_field', 'missing required field: type');
    const check = Object.hasOwn(checks, value.type) ? checks[value.type] : undefined;
    if (!check) return complain(seen, `${pointer}/type`, 'invalid_value', `unsupported ${what} type: ${value.type}`);
    check(value, pointer, seen);
  };
}

export const all =
  (...checks: Check[]): Check =>
  (value, pointer, seen) => {
    for (const check of checks) check(value, pointer, seen);
  };
