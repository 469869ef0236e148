import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { AlertMessages } from '../../flow/alerts/alert-book.ts';
import { notFindable, ownMessages, ownReplies } from '../own-messages.ts';
import { redrawOutcome, whatFailed } from '../slack-errors.ts';
import { alertMessage } from './message.ts';

/** Marks a message as one that tells of an alert, and for which time, for when we have to look for it. */
const alertEvent = 'signoff_alert';
const alertPayload = z.object({ alert: z.string(), nth: z.number() });

/** Somebody's own messages, in which we can't look for what we wrote: said twice is better there than not at all. */
const isPerson = (place: string) => /^[UWD]/.test(place);

export function createAlertMessages({ web, botUserId }: { web: WebClient; botUserId: string }): AlertMessages {
  return {
    async post(place, drawing, thread) {
      try {
        const message = {
          channel: place,
          ...alertMessage(drawing),
          metadata: { event_type: alertEvent, event_payload: { alert: drawing.alert.id, nth: drawing.nth } },
          unfurl_links: false,
          unfurl_media: false,
        };
        const posted = await web.chat.postMessage(
          thread === null ? message : { ...message, thread_ts: thread, reply_broadcast: true },
        );
        if (!posted.ts) return { kind: 'unknown', why: 'Slack named no timestamp' };
        return { kind: 'posted', ts: posted.ts, ...(posted.channel ? { channel: posted.channel } : {}) };
      } catch (error) {
        return whatFailed(error);
      }
    },

    async redraw(place, ts, drawing) {
      try {
        await web.chat.update({ channel: place, ts, ...alertMessage(drawing) });
        return { kind: 'redrawn' };
      } catch (error) {
        return redrawOutcome(error);
      }
    },

    async find(place, { alert, nth }, thread) {
      if (isPerson(place)) return { kind: 'found', ts: null };
      try {
        const us = { web, botUserId };
        const own = await (thread === null
          ? ownMessages(us, place, alert.since, alertEvent)
          : ownReplies(us, { channel: place, ts: thread }, alertEvent));
        const ours = own.find(({ payload }) => {
          const read = alertPayload.safeParse(payload);
          return read.success && read.data.alert === alert.id && read.data.nth === nth;
        });
        return { kind: 'found', ts: ours?.ts ?? null };
      } catch (error) {
        return notFindable(error);
      }
    },
  };
}
