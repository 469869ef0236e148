import {
  all,
  bool,
  byType,
  type Check,
  complain,
  type Inspection,
  isObject,
  type Json,
  list,
  oneOf,
  optional,
  required,
  type Surface,
  shape,
  string,
} from './check.ts';
import {
  dataTableFields,
  dataTableRules,
  dataVisualizationFields,
  dataVisualizationRules,
  tableFields,
  tableRules,
} from './data-blocks.ts';
import { ELEMENTS, imageFields, oneImageSource } from './elements.ts';
import { LIMITS } from './limits.ts';
import { richTextElements, richTextObject } from './rich-text.ts';
import { anyText, mrkdwn, plainText } from './text.ts';

type ElementType = keyof typeof ELEMENTS;

const SELECTS: ElementType[] = [
  'static_select',
  'multi_static_select',
  'external_select',
  'multi_external_select',
  'users_select',
  'multi_users_select',
  'conversations_select',
  'channels_select',
];

const IN_ACTIONS: ElementType[] = [
  ...SELECTS,
  'button',
  'overflow',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'timepicker',
  'datetimepicker',
];

const IN_ACCESSORY: ElementType[] = [
  ...SELECTS,
  'button',
  'image',
  'overflow',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'timepicker',
];

const IN_INPUT: ElementType[] = [
  ...SELECTS,
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'timepicker',
  'datetimepicker',
];

function element(allowed: ElementType[]): Check {
  return byType('element', Object.fromEntries(allowed.map((type) => [type, ELEMENTS[type]])));
}

const blockId: Check = all(string(LIMITS.idChars), (value, pointer, seen) => {
  if (typeof value !== 'string') return;
  if (seen.blockIds.has(value)) complain(seen, pointer, 'duplicate', `block_id already exists: ${value}`);
  seen.blockIds.add(value);
});

function block(
  surfaces: Surface[],
  fields: Parameters<typeof shape>[0],
  also?: (value: Json, pointer: string, seen: Inspection) => void,
): Check {
  const check = shape({ block_id: optional(blockId), ...fields }, also);
  return (value, pointer, seen) => {
    if (!surfaces.includes(seen.surface)) {
      const type = isObject(value) ? String(value.type) : '';
      complain(seen, `${pointer}/type`, 'not_allowed_here', `${type} blocks are not allowed in a ${seen.surface}`);
    }
    seen.actionIds = new Set();
    check(value, pointer, seen);
  };
}

const everywhere: Surface[] = ['message', 'modal', 'home'];
const notInModals: Surface[] = ['message', 'home'];

const header = block(everywhere, { text: required(plainText(LIMITS.header.textChars)) });
const divider = block(everywhere, {});

const section = block(
  everywhere,
  {
    text: optional(anyText(LIMITS.section.textChars)),
    fields: optional(list(anyText(LIMITS.section.fieldChars), LIMITS.section.fields)),
    accessory: optional(element(IN_ACCESSORY)),
    expand: optional(bool),
  },
  (value, pointer, seen) => {
    if (value.text === undefined && value.fields === undefined)
      complain(seen, pointer, 'missing_required_field', 'missing required field: text or fields');
  },
);

const contextElement: Check = (value, pointer, seen) => {
  const isImage = isObject(value) && value.type === 'image';
  (isImage ? ELEMENTS.image : anyText(LIMITS.text.chars))(value, pointer, seen);
};
const context = block(everywhere, { elements: required(list(contextElement, LIMITS.context.elements)) });
const actions = block(everywhere, { elements: required(list(element(IN_ACTIONS), LIMITS.actions.elements)) });
const image = block(
  everywhere,
  { ...imageFields, title: optional(plainText(LIMITS.image.titleChars)) },
  oneImageSource,
);

const input = block(
  everywhere,
  {
    label: required(plainText(LIMITS.input.labelChars)),
    hint: optional(plainText(LIMITS.input.hintChars)),
    optional: optional(bool),
    dispatch_action: optional(bool),
    element: required(element(IN_INPUT)),
  },
  (_value, _pointer, seen) => {
    seen.inputs += 1;
  },
);

const richText = block(everywhere, { elements: required(richTextElements) });
const table = block(notInModals, tableFields, tableRules);

const markdown = block(['message'], { text: required(string(LIMITS.markdown.chars)) }, (value, pointer, seen) => {
  seen.markdownChars += String(value.text ?? '').length;
  if (seen.markdownChars > LIMITS.markdown.chars)
    complain(
      seen,
      `${pointer}/text`,
      'too_long',
      `markdown must be less than ${LIMITS.markdown.chars + 1} characters in total`,
    );
});

const card = block(
  everywhere,
  {
    hero_image: optional(element(['image'])),
    icon: optional(element(['image'])),
    title: optional(mrkdwn(LIMITS.card.titleChars)),
    subtitle: optional(mrkdwn(LIMITS.card.subtitleChars)),
    body: optional(mrkdwn(LIMITS.card.bodyChars)),
    subtext: optional(mrkdwn(LIMITS.card.subtextChars)),
    actions: optional(list(element(['button']), LIMITS.card.buttons)),
  },
  (value, pointer, seen) => {
    if (['hero_image', 'title', 'actions', 'body'].every((field) => value[field] === undefined))
      complain(seen, pointer, 'missing_required_field', 'missing required field: hero_image, title, actions or body');
  },
);

const alert = block(['modal'], {
  text: required(anyText(LIMITS.alert.textChars)),
  level: optional(oneOf('default', 'info', 'warning', 'error', 'success')),
});

const childBlock = byType('child block', {
  actions,
  context,
  divider,
  header,
  image,
  input,
  rich_text: richText,
  section,
  table,
});

const container = block(
  notInModals,
  {
    title: optional(plainText(LIMITS.container.titleChars)),
    rich_text_title: optional(richTextObject),
    subtitle: optional(anyText(LIMITS.container.subtitleChars)),
    child_blocks: required(list(childBlock, LIMITS.container.children)),
    width: optional(oneOf('narrow', 'standard', 'wide', 'full')),
    icon: optional(element(['image'])),
    is_collapsible: optional(bool),
    default_collapsed: optional(bool),
    has_header_divider: optional(bool),
  },
  (value, pointer, seen) => {
    if (value.title === undefined && value.rich_text_title === undefined)
      complain(seen, pointer, 'missing_required_field', 'missing required field: title or rich_text_title');
    if (value.default_collapsed === true && value.is_collapsible !== true)
      complain(seen, `${pointer}/default_collapsed`, 'not_allowed_here', 'default_collapsed requires is_collapsible');
  },
);

/**
 * Every block the sandbox takes. What is missing here (video, file, carousel, layout, plan, task_card, context_actions)
 * is refused like a type that does not exist: nothing of ours uses it, and a guess at its rules would be worse than a no.
 */
const anyBlock = byType('block', {
  header,
  section,
  context,
  actions,
  divider,
  image,
  input,
  rich_text: richText,
  markdown,
  table,
  data_table: block(notInModals, dataTableFields, dataTableRules),
  data_visualization: block(notInModals, dataVisualizationFields, dataVisualizationRules),
  card,
  container,
  alert,
});

export const blocksOf = (surface: Surface, min: number): Check => list(anyBlock, LIMITS.blocks[surface], min);
