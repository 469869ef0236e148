import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { NoteDrawing, Notes } from '../flow/ports.ts';
import { called } from './calling.ts';
import { notFindable, ownReplies } from './own-messages.ts';
import { whatFailed } from './slack-errors.ts';
import { escaped, slackDate } from './text.ts';
import { whyWithLeads } from './with-leads.ts';

/** Marks what was said in a thread, for when we have to look for it. */
const noteEvent = 'signoff_note';
const notePayload = z.object({ note: z.string() });

export function createNotes({ web, botUserId }: { web: WebClient; botUserId: string }): Notes {
  return {
    async post(channel, threadTs, drawing) {
      try {
        const posted = await web.chat.postMessage({
          channel,
          thread_ts: threadTs,
          text: noteText(drawing),
          metadata: { event_type: noteEvent, event_payload: { note: drawing.id } },
          unfurl_links: false,
          unfurl_media: false,
        });
        return posted.ts ? { kind: 'posted', ts: posted.ts } : { kind: 'unknown', why: 'Slack named no timestamp' };
      } catch (error) {
        return whatFailed(error);
      }
    },

    async find(channel, threadTs, noteId) {
      try {
        const own = await ownReplies({ web, botUserId }, { channel, ts: threadTs }, noteEvent);
        const ours = own.find(({ payload }) => {
          const read = notePayload.safeParse(payload);
          return read.success && read.data.note === noteId;
        });
        return { kind: 'found', ts: ours?.ts ?? null };
      } catch (error) {
        return notFindable(error);
      }
    },
  };
}

/** What is said in a card's thread. Reviewers are never called by name: the card is there for whoever has time. */
export function noteText({ kind, project, item }: NoteDrawing): string {
  const due = item.dueAt ? `, due ${slackDate(item.dueAt)}` : '';
  switch (kind) {
    case 'reminder':
      return `This one still waits for an answer${due}.`;
    case 'escalated':
      return `${called(project.leads)}: this one needs you, because ${whyWithLeads(item)}${due}. ${escaped(project.name, 80)}.`;
  }
}
