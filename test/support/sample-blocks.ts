import type { Block } from '../../src/sandbox/world.ts';

/** Block Kit in as few words as a test needs. */
export const text = (words: string) => ({ type: 'plain_text' as const, text: words });
export const option = (value: string) => ({ text: text(value), value });

export const section = (words: string, accessory?: object): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: words },
  ...(accessory && { accessory }),
});

export const button = (action_id: string, words: string, more: object = {}) => ({
  type: 'button',
  action_id,
  text: text(words),
  ...more,
});

export const actions = (...elements: object[]): Block => ({ type: 'actions', elements });

export const input = (block_id: string, label: string, element: object, more: object = {}): Block => ({
  type: 'input',
  block_id,
  label: text(label),
  element: { action_id: 'it', ...element },
  ...more,
});

/** An open card: the question, and three ways to answer. */
export const openCard: Block[] = [
  { type: 'header', text: text('Which intent is this?') },
  section('refund, 41 % sure'),
  actions(button('approve', 'Approve refund', { style: 'primary' }), button('correct', 'Correct…'), {
    type: 'overflow',
    action_id: 'more',
    options: [option('Skip'), option('Escalate')],
  }),
];

/** A form with an input of the kinds a correction uses. */
export const correction: Block[] = [
  input('label', 'Which intent is it?', {
    type: 'radio_buttons',
    options: [option('refund'), option('billing'), option('other')],
  }),
  input('area', 'Area', {
    type: 'static_select',
    option_groups: [
      { label: text('Money'), options: [option('Invoices'), option('Cards')] },
      { label: text('Goods'), options: [option('Shipping')] },
    ],
  }),
  input('product', 'Product', { type: 'external_select', min_query_length: 1 }),
  input('note', 'Note', { type: 'plain_text_input', multiline: true }, { optional: true }),
];
