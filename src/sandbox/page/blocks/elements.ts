import { attrs, type Html, html } from '../html.ts';
import { localInput } from '../text/dates.ts';
import { button, controlData, overflow } from './buttons.ts';
import { combobox, type Labelling, radiosOrCheckboxes, select } from './choices.ts';
import { flag, type Json, num, obj, str, strs } from './fields.ts';
import { image } from './image.ts';
import { controlId, type Surface } from './surface.ts';
import { wordsOf } from './text-object.ts';

/** Any block element, wherever it stands: in `actions`, beside a section, in an `input` (then with its labelling). */
export function element(of: Json, blockId: string, surface: Surface, labelling: Labelling = {}): Html {
  switch (of.type) {
    case 'button':
    case 'workflow_button':
      return button(of, blockId, surface.reader);
    case 'overflow':
      return overflow(of, blockId, surface);
    case 'image':
      return image(of, surface, 'thumb');
    case 'radio_buttons':
    case 'checkboxes':
      return radiosOrCheckboxes(of, blockId, surface, labelling);
    case 'static_select':
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
      return select(of, blockId, surface, labelling);
    case 'external_select':
    case 'multi_external_select':
    case 'multi_static_select':
    case 'multi_users_select':
    case 'multi_channels_select':
    case 'multi_conversations_select':
      return combobox(of, blockId, surface, labelling);
    case 'plain_text_input':
    case 'rich_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return typed(of, blockId, surface, labelling);
    default:
      return html`<p class="not-drawn">The sandbox does not draw “${String(of.type)}” elements.</p>`;
  }
}

/** Everything one types or picks with the browser's own field. */
function typed(of: Json, blockId: string, surface: Surface, labelling: Labelling): Html {
  const kind = String(of.type);
  const placeholder = wordsOf(of, 'placeholder');
  const shared = {
    class: 'text-input',
    id: controlId(surface, blockId, str(of, 'action_id') ?? ''),
    ...controlData(of, blockId, surface.reader),
    placeholder,
    'data-focus': flag(of, 'focus_on_load'),
    'aria-label': labelling.id === undefined && (placeholder || LABELS[kind] || 'Text'),
    minlength: num(of, 'min_length'),
    maxlength: num(of, 'max_length'),
    ...labelling,
  };
  if (kind === 'rich_text_input' || flag(of, 'multiline'))
    return html`<textarea rows="4"${attrs(shared)}>\n${str(of, 'initial_value') ?? ''}</textarea>`;
  const own: Record<string, string | number | undefined> = {
    type: TYPES[kind] ?? 'text',
    value: initial(of, surface),
    autocomplete: 'off',
    ...(kind === 'number_input' && {
      step: flag(of, 'is_decimal_allowed') ? 'any' : '1',
      min: str(of, 'min_value'),
      max: str(of, 'max_value'),
      inputmode: flag(of, 'is_decimal_allowed') ? 'decimal' : 'numeric',
    }),
  };
  return html`<input${attrs({ ...shared, ...own })}>`;
}

const TYPES: Record<string, string> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

const LABELS: Record<string, string> = { datepicker: 'Date', timepicker: 'Time', datetimepicker: 'Date and time' };

function initial(of: Json, surface: Surface): string | undefined {
  const seconds = num(of, 'initial_date_time');
  if (seconds !== undefined) return localInput(new Date(seconds * 1000), surface.reader.me.tz);
  return str(of, 'initial_value') ?? str(of, 'initial_date') ?? str(of, 'initial_time');
}

/** An `input` block: label, control, hint, and a place for what was wrong. */
export function inputBlock(block: Json, blockId: string, surface: Surface): Html {
  const of = obj(block, 'element') ?? {};
  const id = controlId(surface, blockId, str(of, 'action_id') ?? '');
  const optional = flag(block, 'optional');
  const hint = wordsOf(block, 'hint');
  const grouped = of.type === 'radio_buttons' || of.type === 'checkboxes';
  const help = dispatchHelp(block, of);
  const described = [hint !== '' && `${id}-hint`, help !== '' && `${id}-help`, `${id}-error`].filter(Boolean);
  const labelling: Labelling = {
    id,
    'aria-describedby': described.join(' '),
    'aria-labelledby': grouped ? `${id}-label` : undefined,
    'aria-required': optional || grouped ? undefined : 'true',
  };
  const words = html`${wordsOf(block, 'label')}${optional && html` <span class="optional">(optional)</span>`}`;
  const label = grouped
    ? html`<span class="label" id="${id}-label">${words}</span>`
    : html`<label class="label" for="${id}">${words}</label>`;
  return html`<div class="field"${attrs({ 'data-field': blockId, 'data-optional': optional, 'data-dispatch': flag(block, 'dispatch_action') })}>
    ${label}${element(of, blockId, surface, labelling)}
    ${help !== '' && html`<p class="hint" id="${id}-help">${help}</p>`}
    ${hint !== '' && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <p class="field-error" id="${id}-error" role="alert"></p>
  </div>`;
}

const TEXTS = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'];

/** Slack tells below a field that Enter sends it at once. */
function dispatchHelp(block: Json, of: Json): string {
  if (!flag(block, 'dispatch_action') || !TEXTS.includes(String(of.type))) return '';
  const on = strs(obj(of, 'dispatch_action_config'), 'trigger_actions_on');
  return on.length === 0 || on.includes('on_enter_pressed') ? 'Press Enter to submit' : '';
}
