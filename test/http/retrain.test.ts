import { afterAll, beforeAll, expect, it } from 'vitest';
import { Signoff } from '../../src/client/index.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let loop: Loop;
let receiver: Receiver;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject({ retrain: { labels: 3 }, undoMs: 0, window: 1 })] });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await loop[Symbol.asyncDispose]();
});

it('a suggestion to train anew is told by webhook and in the stream, to whoever asked for it, among the events of items', async () => {
  const signoff = new Signoff({ url: loop.config.publicUrl, key: adminKey });
  const all = await loop.api('POST', '/v1/webhooks', {
    url: receiver.url('/all'),
    events: ['retrain.suggested', 'item.completed'],
  });
  await loop.api('POST', '/v1/webhooks', { url: receiver.url('/usual') });
  const decided = async () => {
    const { body } = await loop.api('POST', '/v1/projects/support-intent/items', aSubmission());
    await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer: 'tester', verdict: 'approve' });
  };
  const told = async () => {
    // The first look only marks where reading begins, and nobody knows when that was.
    await decided();
    return receiver.received('/all').find(({ message }) => message.type === 'retrain.suggested');
  };
  const { message } = await loop.until(told, 20_000);
  expect(message.data).toMatchObject({
    ...{ project: 'support-intent', reasons: ['labels'], model: null, model_version: null },
    why: expect.stringMatching(/^\d+ new final labels came since the last signal\.$/),
  });
  for await (const event of signoff.events({ types: ['retrain.suggested'], lastEventId: 'start' })) {
    expect({ type: event.type, data: event.data }).toEqual({ type: 'retrain.suggested', data: message.data });
    break;
  }
  const hook = (all.body.webhook as { id: string }).id;
  const deliveries = await loop.until(async () => {
    const { body } = await loop.api('GET', `/v1/webhooks/${hook}/deliveries?state=delivered`);
    return (body.deliveries as { type: string; item: string | null }[]).find(
      ({ type }) => type === 'retrain.suggested',
    );
  });
  expect(deliveries.item).toBeNull();
  expect(receiver.received('/usual').map((each) => each.message.type)).not.toContain('retrain.suggested');
});
