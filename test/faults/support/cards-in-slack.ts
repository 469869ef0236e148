import { z } from 'zod';
import type { Card } from './broken-promises.ts';

/** The cards among the messages of a channel, as the sandbox shows them. */
export function cardsAmong(channel: string, messages: unknown): Card[] {
  return z
    .array(messageSchema)
    .parse(messages)
    .flatMap((message) => (message.metadata ? [cardOf(channel, message)] : []));
}

const messageSchema = z.object({
  ts: z.string(),
  blocks: z.array(z.object({ type: z.string() })).optional(),
  metadata: z
    .object({ event_type: z.literal('signoff_card'), event_payload: z.object({ item: z.string() }) })
    .optional(),
});

function cardOf(channel: string, { ts, blocks = [], metadata }: z.output<typeof messageSchema>): Card {
  const item = metadata?.event_payload.item ?? '';
  return { item, channel, ts, open: blocks.some(({ type }) => type === 'actions') };
}
