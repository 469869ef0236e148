import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { CardDrawing, Cards, Log } from '../flow/ports.ts';
import { drawCard } from './card.ts';
import { notFindable, ownMessages } from './own-messages.ts';
import { redrawOutcome, whatFailed } from './slack-errors.ts';

/** Marks a message as the card of an item, for when we have to look for it. An id and nothing else: anyone in the workspace can read it. */
const cardEvent = 'signoff_card';
const cardPayload = z.object({ item: z.string() });

interface Options {
  web: WebClient;
  /** Only our own messages count: other apps may write any metadata they like. */
  botUserId: string;
  log: Log;
}

export function createCards({ web, botUserId, log }: Options): Cards {
  return {
    async post(channel, drawing) {
      try {
        const posted = await web.chat.postMessage({
          channel,
          ...message(drawing),
          ...metadata(drawing),
          unfurl_links: false,
          unfurl_media: false,
        });
        return posted.ts ? { kind: 'posted', ts: posted.ts } : { kind: 'unknown', why: 'Slack named no timestamp' };
      } catch (error) {
        return whatFailed(error);
      }
    },

    async redraw(channel, ts, drawing) {
      try {
        await web.chat.update({ channel, ts, ...message(drawing) });
        return { kind: 'redrawn' };
      } catch (error) {
        return redrawOutcome(error);
      }
    },

    async find(channel, since) {
      try {
        const own = await ownMessages({ web, botUserId }, channel, since, cardEvent);
        const found = own.flatMap(({ ts, payload }) => {
          const card = cardPayload.safeParse(payload);
          return card.success ? [{ itemId: card.data.item, ts }] : [];
        });
        return { kind: 'found', cards: found };
      } catch (error) {
        return notFindable(error);
      }
    },

    async retire(channel, ts) {
      try {
        await web.chat.delete({ channel, ts });
      } catch (error) {
        // It is still there at the next look.
        log.warn({ channel, ts, why: whatFailed(error).why }, 'a second card could not be taken away');
      }
    },
  };
}

function message(drawing: CardDrawing) {
  return { ...drawCard(drawing), parse: 'none' as const, link_names: false };
}

function metadata({ item, attempt }: CardDrawing) {
  return { metadata: { event_type: cardEvent, event_payload: { item: item.id, attempt } } };
}
