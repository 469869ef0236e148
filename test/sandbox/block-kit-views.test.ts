import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateMessageBlocks, validateView } from '../../src/sandbox/block-kit/validate.ts';

const text = (words: string) => ({ type: 'plain_text', text: words });
const input = (element: object) => ({ type: 'input', label: text('Label'), element });

const modal = (blocks: object[], more: object = {}) => ({
  type: 'modal',
  title: text('T'),
  submit: text('Save'),
  blocks,
  ...more,
});
const divider = { type: 'divider' };

describe('a view is refused for', () => {
  test.each<[string, object, string, string]>([
    [
      'inputs that nobody can submit',
      modal([input({ type: 'plain_text_input' })], { submit: undefined }),
      '/view',
      'missing_required_field',
    ],
    ['no title', modal([divider], { title: undefined }), '/view', 'missing_required_field'],
    ['being empty', modal([]), '/view/blocks', 'too_few_items'],
    [
      'a table in a modal',
      modal([{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }]),
      '/view/blocks/0/type',
      'not_allowed_here',
    ],
    [
      'a chart in a modal',
      modal([{ type: 'data_visualization', title: 't', chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] } }]),
      '/view/blocks/0/type',
      'not_allowed_here',
    ],
    ['markdown in a modal', modal([{ type: 'markdown', text: 'a' }]), '/view/blocks/0/type', 'not_allowed_here'],
    [
      'a container in a modal',
      modal([{ type: 'container', title: text('t'), child_blocks: [divider] }]),
      '/view/blocks/0/type',
      'not_allowed_here',
    ],
    [
      'an alert on a Home tab',
      { type: 'home', blocks: [{ type: 'alert', text: text('a') }] },
      '/view/blocks/0/type',
      'not_allowed_here',
    ],
    ['a title on a Home tab', { type: 'home', title: text('t'), blocks: [divider] }, '/view/title', 'unknown_property'],
    ['a type that is none', { type: 'dialog', blocks: [] }, '/view/type', 'invalid_value'],
  ])('%s', (_name, view, pointer, code) => {
    expect(validateView(view, ['modal', 'home']).problems).toContainEqual({
      pointer,
      code,
      message: expect.any(String),
    });
  });
});

test('no JSON whatever can throw the validator, and what is no list of blocks is never taken for one', () => {
  const type = fc.constantFrom(
    'section',
    'actions',
    'input',
    'table',
    'rich_text',
    'card',
    'container',
    'data_visualization',
    '__proto__',
  );
  const block = fc.record(
    { type, text: fc.jsonValue(), elements: fc.jsonValue(), rows: fc.jsonValue(), chart: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(block)), (value) => {
      const { problems } = validateMessageBlocks(value);
      validateView({ type: 'modal', blocks: value }, ['modal', 'home']);
      validateView(value, ['modal', 'home']);
      expect(Array.isArray(value) || problems.length > 0).toBe(true);
    }),
  );
});
