import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SummaryMessages } from '../../flow/summary/post-summary.ts';
import { whatFailed } from '../slack-errors.ts';
import { cardLinks } from './links.ts';
import { isForLeads, itemsIn, summaryMessage } from './message.ts';

/** Marks a message as the summary of a day, for when we have to look for it. */
const summaryEvent = 'signoff_summary';
const summaryPayload = z.object({ project: z.string(), day: z.string() });

interface Options {
  web: WebClient;
  /** Only our own messages count: other apps may write any metadata they like. */
  botUserId: string;
  /** The card of an item, where it has one. */
  cardOf: (itemId: string) => Promise<{ channel: string; ts: string } | null>;
}

export function createSummaryMessages({ web, botUserId, cardOf }: Options): SummaryMessages {
  return {
    async post(channel, project, summary) {
      try {
        const drawing = { project, summary, named: isForLeads(project) };
        const links = await cardLinks({ web, cardOf }, itemsIn(drawing));
        const posted = await web.chat.postMessage({
          channel,
          ...summaryMessage({ ...drawing, links }),
          metadata: { event_type: summaryEvent, event_payload: { project: project.key, day: summary.day } },
          unfurl_links: false,
          unfurl_media: false,
        });
        return posted.ts ? { kind: 'posted', ts: posted.ts } : { kind: 'unknown', why: 'Slack named no timestamp' };
      } catch (error) {
        return whatFailed(error);
      }
    },

    async find(channel, { project, day }, since) {
      try {
        const { messages } = await web.conversations.history({
          channel,
          oldest: (since.getTime() / 1000).toFixed(6),
          inclusive: true,
          include_all_metadata: true,
          limit: 200,
        });
        const ours = (messages ?? []).find(({ user, metadata }) => {
          if (user !== botUserId || metadata?.event_type !== summaryEvent) return false;
          const read = summaryPayload.safeParse(metadata.event_payload);
          return read.success && read.data.project === project && read.data.day === day;
        });
        return { kind: 'found', ts: ours?.ts ?? null };
      } catch (error) {
        const failure = whatFailed(error);
        return {
          kind: 'later',
          retryAfterMs: 'retryAfterMs' in failure ? failure.retryAfterMs : 5_000,
          why: failure.why,
        };
      }
    },
  };
}
