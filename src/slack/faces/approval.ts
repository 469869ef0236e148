import type { InputBlock } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { actionOf, canonical } from '../../review/value.ts';
import { type Line, option, plainText, richLines } from '../blocks.ts';
import { clean, escaped, plain } from '../text.ts';
import type { Face, FormInput } from './face.ts';
import { blockId, input, inputAction, inputIn, numberRead, numberShown } from './inputs.ts';
import { sure } from './scores.ts';

const shownMax = 12;
const spokenMax = 8;
const inputsMax = 80;

/** A proposed action, approved as it is, changed, or rejected with a reason. */
export const approval: Face = {
  question(_, item) {
    const { action, summary } = actionOf(item.prediction.value);
    return summary === null ? `Go ahead with ${plain(action, 100)}?` : plain(summary, 150);
  },

  words(_, value) {
    const proposed = actionOf(value);
    return plain([proposed.action, ...Object.entries(proposed.arguments).map(argumentWords)].join(', '), 400);
  },

  guess(project, item) {
    const { model, modelVersion } = item.prediction;
    const by = [model, modelVersion].filter((part) => part !== null).join(' ');
    return richLines([
      ...actionLines(item),
      { name: 'Proposed by', text: `${by || 'the model'}${sure(project, item).replaceAll('\u00a0', ' ')}` },
    ]);
  },

  spoken(project, item) {
    const proposed = actionOf(item.prediction.value);
    const args = Object.entries(proposed.arguments).slice(0, spokenMax).map(argumentWords).join('; ');
    const what = mayChange(project) ? 'Approve, reject or change it.' : 'Approve or reject it.';
    return `The action is ${escaped(proposed.action, 200)}${args ? `, with ${escaped(args, 900)}` : ''}${sure(project, item)}. ${what}`;
  },

  buttons: (project, item) => [
    { does: 'approve', label: 'Approve' },
    { does: 'reject', label: project.rejection.reason === 'none' ? 'Reject' : 'Reject…' },
    ...(mayChange(project) && changeable(item).length > 0 ? [{ does: 'correct' as const, label: 'Change…' }] : []),
  ],

  inputs(_, item, from) {
    const proposed = actionOf(from ?? item.prediction.value);
    const fixed = Object.entries(proposed.arguments).filter(([, value]) => !isScalar(value));
    return [
      ...richLines([
        { name: 'Action', text: proposed.action },
        ...fixed.slice(0, shownMax).map(([name, value]) => ({ name, text: argumentText(value) })),
      ]),
      ...changeable(item).map(([name], i) =>
        input(item, `argument:${i}`, name, element(proposed.arguments[name]), {
          optional: typeof proposed.arguments[name] === 'string',
        }),
      ),
    ];
  },

  read(_, item, state) {
    const proposed = actionOf(item.prediction.value);
    const args = { ...proposed.arguments };
    const errors: Record<string, string> = {};
    changeable(item).forEach(([name, was], i) => {
      const given = typed(was, inputIn(state, item, `argument:${i}`));
      if (given === undefined) errors[blockId(item, `argument:${i}`)] = `${plain(name, 60)} must be a number.`;
      else args[name] = given;
    });
    return Object.keys(errors).length > 0
      ? { kind: 'errors', errors }
      : { kind: 'value', value: { ...proposed, arguments: args } };
  },

  shortAnswers: false,
  asked: (_, item) => richLines(actionLines(item)),

  difference(_, from, to) {
    const [before, after] = [actionOf(from), actionOf(to)];
    const changed = Object.keys(after.arguments).filter(
      (name) => canonical(before.arguments[name]) !== canonical(after.arguments[name]),
    );
    return richLines(
      changed.slice(0, shownMax).map((name) => ({
        name,
        text: argumentText(after.arguments[name]),
        remark: `was ${argumentText(before.arguments[name])}`,
      })),
    );
  },
};

/** What would be done, with its arguments. */
function actionLines({ prediction }: Item): Line[] {
  const proposed = actionOf(prediction.value);
  const args = Object.entries(proposed.arguments);
  const rest = args.length - shownMax;
  return [
    { name: 'Action', text: proposed.action },
    ...args.slice(0, shownMax).map(([name, value]) => ({ name, text: argumentText(value) })),
    ...(rest > 0 ? [{ name: `${rest} more`, text: 'in Full text' }] : []),
  ];
}

/** One person may change an action that one person may approve; where several must agree, they agree on what was proposed. */
function mayChange({ reviews }: Project): boolean {
  return reviews.agree === 1;
}

/** The arguments that a form can hold, with what they were. */
function changeable({ prediction }: Item): [string, unknown][] {
  return Object.entries(actionOf(prediction.value).arguments)
    .filter(([, value]) => isScalar(value))
    .slice(0, inputsMax);
}

function isScalar(value: unknown): value is string | number | boolean {
  return (typeof value === 'string' && value.length <= 3000) || typeof value === 'number' || typeof value === 'boolean';
}

function argumentWords([name, value]: [string, unknown]): string {
  return `${name}: ${argumentText(value)}`;
}

export function argumentText(value: unknown): string {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return clean(JSON.stringify(value) ?? '–');
}

function element(value: unknown): InputBlock['element'] {
  const action_id = inputAction;
  if (typeof value === 'number') {
    return {
      type: 'number_input',
      action_id,
      is_decimal_allowed: true,
      initial_value: numberShown(value),
    };
  }
  if (typeof value === 'boolean') {
    const options = [option('Yes', 'true'), option('No', 'false')];
    const initial = options[value ? 0 : 1];
    return {
      type: 'static_select',
      action_id,
      placeholder: plainText('Yes or no', 75),
      options,
      ...(initial ? { initial_option: initial } : {}),
    };
  }
  const text = String(value ?? '');
  return {
    type: 'plain_text_input',
    action_id,
    max_length: 3000,
    ...(text.length > 80 || text.includes('\n') ? { multiline: true } : {}),
    ...(text === '' ? {} : { initial_value: text }),
  };
}

/** Undefined where it is no number. */
function typed(was: unknown, { value, selected_option }: FormInput): unknown {
  if (typeof was === 'number') return numberRead(value, was);
  if (typeof was === 'boolean') return selected_option?.value === 'true';
  return value ?? '';
}
