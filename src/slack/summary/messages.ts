import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { drawPng } from '../../charts/png.ts';
import { wordsOf } from '../../charts/words.ts';
import type { Log } from '../../flow/ports.ts';
import type { SummaryMessages } from '../../flow/summary/post-summary.ts';
import type { Summary } from '../../flow/summary/summarize.ts';
import type { Project } from '../../review/project.ts';
import { notFindable, ownMessages } from '../own-messages.ts';
import { whatFailed } from '../slack-errors.ts';
import { cardLinks } from './links.ts';
import { isForLeads, itemsIn, type SummaryDrawing, slackCharts, summaryMessage } from './message.ts';

/** Marks a message as the summary of a day, for when we have to look for it. */
const summaryEvent = 'signoff_summary';
const summaryPayload = z.object({ project: z.string(), day: z.string() });

interface Options {
  web: WebClient;
  /** Only our own messages count: other apps may write any metadata they like. */
  botUserId: string;
  /** The card of an item, where it has one. */
  cardOf: (itemId: string) => Promise<{ channel: string; ts: string } | null>;
  log: Log;
}

/** Summaries, posted and drawn anew. */
export interface SummaryPosts extends SummaryMessages {
  /** The message of this day as it is now. Throws what Slack answers. */
  redraw(channel: string, ts: string, project: Project, summary: Summary): Promise<void>;
}

export function createSummaryMessages({ web, botUserId, cardOf, log }: Options): SummaryPosts {
  async function drawingOf(project: Project, summary: Summary): Promise<SummaryDrawing> {
    const drawing = { project, summary, named: isForLeads(project) };
    const links = await cardLinks({ web, cardOf }, itemsIn(drawing));
    return { ...drawing, links, charts: slackCharts(project, summary) };
  }

  /** Slack's own charts come to one team after the other: where it does not take them, the same message goes without, also the next. */
  let drawsCharts = true;
  async function withCharts<T>(drawing: SummaryDrawing, send: (drawing: SummaryDrawing) => Promise<T>) {
    if (drawing.charts.length === 0) return { answer: await send(drawing), charts: true };
    try {
      if (drawsCharts) return { answer: await send(drawing), charts: true };
    } catch (error) {
      if (!whatFailed(error).why.startsWith('invalid_blocks')) throw error;
    }
    const answer = await send({ ...drawing, charts: [] });
    // Had it been about anything else, this would have been refused too.
    drawsCharts = false;
    return { answer, charts: false };
  }

  /** In the thread, with the words of each: best effort, for the message says the same in sentences. */
  async function asPictures(channel: string, ts: string, { charts, summary }: SummaryDrawing): Promise<void> {
    try {
      const pictures = [];
      for (const chart of charts) {
        const { title, altText } = wordsOf(chart);
        const file = Buffer.from(await drawPng(chart, { width: 'phone' }));
        pictures.push({ file, filename: `${chart.kind}-${summary.day}.png`, title, alt_text: altText.slice(0, 1_000) });
      }
      const initial_comment = charts.map((chart) => wordsOf(chart).takeaway).join('\n');
      await web.filesUploadV2({ channel_id: channel, thread_ts: ts, initial_comment, file_uploads: pictures });
    } catch (error) {
      log.warn({ day: summary.day, error: String(error) }, 'the charts of a summary could not be shown as pictures');
    }
  }

  return {
    async drawn(project, summary) {
      const drawing = await drawingOf(project, summary);
      let asDrawn = true;
      return {
        async post(channel) {
          try {
            const { answer, charts } = await withCharts(drawing, (as) =>
              web.chat.postMessage({
                channel,
                ...summaryMessage(as),
                metadata: { event_type: summaryEvent, event_payload: { project: project.key, day: summary.day } },
                unfurl_links: false,
                unfurl_media: false,
              }),
            );
            asDrawn = charts;
            return answer.ts ? { kind: 'posted', ts: answer.ts } : { kind: 'unknown', why: 'Slack named no timestamp' };
          } catch (error) {
            return whatFailed(error);
          }
        },
        async followUp(channel, ts) {
          if (!asDrawn) await asPictures(channel, ts, drawing);
        },
      };
    },

    async redraw(channel, ts, project, summary) {
      const drawing = await drawingOf(project, summary);
      await withCharts(drawing, (as) => web.chat.update({ channel, ts, ...summaryMessage(as) }));
    },

    async find(channel, { project, day }, since) {
      try {
        const own = await ownMessages({ web, botUserId }, channel, since, summaryEvent);
        const ours = own.find(({ payload }) => {
          const read = summaryPayload.safeParse(payload);
          return read.success && read.data.project === project && read.data.day === day;
        });
        return { kind: 'found', ts: ours?.ts ?? null };
      } catch (error) {
        return notFindable(error);
      }
    },
  };
}
