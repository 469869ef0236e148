import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Field, Project } from '../../review/project.ts';
import { type FieldValue, type FieldValues, fieldsOf, readField, readValue } from '../../review/value.ts';
import { context, type Line, option, plainText, richLines, section } from '../blocks.ts';
import { isSensitive, masked } from '../masking.ts';
import { escaped, plain } from '../text.ts';
import { heading, whoSays } from './classification.ts';
import type { Face, FormInput } from './face.ts';
import { blockId, input, inputAction, inputIn, numberRead, numberShown, optionValue, selectMax } from './inputs.ts';
import { fieldInWords, scoreInFigures, sure } from './scores.ts';

const shownMax = 12;
const spokenMax = 6;

/** Named fields with types. */
export const extraction: Face = {
  question: (_, item) => (item.blind ? 'What does it say?' : 'Is this read right?'),

  words: (project, value) => {
    const found = fieldsOf(value);
    return (
      project.fields
        .filter(({ name }) => (found[name] ?? null) !== null)
        .map((field) => `${field.title}: ${fieldWords(project, field, found[field.name] ?? null)}`)
        .join(', ') || 'nothing found'
    );
  },

  guess(project, item) {
    const fields = doubtfulFirst(project, item);
    const shown = fields.slice(0, shownMax).map((field) => fieldLine(project, item, field));
    const rest = fields.length - shown.length;
    return [
      section(`*${heading(item)}*${sure(project, item).replace(/^,/, ' ·')}`),
      ...richLines([...shown, ...(rest > 0 ? [{ name: `${rest} more`, text: 'in Correct… or Full text' }] : [])]),
    ];
  },

  spoken(project, item) {
    const said = doubtfulFirst(project, item)
      .slice(0, spokenMax)
      .map((field) => fieldLine(project, item, field))
      .map(({ name, text, remark }) => `${name} ${text}${remark ? ` (${remark})` : ''}`)
      .join('; ');
    return `${whoSays(item)} ${escaped(said, 900)}${sure(project, item)}. Approve it, or correct fields.`;
  },

  buttons(project, item) {
    if (item.blind) return [{ does: 'correct', label: 'Fill in…' }, reject];
    // With a required field missing it can't be right.
    const whole = 'value' in readValue(project, item.prediction.value, 'complete');
    return [
      ...(whole ? [{ does: 'approve' as const, label: 'Approve' }] : []),
      { does: 'correct', label: 'Correct…' },
      reject,
    ];
  },

  inputs(project, item, from) {
    const start: FieldValues = from === null ? {} : fieldsOf(from);
    const order = from === null ? project.fields : doubtfulFirst(project, item);
    const left = from === null ? [] : leftOut(project, item);
    const searched = areSearched(project);
    const inputs = order
      .filter((field) => !left.includes(field))
      .map((field) => {
        const confidence = from === null ? undefined : item.prediction.fieldConfidence?.[field.name];
        const filled = element(field, start[field.name] ?? null, searched);
        return input(item, nameOf(project, field), field.title, filled, {
          optional: !field.required,
          hint: hintOf(project, confidence),
        });
      });
    if (left.length === 0) return inputs;
    const titles = left.map(({ title }) => escaped(title, 60)).join(', ');
    return [...inputs, context(`Too long for a form in Slack, and left as the model read it: ${titles}`)];
  },

  read(project, item, state) {
    const value: FieldValues = {};
    const errors: Record<string, string> = {};
    const start: FieldValues = item.blind ? {} : fieldsOf(item.prediction.value);
    const left = item.blind ? [] : leftOut(project, item);
    for (const field of project.fields) {
      const name = nameOf(project, field);
      const was = start[field.name] ?? null;
      const given = left.includes(field) ? was : typed(field, inputIn(state, item, name), was);
      const read = readField(field, given, true);
      if ('problem' in read) errors[blockId(item, name)] = plain(`${plain(field.title, 60)} ${read.problem}.`, 250);
      else value[field.name] = read.value;
    }
    return Object.keys(errors).length > 0 ? { kind: 'errors', errors } : { kind: 'value', value };
  },

  shortAnswers: false,

  asked(project, item) {
    const found = fieldsOf(item.prediction.value);
    const shown = project.fields.slice(0, shownMax).map((field) => ({
      name: field.title,
      text: fieldWords(project, field, found[field.name] ?? null),
    }));
    const rest = project.fields.length - shown.length;
    return richLines([...shown, ...(rest > 0 ? [{ name: `${rest} more`, text: 'in Full text' }] : [])]);
  },

  difference(project, from, to) {
    const [before, after] = [fieldsOf(from), fieldsOf(to)];
    const changed = project.fields.filter(({ name }) => (before[name] ?? null) !== (after[name] ?? null));
    const shown = changed.slice(0, shownMax).map((field) => ({
      name: field.title,
      text: fieldWords(project, field, after[field.name] ?? null),
      remark: `was ${fieldWords(project, field, before[field.name] ?? null)}`,
    }));
    const rest = changed.length - shown.length;
    return richLines([...shown, ...(rest > 0 ? [{ name: `${rest} more`, text: 'in History' }] : [])]);
  },
};

const reject = { does: 'reject' as const, label: 'Reject…' };

function hintOf(project: Project, confidence: number | undefined): string | undefined {
  if (confidence === undefined || project.gate.score === 'none') return undefined;
  const figures = scoreInFigures(project, confidence);
  return project.gate.score === 'relative' ? `The model’s score is ${figures}.` : `The model is ${figures} sure.`;
}

/** The least certain field first; those without a score keep the project's order, behind them. */
function doubtfulFirst({ fields, gate }: Project, { prediction }: Item): Field[] {
  if (gate.score === 'none') return fields;
  const sureOf = (field: Field) => prediction.fieldConfidence?.[field.name] ?? Number.POSITIVE_INFINITY;
  return fields.toSorted((a, b) => (sureOf(a) === sureOf(b) ? 0 : sureOf(a) - sureOf(b)));
}

function fieldLine(project: Project, { prediction }: Item, field: Field): Line {
  const value = fieldsOf(prediction.value)[field.name] ?? null;
  const remarks = [
    ...(value === null && field.required ? ['missing'] : []),
    fieldInWords(project, prediction.fieldConfidence?.[field.name]),
  ].filter(Boolean);
  return {
    name: field.title,
    text: fieldWords(project, field, value),
    remark: remarks.length > 0 ? remarks.join(', ') : undefined,
  };
}

function fieldWords(project: Project, field: Field, value: FieldValue): string {
  if (value === null) return '–';
  if (isSensitive(project, `fields.${field.name}`)) return masked;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return plain(String(value), 300);
}

/** A block is named by the field's place: a name may hold anything. */
function nameOf({ fields }: Project, field: Field): string {
  return `field:${fields.indexOf(field)}`;
}

/** Slack takes 250 kB in a view: so much of it for what the texts hold, and so much for the menus. */
const textBytesMax = 90_000;
const menuBytesMax = 40_000;

/** The texts that the form has no room for, the surest ones. */
function leftOut(project: Project, item: Item): Field[] {
  const start = fieldsOf(item.prediction.value);
  let bytes = 0;
  return doubtfulFirst(project, item).filter((field) => {
    const value = start[field.name] ?? null;
    if (field.type !== 'string' || value === null) return false;
    bytes += Buffer.byteLength(JSON.stringify(value));
    return bytes > textBytesMax;
  });
}

/** Whether the menus are too large to be sent along: then they are searched by typing. */
function areSearched({ fields }: Project): boolean {
  return fields.reduce((bytes, field) => bytes + Buffer.byteLength(JSON.stringify(optionsOf(field))), 0) > menuBytesMax;
}

function optionsOf({ options }: Field): PlainTextOption[] {
  return options.map((each) => option(each, optionValue(each)));
}

/** The options of the field behind an input that fit what was typed. */
export function fieldOptions(project: Project, name: string, query: string): PlainTextOption[] {
  const field = project.fields.find((each) => nameOf(project, each) === name);
  const sought = query.trim().toLowerCase();
  const fitting = field?.options.filter((each) => each.toLowerCase().includes(sought)) ?? [];
  const begins = (each: string) => (each.toLowerCase().startsWith(sought) ? 0 : 1);
  return fitting
    .sort((a, b) => begins(a) - begins(b))
    .slice(0, selectMax)
    .map((each) => option(each, optionValue(each)));
}

function element(field: Field, value: FieldValue, searched: boolean): InputBlock['element'] {
  const action_id = inputAction;
  switch (field.type) {
    case 'string': {
      const text = value === null ? '' : String(value);
      return {
        type: 'plain_text_input',
        action_id,
        max_length: 3000,
        ...(text.length > 80 || text.includes('\n') ? { multiline: true } : {}),
        ...(text === '' ? {} : { initial_value: text }),
      };
    }
    case 'number':
      return {
        type: 'number_input',
        action_id,
        is_decimal_allowed: true,
        ...(value === null ? {} : { initial_value: numberShown(Number(value)) }),
      };
    case 'date':
      return { type: 'datepicker', action_id, ...(value === null ? {} : { initial_date: String(value) }) };
    case 'boolean': {
      const options = [option('Yes', 'true'), option('No', 'false')];
      const initial = options.find((each) => each.value === String(value));
      return { type: 'static_select', action_id, placeholder: plainText('Yes or no', 75), options, ...chosen(initial) };
    }
    case 'enum': {
      const options = optionsOf(field);
      const initial = options[field.options.indexOf(String(value))];
      if (searched || options.length > selectMax) {
        const placeholder = plainText('Type to find one', 75);
        return { type: 'external_select', action_id, placeholder, min_query_length: 0, ...chosen(initial) };
      }
      return {
        type: 'static_select',
        action_id,
        placeholder: plainText('Choose one', 75),
        options,
        ...chosen(initial),
      };
    }
  }
}

function chosen<Option>(initial: Option | undefined): { initial_option?: Option } {
  return initial === undefined ? {} : { initial_option: initial };
}

/** What an input holds; untouched, it is what it was. */
function typed(field: Field, { value, selected_option, selected_date }: FormInput, was: FieldValue): unknown {
  switch (field.type) {
    case 'string':
      return value === was ? was : value?.trim() || null;
    case 'number':
      return value ? numberRead(value, was === null ? null : Number(was)) : null;
    case 'date':
      return selected_date ?? null;
    case 'boolean':
      return selected_option ? selected_option.value === 'true' : null;
    case 'enum':
      return selected_option ? field.options.find((each) => optionValue(each) === selected_option.value) : null;
  }
}
