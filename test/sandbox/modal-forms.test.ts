import type { BlockAction, SlackViewAction } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { input, modal, opened, option, submitBy } from './a-modal.ts';

test('a submit brings every input, filled in or not, by its type; no answer closes the modal', async () => {
  const heard: SlackViewAction[] = [];
  const blocks = [
    input('words', { type: 'plain_text_input' }),
    input('select', { type: 'static_select', options: [option('x'), option('y')] }),
    input('several', { type: 'checkboxes', options: [option('x'), option('y')] }),
    input('who', { type: 'users_select' }),
    input('day', { type: 'datepicker' }),
    input('number', { type: 'number_input', is_decimal_allowed: false }),
    input('guess', { type: 'radio_buttons', options: [option('x')], initial_option: option('x') }),
    input('empty', { type: 'multi_static_select', options: [option('x')] }, { optional: true }),
  ];
  const sandbox = await opened(modal({ blocks, private_metadata: 'itm_1' }), (app) => {
    app.view('form', async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  await submitBy(sandbox, sandbox.view_id, {
    words: { a: 'hello' },
    select: { a: 'y' },
    several: { a: ['x', 'y'] },
    who: { a: 'U02BEN' },
    day: { a: '2026-11-22' },
    number: { a: 7 },
  });
  expect(heard).toMatchObject([
    {
      type: 'view_submission',
      user: { id: 'U01ANA' },
      team: { id: 'T0SANDBOX' },
      response_urls: [],
      view: { private_metadata: 'itm_1', app_installed_team_id: 'T0SANDBOX' },
    },
  ]);
  expect(heard[0]?.view.state.values).toEqual({
    words: { a: { type: 'plain_text_input', value: 'hello' } },
    select: { a: { type: 'static_select', selected_option: option('y') } },
    several: { a: { type: 'checkboxes', selected_options: [option('x'), option('y')] } },
    who: { a: { type: 'users_select', selected_user: 'U02BEN' } },
    day: { a: { type: 'datepicker', selected_date: '2026-11-22' } },
    number: { a: { type: 'number_input', value: '7' } },
    guess: { a: { type: 'radio_buttons', selected_option: option('x') } },
    empty: { a: { type: 'multi_static_select', selected_options: [] } },
  });
  expect((await sandbox.control.views('U01ANA')).modals).toEqual([]);
});

describe('a form is not sent when', () => {
  test.each([
    ['a required field is empty', { type: 'plain_text_input' }, undefined, 'Please complete this required field.'],
    ['a text is too short', { type: 'plain_text_input', min_length: 3 }, 'ab', 'must be at least 3 characters'],
    ['a text is too long', { type: 'plain_text_input', max_length: 3 }, 'abcd', 'must be at most 3 characters'],
    ['a number is none', { type: 'number_input', is_decimal_allowed: true }, 'seven', 'must be a number'],
    [
      'a number has decimals it may not have',
      { type: 'number_input', is_decimal_allowed: false },
      '1.5',
      'must be a whole number',
    ],
    [
      'a number is too large',
      { type: 'number_input', is_decimal_allowed: true, max_value: '5' },
      '6',
      'must be at most 5',
    ],
    ['an option is not on the menu', { type: 'static_select', options: [option('x')] }, 'z', 'no such option: z'],
    [
      'too many are chosen',
      { type: 'multi_static_select', options: [option('x'), option('y')], max_selected_items: 1 },
      ['x', 'y'],
      'no more than 1 can be selected',
    ],
    ['an address is none', { type: 'email_text_input' }, 'nobody', 'must be an email address'],
  ])('%s', async (_name, element, value, problem) => {
    let heard = 0;
    const sandbox = await opened(modal({ blocks: [input('b', element)] }), (app) => {
      app.view('form', async ({ ack }) => {
        heard += 1;
        await ack();
      });
    });
    const outcome = await submitBy(sandbox, sandbox.view_id, value === undefined ? {} : { b: { a: value } });
    expect(outcome).toMatchObject({ acked_in_ms: null, errors: { b: problem }, refused: expect.any(String) });
    expect(heard).toBe(0);
  });
});

test('errors the app answers stand at their fields and the modal stays', async () => {
  const sandbox = await opened(modal({ blocks: [input('b', { type: 'plain_text_input' })] }), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { b: 'Say more' } }));
  });
  expect(await submitBy(sandbox, sandbox.view_id, { b: { a: 'x' } })).toMatchObject({ errors: { b: 'Say more' } });
  expect((await sandbox.control.views('U01ANA')).modals).toHaveLength(1);
});

test('an error for a block that is no input is refused, as Slack refuses it', async () => {
  const sandbox = await opened(modal(), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { nowhere: 'x' } }));
  });
  expect((await submitBy(sandbox, sandbox.view_id)).refused).toContain('nowhere');
  expect(await sandbox.control.calls('view_submission')).toMatchObject([{ ok: false }]);
});

test('a type-ahead menu asks the app, and only what it suggested can be chosen', async () => {
  const queries: string[] = [];
  const heard: SlackViewAction[] = [];
  const blocks = [input('label', { type: 'external_select', min_query_length: 2 })];
  const sandbox = await opened(modal({ blocks }), (app) => {
    app.options('a', async ({ ack, options }) => {
      queries.push(options.value);
      await ack({ options: ['billing', 'bills'].filter((each) => each.startsWith(options.value)).map(option) });
    });
    app.view('form', async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  const { world, view_id } = sandbox;
  const ask = (query: string) => world.options('U01ANA', { view_id }, 'a', 'label', query);
  expect(await ask('b')).toEqual([]);
  expect(await ask('bil')).toEqual([
    { text: 'billing', value: 'billing' },
    { text: 'bills', value: 'bills' },
  ]);
  expect(queries).toEqual(['bil']);
  expect((await submitBy(sandbox, view_id, { label: { a: 'invented' } })).errors).toEqual({
    label: 'no such option: invented',
  });
  await submitBy(sandbox, view_id, { label: { a: 'bills' } });
  expect(heard[0]?.view.state.values.label?.a).toEqual({ type: 'external_select', selected_option: option('bills') });
});

test('suggestions keep the headings they came with, and what is chosen is the option alone', async () => {
  const heard: SlackViewAction[] = [];
  const blocks = [input('label', { type: 'external_select', min_query_length: 1 })];
  const { world, view_id, ...sandbox } = await opened(modal({ blocks }), (app) => {
    app.options('a', async ({ ack }) =>
      ack({ option_groups: [{ label: option('Money').text, options: [option('billing')] }] }),
    );
    app.view('form', async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  expect(await world.options('U01ANA', { view_id }, 'a', 'label', 'b')).toEqual([
    { text: 'billing', value: 'billing', group: 'Money' },
  ]);
  await submitBy({ ...sandbox, world }, view_id, { label: { a: 'billing' } });
  expect(heard[0]?.view.state.values.label?.a?.selected_option).toEqual(option('billing'));
});

test('a button in a half-filled form is pressed all the same and brings the form as it stands', async () => {
  const states: unknown[] = [];
  const blocks = [
    input('short', { type: 'plain_text_input', min_length: 5 }),
    input('amount', { type: 'number_input', is_decimal_allowed: false }),
    { type: 'actions', elements: [{ type: 'button', action_id: 'skip', text: option('Skip').text }] },
  ];
  const { control, view_id } = await opened(modal({ blocks }), (app) => {
    app.action<BlockAction>('skip', async ({ ack, body }) => {
      states.push(body.view?.state.values);
      await ack();
    });
  });
  const typed = { short: { a: 'abc' }, amount: { a: '1.5' } };
  await control.post('click', { user: 'U01ANA', view_id, action_id: 'skip', typed, settle_ms: 0 });
  expect(states).toMatchObject([{ short: { a: { value: 'abc' } }, amount: { a: { value: null } } }]);
});

test('an update that no longer offers what was chosen begins that menu anew', async () => {
  const menu = (...values: string[]) => input('b', { type: 'static_select', options: values.map(option) });
  const { client, control, view_id } = await opened(modal({ blocks: [menu('x', 'y')] }), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { b: 'no' } }));
  });
  await control.post('submit', { user: 'U01ANA', view_id, values: { b: { a: 'x' } } });
  const state = async () => (await control.views('U01ANA')).modals[0];
  await client.views.update({ view_id, view: modal({ blocks: [menu('x', 'z')] }) });
  expect(await state()).toMatchObject({ state: { values: { b: { a: { selected_option: option('x') } } } } });
  await client.views.update({ view_id, view: modal({ blocks: [menu('z')] }) });
  expect(await state()).toMatchObject({ state: { values: { b: { a: { selected_option: null } } } } });
});
