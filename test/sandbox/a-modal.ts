import type { App, BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { actions, anApp, aSandbox, button, type RunningSandbox, section, text } from './a-sandbox.ts';

export const option = (value: string) => ({ text: text(value), value });
export const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: text(block_id),
  element: { action_id: 'a', ...element },
  ...more,
});
export const modal = (more: object = {}): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: text('Correct'),
  submit: text('Save'),
  blocks: [section('Hello')],
  ...more,
});

/** Opens `view` for Ana by a click, with whatever else the app listens to. */
export async function opened(
  view: ModalView,
  listen: (app: App) => void = () => {},
  over: Parameters<typeof aSandbox>[0] = {},
) {
  const sandbox = await aSandbox(over);
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('open', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    listen(app);
  });
  const { ts } = await sandbox.client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'card',
    blocks: [actions(button('open'))],
  });
  const outcome = await sandbox.control.post('click', { user: 'U01ANA', channel: 'C0REVIEW', ts, action_id: 'open' });
  return { ...sandbox, view_id: outcome.view?.id ?? '', outcome };
}

export const submitBy = (sandbox: RunningSandbox, view_id: string, values: object = {}) =>
  sandbox.control.post('submit', { user: 'U01ANA', view_id, values, settle_ms: 0 });
