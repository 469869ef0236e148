import { describe, expect, test } from 'vitest';
import { validateMessageBlocks, validateView, viewTooLarge } from '../../src/sandbox/block-kit/validate.ts';

const text = (chars: number) => ({ type: 'plain_text', text: 'x'.repeat(chars) });
const mrkdwn = (chars: number) => ({ type: 'mrkdwn', text: 'x'.repeat(chars) });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const option = (index: number) => ({ text: text(1), value: `v${index}` });
const options = (count: number) => many(count, option);
const button = (more: object = {}) => ({ type: 'button', text: text(1), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({ type: 'input', label: text(1), element, ...more });
const select = (more: object) => actions({ type: 'static_select', ...more });
const table = (rows: number, columns: number, chars = 1) => ({
  type: 'table',
  rows: many(rows, () => many(columns, () => ({ type: 'raw_text', text: 'x'.repeat(chars) }))),
});
const dataTable = (rows: number, columns: number, chars = 1) => ({
  ...table(rows, columns, chars),
  type: 'data_table',
  caption: 'c',
});
const pie = (segments: number, labelChars = 2) => ({
  type: 'data_visualization',
  title: 't',
  chart: {
    type: 'pie',
    segments: many(segments, (index) => ({ label: String(index).padStart(labelChars, 'x'), value: 1 })),
  },
});
const bar = (series: number, points: number) => {
  const categories = many(points, (index) => `c${index}`);
  const data = categories.map((label) => ({ label, value: 1 }));
  return {
    type: 'data_visualization',
    title: 't',
    chart: { type: 'bar', series: many(series, (index) => ({ name: `s${index}`, data })), axis_config: { categories } },
  };
};
const line = (name: string, label: string, axes: object = {}) => ({
  type: 'data_visualization',
  title: 't',
  chart: {
    type: 'line',
    series: [{ name, data: [{ label, value: -1 }] }],
    axis_config: { categories: [label], ...axes },
  },
});
const image = (more: object) => ({ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a', ...more });
const confirm = (title: number, words: number, yes: number, no: number) =>
  actions(button({ confirm: { title: text(title), text: text(words), confirm: text(yes), deny: text(no) } }));
const card = (more: object) => ({ type: 'card', title: mrkdwn(1), ...more });
const container = (more: object) => ({
  type: 'container',
  title: text(1),
  child_blocks: [{ type: 'divider' }],
  ...more,
});

/** What Slack takes at its limit, and no longer one above it. `limit` is the number; `of(n)` a message's blocks. */
const IN_MESSAGES: [string, number, (n: number) => object[]][] = [
  ['blocks', 50, (n) => many(n, () => ({ type: 'divider' }))],
  ['block_id', 255, (n) => [{ type: 'divider', block_id: 'x'.repeat(n) }]],
  ['action_id', 255, (n) => [actions(button({ action_id: 'x'.repeat(n) }))]],
  ['header text', 150, (n) => [{ type: 'header', text: text(n) }]],
  ['section text', 3000, (n) => [{ type: 'section', text: mrkdwn(n) }]],
  ['section fields', 10, (n) => [{ type: 'section', fields: many(n, () => mrkdwn(1)) }]],
  ['section field text', 2000, (n) => [{ type: 'section', fields: [mrkdwn(n)] }]],
  ['context elements', 10, (n) => [{ type: 'context', elements: many(n, () => mrkdwn(1)) }]],
  ['context text', 3000, (n) => [{ type: 'context', elements: [mrkdwn(n)] }]],
  ['actions elements', 25, (n) => [actions(...many(n, (index) => button({ action_id: `a${index}` })))]],
  ['button text', 75, (n) => [actions(button({ text: text(n) }))]],
  ['button value', 2000, (n) => [actions(button({ value: 'x'.repeat(n) }))]],
  ['button url', 3000, (n) => [actions(button({ url: `https://a.b/${'x'.repeat(n - 12)}` }))]],
  ['button accessibility_label', 75, (n) => [actions(button({ accessibility_label: 'x'.repeat(n) }))]],
  ['select options', 100, (n) => [select({ options: options(n) })]],
  ['select groups', 100, (n) => [select({ option_groups: many(n, () => ({ label: text(1), options: options(1) })) })]],
  ['options in a group', 100, (n) => [select({ option_groups: [{ label: text(1), options: options(n) }] })]],
  ['group label', 75, (n) => [select({ option_groups: [{ label: text(n), options: options(1) }] })]],
  ['placeholder', 150, (n) => [select({ options: options(1), placeholder: text(n) })]],
  ['option text', 75, (n) => [select({ options: [{ text: text(n), value: 'v' }] })]],
  ['option value', 75, (n) => [select({ options: [{ text: text(1), value: 'x'.repeat(n) }] })]],
  ['option description', 75, (n) => [select({ options: [{ ...option(1), description: text(n) }] })]],
  ['overflow options', 5, (n) => [actions({ type: 'overflow', options: options(n) })]],
  ['radio options', 10, (n) => [actions({ type: 'radio_buttons', options: options(n) })]],
  ['checkboxes', 10, (n) => [actions({ type: 'checkboxes', options: options(n) })]],
  ['confirm title', 100, (n) => [confirm(n, 1, 1, 1)]],
  ['confirm text', 300, (n) => [confirm(1, n, 1, 1)]],
  ['confirm yes', 30, (n) => [confirm(1, 1, n, 1)]],
  ['confirm no', 30, (n) => [confirm(1, 1, 1, n)]],
  ['input label', 2000, (n) => [input({ type: 'plain_text_input' }, { label: text(n) })]],
  ['input hint', 2000, (n) => [input({ type: 'plain_text_input' }, { hint: text(n) })]],
  ['plain_text_input max_length', 3000, (n) => [input({ type: 'plain_text_input', max_length: n })]],
  ['image alt_text', 2000, (n) => [image({ alt_text: 'x'.repeat(n) })]],
  ['image url', 3000, (n) => [image({ image_url: `https://a.b/${'x'.repeat(n - 12)}` })]],
  ['image title', 2000, (n) => [image({ title: text(n) })]],
  ['markdown', 12_000, (n) => [{ type: 'markdown', text: 'x'.repeat(n) }]],
  [
    'all markdown together',
    12_000,
    (n) => [
      { type: 'markdown', text: 'x' },
      { type: 'markdown', text: 'x'.repeat(n - 1) },
    ],
  ],
  ['tables', 1, (n) => many(n, () => table(1, 1))],
  ['table rows', 100, (n) => [table(n, 1)]],
  ['table columns', 20, (n) => [table(1, n)]],
  ['table characters', 10_000, (n) => [table(1, 1, n)]],
  ['data_table rows with its header', 201, (n) => [dataTable(n, 1)]],
  ['data_table columns', 20, (n) => [dataTable(2, n)]],
  ['data_table characters', 20_000, (n) => [{ ...dataTable(2, 1, n / 2), page_size: 5 }]],
  ['data_table page_size', 100, (n) => [{ ...dataTable(2, 1), page_size: n }]],
  ['charts', 2, (n) => many(n, () => pie(1))],
  ['chart title', 50, (n) => [{ ...pie(1), title: 'x'.repeat(n) }]],
  ['pie segments', 12, (n) => [pie(n)]],
  ['pie label', 20, (n) => [pie(1, n)]],
  ['bar series', 12, (n) => [bar(n, 1)]],
  ['bar points', 20, (n) => [bar(1, n)]],
  ['chart series name', 20, (n) => [line('x'.repeat(n), 'a')]],
  ['chart category and point label', 20, (n) => [line('s', 'x'.repeat(n))]],
  ['chart x_label', 50, (n) => [line('s', 'a', { x_label: 'x'.repeat(n) })]],
  ['chart y_label', 50, (n) => [line('s', 'a', { y_label: 'x'.repeat(n) })]],
  ['card title', 150, (n) => [card({ title: mrkdwn(n) })]],
  ['card body', 200, (n) => [card({ body: mrkdwn(n) })]],
  ['card buttons', 3, (n) => [card({ actions: many(n, (index) => button({ action_id: `a${index}` })) })]],
  ['container children', 10, (n) => [container({ child_blocks: many(n, () => ({ type: 'divider' })) })]],
  ['container title', 150, (n) => [container({ title: text(n) })]],
];

const modal = (more: object = {}) => ({ type: 'modal', title: text(1), blocks: [{ type: 'divider' }], ...more });
const form = (more: object = {}) => modal({ submit: text(1), blocks: [input({ type: 'plain_text_input' })], ...more });

const IN_VIEWS: [string, number, (n: number) => object][] = [
  ['modal title', 24, (n) => modal({ title: text(n) })],
  ['modal submit', 24, (n) => form({ submit: text(n) })],
  ['modal close', 24, (n) => modal({ close: text(n) })],
  ['private_metadata', 3000, (n) => modal({ private_metadata: 'x'.repeat(n) })],
  ['callback_id', 255, (n) => modal({ callback_id: 'x'.repeat(n) })],
  ['external_id', 255, (n) => modal({ external_id: 'x'.repeat(n) })],
  ['modal blocks', 100, (n) => modal({ blocks: many(n, () => ({ type: 'divider' })) })],
  ['home blocks', 100, (n) => ({ type: 'home', blocks: many(n, () => ({ type: 'divider' })) })],
  ['alert text', 200, (n) => modal({ blocks: [{ type: 'alert', text: text(n) }] })],
  [
    'focused elements',
    1,
    (n) => form({ blocks: many(n, () => input({ type: 'plain_text_input', focus_on_load: true })) }),
  ],
];

describe('a message is taken at the limit and refused one above it', () => {
  test.each(IN_MESSAGES)('%s: %i', (_name, limit, of) => {
    expect(validateMessageBlocks(of(limit)).problems).toEqual([]);
    expect(validateMessageBlocks(of(limit + (limit === 20_000 ? 2 : 1))).problems).not.toEqual([]);
  });
});

describe('a view is taken at the limit and refused one above it', () => {
  test.each(IN_VIEWS)('%s: %i', (_name, limit, of) => {
    expect(validateView(of(limit), ['modal', 'home']).problems).toEqual([]);
    expect(validateView(of(limit + 1), ['modal', 'home']).problems).not.toEqual([]);
  });
});

test('a message of legal blocks is too long when their text together is more than 13,200 characters', () => {
  const blocks = (last: number) => [
    ...many(4, () => ({ type: 'section', text: mrkdwn(3000) })),
    { type: 'section', text: mrkdwn(last) },
  ];
  expect(validateMessageBlocks(blocks(1200)).tooMuchText).toBe(false);
  expect(validateMessageBlocks(blocks(1201))).toMatchObject({ problems: [], tooMuchText: true });
});

test('text inside a table does not count towards the text of the message', () => {
  expect(validateMessageBlocks([dataTable(2, 1, 10_000)]).tooMuchText).toBe(false);
});

test('a view of more than 250 kB is too large', () => {
  const sized = (bytes: number) => ({ filler: 'x'.repeat(bytes - '{"filler":""}'.length) });
  expect(viewTooLarge(sized(250_000))).toBe(false);
  expect(viewTooLarge(sized(250_001))).toBe(true);
});
