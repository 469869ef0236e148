import { expect, it } from 'vitest';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { asked, press } from '../support/acts.ts';
import { type SlackMessage, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';

it('a gate that approves too much that is wrong stops itself: its leads are called in the thread and the channel, and nothing is approved', async () => {
  const project = aProject({
    gate: { ...aProject().gate, audit: 1 },
    bound: { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'approve' },
    undoMs: 0,
  });
  await using loop = await startLoop({ projects: [project] });
  const sure = {
    ...aSubmission(),
    prediction: {
      ...{ value: 'refund', confidence: 0.99, model: 'intent', model_version: 'v7' },
      alternatives: [{ value: 'billing', confidence: 0.01 }],
    },
  };
  for (let i = 0; i < 4; i++) await press(loop, 'U02BEN', await asked(loop, sure), 'alt_1');

  const note = await loop.until(async () => {
    const messages =
      await loop.control<(SlackMessage & { thread_ts?: string; subtype?: string })[]>('messages?channel=C0REVIEW');
    return messages.find(({ text }) => text.includes('the gate has stopped'));
  }, 30_000);
  expect(note.text).toMatch(
    /^<@U09LEA>: the gate has stopped\. In Support intent nothing is approved without a person any more: of \d audited predictions of intent v7 \d were wrong: with 95 % confidence that is more than the 5 % that may be\. App Home lets it approve again\.$/,
  );
  expect(note, 'in the thread of a card, and shown to the channel').toMatchObject({ subtype: 'thread_broadcast' });
  expect((await loop.cards()).map(({ ts }) => ts)).toContain(note.thread_ts);

  const { body } = await loop.api('POST', '/v1/projects/support-intent/items', sure);
  expect(body).toMatchObject({ status: 'waiting', selection: { reasons: ['stopped'], probability: 1 } });
  const { view } = await loop.control<ActOutcome>('home', { user: 'U09LEA' });
  expect(JSON.stringify(view?.blocks)).toContain('Approve Again');
}, 60_000);
