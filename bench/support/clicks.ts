import { signature } from '../../src/sandbox/delivery/http.ts';
import type { SlackMessage } from './slack.ts';
import type { World } from './world.ts';

/** An open card, and what Slack would send when this person approves it. */
export interface ReadyClick {
  channel: string;
  ts: string;
  body: string;
}

/** A click's request as Slack makes it for every open card, in turn by everyone. */
export async function readyClicks({ slack, projects, people }: World, count: number): Promise<ReadyClick[]> {
  const byChannel = await Promise.all(
    projects.map(async ({ key, channel }) => {
      const open = (await slack.messages(channel)).filter((message) => approveButton(message) !== null);
      return open.map((message) => ({ key, channel, message }));
    }),
  );
  // Channel after channel, as a whole team would answer.
  const cards = byChannel
    .flatMap((open, column) => open.map((card, row) => ({ ...card, row, column })))
    .sort((a, b) => a.row - b.row || a.column - b.column)
    .slice(0, count);
  return cards.map(({ key, channel, message }, n) => {
    const payload = clickPayload(people[n % people.length] ?? '', { key, channel, message }, n);
    return { channel, ts: message.ts, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
  });
}

/** The headers under which Slack sends it now. */
export function signed(signingSecret: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature(signingSecret, timestamp, body),
  };
}

function approveButton({ blocks, metadata }: SlackMessage): { itemId: string; blockId: string } | null {
  const actions = blocks.find(({ type }) => type === 'actions');
  const itemId = metadata?.event_payload.item;
  return actions?.block_id !== undefined && itemId !== undefined ? { itemId, blockId: actions.block_id } : null;
}

function clickPayload(
  user: string,
  { key, channel, message }: { key: string; channel: string; message: SlackMessage },
  n: number,
) {
  const button = approveButton(message);
  const { metadata: _metadata, ...carried } = message;
  return {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: 'T0SANDBOX' },
    api_app_id: 'A0SANDBOX',
    token: 'unused',
    container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: false },
    trigger_id: `${Date.now()}.${n}.bench`,
    team: { id: 'T0SANDBOX', domain: 'sandbox' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: key },
    message: carried,
    state: { values: {} },
    // Not called for a click that decides: the card itself is the reply.
    response_url: `http://127.0.0.1:9/actions/${n}`,
    actions: [
      {
        type: 'button',
        action_id: 'approve',
        block_id: button?.blockId,
        value: button?.itemId,
        text: { type: 'plain_text', text: 'Approve refund', emoji: false },
        style: 'primary',
        action_ts: String(Date.now() / 1000),
      },
    ],
  };
}
