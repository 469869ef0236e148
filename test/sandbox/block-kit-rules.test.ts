import { describe, expect, test } from 'vitest';
import { validateMessageBlocks } from '../../src/sandbox/block-kit/validate.ts';

const text = (words: string) => ({ type: 'plain_text', text: words });
const option = (value: string) => ({ text: text(value), value });
const input = (element: object, more: object = {}) => ({ type: 'input', label: text('Label'), element, ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const button = (more: object = {}) => ({ type: 'button', text: text('Go'), ...more });
const quote = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] });
const point = (label: string) => ({ label, value: 1 });
const chart = (more: object) => ({ type: 'data_visualization', title: 't', chart: { type: 'line', ...more } });
const image = (more: object) => ({ type: 'image', alt_text: 'a', image_url: 'https://example.com/a.png', ...more });

/** What is wrong, the blocks, and the pointer and code the refusal must carry. */
const REFUSED: [string, object[], string, string][] = [
  ['a block nobody knows', [{ type: 'marquee' }], '/blocks/0/type', 'invalid_value'],
  ['a block without a type', [{}], '/blocks/0', 'missing_required_field'],
  ['a video, which needs a scope of its own', [{ type: 'video' }], '/blocks/0/type', 'invalid_value'],
  ['an unknown property', [{ type: 'divider', colour: 'red' }], '/blocks/0/colour', 'unknown_property'],
  [
    'an unknown property deep inside',
    [actions(button({ text: { ...text('a'), bold: true } }))],
    '/blocks/0/elements/0/text/bold',
    'unknown_property',
  ],
  [
    'a property every object seems to have',
    [{ type: 'divider', constructor: 1 }],
    '/blocks/0/constructor',
    'unknown_property',
  ],
  ['an empty text', [{ type: 'header', text: text('') }], '/blocks/0/text/text', 'too_short'],
  [
    'mrkdwn in a header',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }],
    '/blocks/0/text/type',
    'invalid_value',
  ],
  [
    'mrkdwn on a button',
    [actions(button({ text: { type: 'mrkdwn', text: 'a' } }))],
    '/blocks/0/elements/0/text/type',
    'invalid_value',
  ],
  ['a string for a text object', [{ type: 'header', text: 'a' }], '/blocks/0/text', 'invalid_type'],
  ['a section that says nothing', [{ type: 'section' }], '/blocks/0', 'missing_required_field'],
  ['actions without elements', [actions()], '/blocks/0/elements', 'too_few_items'],
  [
    'two blocks of one block_id',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '/blocks/1/block_id',
    'duplicate',
  ],
  [
    'two elements of one action_id in a block',
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    '/blocks/0/elements/1/action_id',
    'duplicate',
  ],
  ['a style that is no style', [actions(button({ style: 'default' }))], '/blocks/0/elements/0/style', 'invalid_value'],
  [
    'a text input outside an input block',
    [actions({ type: 'plain_text_input' })],
    '/blocks/0/elements/0/type',
    'invalid_value',
  ],
  ['a button in an input block', [input(button())], '/blocks/0/element/type', 'invalid_value'],
  [
    'a date and time as an accessory',
    [{ type: 'section', text: text('a'), accessory: { type: 'datetimepicker' } }],
    '/blocks/0/accessory/type',
    'invalid_value',
  ],
  [
    'an option without a value',
    [actions({ type: 'static_select', options: [{ text: text('a') }] })],
    '/blocks/0/elements/0/options/0',
    'missing_required_field',
  ],
  [
    'an option with a url outside an overflow',
    [actions({ type: 'static_select', options: [{ ...option('a'), url: 'https://a.b' }] })],
    '/blocks/0/elements/0/options/0/url',
    'unknown_property',
  ],
  [
    'two options of one value',
    [actions({ type: 'overflow', options: [option('a'), option('a')] })],
    '/blocks/0/elements/0/options/1/value',
    'duplicate',
  ],
  [
    'options and groups together',
    [
      actions({
        type: 'static_select',
        options: [option('a')],
        option_groups: [{ label: text('g'), options: [option('b')] }],
      }),
    ],
    '/blocks/0/elements/0',
    'not_allowed_here',
  ],
  [
    'neither options nor groups',
    [actions({ type: 'static_select' })],
    '/blocks/0/elements/0',
    'missing_required_field',
  ],
  [
    'an initial option that is no option',
    [actions({ type: 'static_select', options: [option('a')], initial_option: option('b') })],
    '/blocks/0/elements/0/initial_option',
    'invalid_value',
  ],
  [
    'an initial checkbox that is no option',
    [actions({ type: 'checkboxes', options: [option('a')], initial_options: [option('b')] })],
    '/blocks/0/elements/0/initial_options/0',
    'invalid_value',
  ],
  ['an image from a script', [image({ image_url: 'javascript:alert(1)' })], '/blocks/0/image_url', 'invalid_value'],
  ['an image from two places', [image({ slack_file: { id: 'F123' } })], '/blocks/0', 'missing_required_field'],
  [
    'an image without words for it',
    [{ type: 'image', image_url: 'https://a.b/c.png' }],
    '/blocks/0',
    'missing_required_field',
  ],
  ['an alert in a message', [{ type: 'alert', text: text('a') }], '/blocks/0/type', 'not_allowed_here'],
  ['rich text that holds nothing', [quote()], '/blocks/0/elements/0/elements', 'too_few_items'],
  [
    'an empty run of rich text',
    [quote({ type: 'text', text: '' })],
    '/blocks/0/elements/0/elements/0/text',
    'too_short',
  ],
  [
    'rich text with an unknown style',
    [quote({ type: 'text', text: 'a', style: { blink: true } })],
    '/blocks/0/elements/0/elements/0/style/blink',
    'unknown_property',
  ],
  [
    'a date that is none',
    [actions({ type: 'datepicker', initial_date: '2026-13-01' })],
    '/blocks/0/elements/0/initial_date',
    'invalid_value',
  ],
  [
    'a time that is none',
    [actions({ type: 'timepicker', initial_time: '24:00' })],
    '/blocks/0/elements/0/initial_time',
    'invalid_value',
  ],
  [
    'a number input that does not say whether decimals count',
    [input({ type: 'number_input' })],
    '/blocks/0/element',
    'missing_required_field',
  ],
  [
    'a smallest number above the largest',
    [input({ type: 'number_input', is_decimal_allowed: true, min_value: '2', max_value: '1' })],
    '/blocks/0/element/min_value',
    'invalid_value',
  ],
  [
    'a table with ragged rows',
    [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }], []] }],
    '/blocks/0/rows/1',
    'too_few_items',
  ],
  [
    'a data table without a caption',
    [{ type: 'data_table', rows: [[{ type: 'raw_text', text: 'a' }], [{ type: 'raw_text', text: 'a' }]] }],
    '/blocks/0',
    'missing_required_field',
  ],
  [
    'a chart whose points are not its categories',
    [
      {
        type: 'data_visualization',
        title: 't',
        chart: {
          type: 'bar',
          series: [{ name: 's', data: [{ label: 'x', value: 1 }] }],
          axis_config: { categories: ['y'] },
        },
      },
    ],
    '/blocks/0/chart/series/0/data',
    'invalid_value',
  ],
  [
    'a chart with one point twice and another missing',
    [chart({ series: [{ name: 's', data: [point('x'), point('x')] }], axis_config: { categories: ['x', 'y'] } })],
    '/blocks/0/chart/series/0/data',
    'invalid_value',
  ],
  [
    'a chart with two series of one name',
    [
      chart({
        series: [
          { name: 's', data: [point('x')] },
          { name: 's', data: [point('x')] },
        ],
        axis_config: { categories: ['x'] },
      }),
    ],
    '/blocks/0/chart/series/1/name',
    'duplicate',
  ],
  [
    'a chart that has a category twice',
    [chart({ series: [{ name: 's', data: [point('x'), point('x')] }], axis_config: { categories: ['x', 'x'] } })],
    '/blocks/0/chart/axis_config/categories/1',
    'duplicate',
  ],
  [
    'a slice of nothing',
    [{ type: 'data_visualization', title: 't', chart: { type: 'pie', segments: [{ label: 'x', value: 0 }] } }],
    '/blocks/0/chart/segments/0/value',
    'invalid_value',
  ],
  [
    'a container in which a card is',
    [{ type: 'container', title: text('t'), child_blocks: [{ type: 'card' }] }],
    '/blocks/0/child_blocks/0/type',
    'invalid_value',
  ],
  ['a card of nothing', [{ type: 'card' }], '/blocks/0', 'missing_required_field'],
];

const TAKEN: [string, object[]][] = [
  ['no blocks at all', []],
  [
    'a review card',
    [
      { type: 'header', text: { ...text('Which intent is this?'), emoji: true } },
      quote(
        { type: 'text', text: 'I was charged twice', style: { bold: true } },
        { type: 'link', url: 'https://example.com' },
      ),
      { type: 'section', fields: [{ type: 'mrkdwn', text: '*Model says*\nrefund', verbatim: true }] },
      actions(button({ action_id: 'approve', value: 'itm_1', style: 'primary' }), {
        type: 'overflow',
        action_id: 'more',
        options: [option('skip')],
      }),
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'due today' }, image({})] },
    ],
  ],
  [
    'a type-ahead menu with a guess',
    [actions({ type: 'external_select', min_query_length: 0, initial_option: option('a') })],
  ],
  ['the same action_id in two blocks', [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))]],
  [
    'an initial option out of a group',
    [
      actions({
        type: 'static_select',
        option_groups: [{ label: text('g'), options: [option('a')] }],
        initial_option: option('a'),
      }),
    ],
  ],
  [
    'formatted radio buttons',
    [actions({ type: 'radio_buttons', options: [{ text: { type: 'mrkdwn', text: '*a*' }, value: 'a' }] })],
  ],
  [
    'a list',
    [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            indent: 0,
            border: 1,
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
          },
        ],
      },
    ],
  ],
  [
    'a table with rich cells',
    [
      {
        type: 'table',
        column_settings: [{ align: 'right' }],
        rows: [[quote({ type: 'text', text: 'a' }), { type: 'raw_number', value: 1, text: '1' }]],
      },
    ],
  ],
];

describe('a message is refused, with a pointer to the reason, for', () => {
  test.each(REFUSED)('%s', (_name, blocks, pointer, code) => {
    expect(validateMessageBlocks(blocks).problems).toContainEqual({ pointer, code, message: expect.any(String) });
  });
});

describe('a message may hold', () => {
  test.each(TAKEN)('%s', (_name, blocks) => {
    expect(validateMessageBlocks(blocks).problems).toEqual([]);
  });
});
