import type { BlockAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { input, modal, opened, submitBy } from './a-modal.ts';
import { actions, anApp, aSandbox, button, refusalOf, text } from './a-sandbox.ts';

test('a click that opens a modal answers with the modal, which is on that person’s screen only', async () => {
  const { outcome, control, view_id } = await opened(modal());
  expect(outcome.view).toMatchObject({ type: 'modal', callback_id: 'form', title: text('Correct') });
  expect((await control.views('U01ANA')).modals).toMatchObject([
    { id: view_id, root_view_id: view_id, previous_view_id: null },
  ]);
  expect((await control.views('U02BEN')).modals).toEqual([]);
});

test('an answer can update the modal, push another on it, or clear them all', async () => {
  const sandbox = await opened(modal(), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'update', view: modal({ callback_id: 'second' }) }));
    app.view('second', async ({ ack }) => ack({ response_action: 'push', view: modal({ callback_id: 'third' }) }));
    app.view('third', async ({ ack }) => ack({ response_action: 'clear' }));
  });
  const updated = await submitBy(sandbox, sandbox.view_id);
  expect(updated.view).toMatchObject({ id: sandbox.view_id, callback_id: 'second' });
  const pushed = await submitBy(sandbox, sandbox.view_id);
  expect(pushed.view).toMatchObject({
    callback_id: 'third',
    previous_view_id: sandbox.view_id,
    root_view_id: sandbox.view_id,
  });
  expect((await submitBy(sandbox, sandbox.view_id)).refused).toContain('on top');
  await submitBy(sandbox, pushed.view?.id ?? '');
  expect((await sandbox.control.views('U01ANA')).modals).toEqual([]);
});

test('no more than three modals stand on each other', async () => {
  const sandbox = await opened(modal(), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'push', view: modal() }));
  });
  const second = await submitBy(sandbox, sandbox.view_id);
  const third = await submitBy(sandbox, second.view?.id ?? '');
  expect((await submitBy(sandbox, third.view?.id ?? '')).refused).toContain('push_limit_reached');
});

test('an update keeps what was typed into inputs of the same ids and changes the hash', async () => {
  const sandbox = await opened(
    modal({ blocks: [input('b', { type: 'plain_text_input' }), actions(button('more'))] }),
    (app) => {
      app.action<BlockAction>('more', async ({ ack, body, client }) => {
        await ack();
        const blocks = [input('b', { type: 'plain_text_input' }), input('new', { type: 'plain_text_input' })];
        if (body.view)
          await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: modal({ blocks }) });
      });
    },
  );
  const before = (await sandbox.control.views('U01ANA')).modals[0];
  const outcome = await sandbox.control.post('click', {
    user: 'U01ANA',
    view_id: sandbox.view_id,
    action_id: 'more',
    typed: { b: { a: 'kept' } },
  });
  expect(outcome.view).toMatchObject({
    state: { values: { b: { a: { value: 'kept' } }, new: { a: { value: null } } } },
  });
  expect(outcome.view?.hash).not.toBe(before?.hash);
});

test('an update with a hash that is no longer true is a hash_conflict', async () => {
  const sandbox = await opened(modal());
  const hash = (await sandbox.control.views('U01ANA')).modals[0]?.hash ?? '';
  const update = () => sandbox.client.views.update({ view_id: sandbox.view_id, hash, view: modal() });
  await update();
  expect(await refusalOf(update())).toMatchObject({ error: 'hash_conflict' });
  expect(await refusalOf(sandbox.client.views.update({ view_id: 'V0NONE', view: modal() }))).toMatchObject({
    error: 'not_found',
  });
});

test('a trigger works once, and for three seconds', async () => {
  const time = { at: 1_800_000_000_000 };
  const sandbox = await aSandbox({}, () => time.at);
  const triggers: string[] = [];
  await anApp(sandbox, (app) => {
    app.command('/signoff', async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
  });
  const command = () =>
    sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff', settle_ms: 0 });
  await command();
  await command();
  const [first = '', second = ''] = triggers;
  await sandbox.client.views.open({ trigger_id: first, view: modal() });
  expect(await refusalOf(sandbox.client.views.open({ trigger_id: first, view: modal() }))).toMatchObject({
    error: 'exchanged_trigger_id',
  });
  time.at += 3001;
  expect(await refusalOf(sandbox.client.views.open({ trigger_id: second, view: modal() }))).toMatchObject({
    error: 'expired_trigger_id',
  });
  expect(await refusalOf(sandbox.client.views.open({ trigger_id: 'made up', view: modal() }))).toMatchObject({
    error: 'invalid_trigger_id',
  });
});

test('closing a modal is told to who asked for it, and takes what stood on it along', async () => {
  const heard: unknown[] = [];
  const sandbox = await opened(modal({ notify_on_close: true }), (app) => {
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  await sandbox.control.post('close', { user: 'U01ANA', view_id: sandbox.view_id });
  expect(heard).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { id: sandbox.view_id } }]);
  expect((await sandbox.control.views('U01ANA')).modals).toEqual([]);
});

test('a view that breaks a rule is refused with every reason, and one of the same external_id too', async () => {
  const sandbox = await opened(modal({ external_id: 'one' }));
  const publish = (view: object) => refusalOf(sandbox.client.apiCall('views.publish', { user_id: 'U02BEN', view }));
  expect(
    await publish({
      type: 'home',
      blocks: [
        { type: 'header', text: text('') },
        { type: 'alert', text: text('a') },
      ],
    }),
  ).toEqual({
    error: 'invalid_arguments',
    messages: [
      '[ERROR] must not be empty [json-pointer:/view/blocks/0/text/text]',
      '[ERROR] alert blocks are not allowed in a home [json-pointer:/view/blocks/1/type]',
    ],
  });
  expect(await publish({ type: 'home', external_id: 'one', blocks: [] })).toMatchObject({
    error: 'duplicate_external_id',
  });
  expect(await publish({ type: 'home', blocks: [], callback_id: 'x'.repeat(250_000) })).toMatchObject({
    error: 'view_too_large',
  });
});

test('the X closes every modal at once and says so to those that asked', async () => {
  const heard: unknown[] = [];
  const sandbox = await opened(modal(), (app) => {
    app.view('form', async ({ ack }) =>
      ack({ response_action: 'push', view: modal({ callback_id: 'top', notify_on_close: true }) }),
    );
    app.view({ callback_id: 'top', type: 'view_closed' }, async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  const top = (await submitBy(sandbox, sandbox.view_id)).view?.id;
  await sandbox.control.post('close', { user: 'U01ANA', view_id: top, all: true });
  expect(heard).toMatchObject([{ type: 'view_closed', is_cleared: true, view: { callback_id: 'top' } }]);
  expect((await sandbox.control.views('U01ANA')).modals).toEqual([]);
});

test('Cancel on a pushed modal shows the one below again', async () => {
  const sandbox = await opened(modal(), (app) => {
    app.view('form', async ({ ack }) => ack({ response_action: 'push', view: modal({ callback_id: 'top' }) }));
  });
  const top = (await submitBy(sandbox, sandbox.view_id)).view?.id;
  await sandbox.control.post('close', { user: 'U01ANA', view_id: top });
  expect((await sandbox.control.views('U01ANA')).modals).toMatchObject([{ id: sandbox.view_id }]);
});

test('only an interaction inside a modal can push another on it', async () => {
  const sandbox = await opened(modal({ blocks: [actions(button('deeper'))] }), (app) => {
    app.action<BlockAction>('deeper', async ({ ack, body, client }) => {
      await ack();
      await client.views.push({ trigger_id: body.trigger_id, view: modal({ callback_id: 'pushed' }) });
    });
    app.command('/signoff', async ({ ack, command, client }) => {
      const refusal = await refusalOf(client.views.push({ trigger_id: command.trigger_id, view: modal() }));
      await ack(refusal.error);
    });
  });
  const pushed = await sandbox.control.post('click', { user: 'U01ANA', view_id: sandbox.view_id, action_id: 'deeper' });
  expect(pushed.view).toMatchObject({ callback_id: 'pushed', previous_view_id: sandbox.view_id });
  const said = await sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff' });
  expect(said.said.map((message) => message.text)).toEqual(['not_found']);
});
