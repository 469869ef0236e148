import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { NoteDrawing, Notes } from '../flow/ports.ts';
import type { Group } from '../review/project.ts';
import { notFindable } from './own-messages.ts';
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
        const message = {
          channel,
          thread_ts: threadTs,
          text: noteText(drawing),
          metadata: { event_type: noteEvent, event_payload: { note: drawing.id } },
          unfurl_links: false,
          unfurl_media: false,
        };
        // What is about the project, not about this card, the channel is to see too.
        const isForAll = drawing.kind === 'stopped';
        const posted = await web.chat.postMessage(isForAll ? { ...message, reply_broadcast: true } : message);
        return posted.ts ? { kind: 'posted', ts: posted.ts } : { kind: 'unknown', why: 'Slack named no timestamp' };
      } catch (error) {
        return whatFailed(error);
      }
    },

    async find(channel, threadTs, noteId) {
      try {
        const { messages } = await web.conversations.replies({
          channel,
          ts: threadTs,
          include_all_metadata: true,
          limit: 200,
        });
        const ours = (messages ?? []).find(({ user, metadata }) => {
          if (user !== botUserId || metadata?.event_type !== noteEvent) return false;
          const read = notePayload.safeParse(metadata.event_payload);
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
export function noteText({ kind, detail, project, item }: NoteDrawing): string {
  const due = item.dueAt ? `, due ${slackDate(item.dueAt)}` : '';
  switch (kind) {
    case 'reminder':
      return `This one still waits for an answer${due}.`;
    case 'escalated':
      return `${called(project.leads, 'this one needs you')}, because ${whyWithLeads(item)}${due}. ${escaped(project.name, 80)}.`;
    case 'stopped':
      return `${called(project.leads, 'the gate has stopped')}. In ${escaped(project.name, 80)} nothing is approved without a person any more: ${escaped(detail ?? 'too much was wrong', 400)}. App Home lets it approve again.`;
  }
}

const mentionsMax = 10;

function called({ users, groups }: Group, what: string): string {
  const all = [...groups.map((group) => `<!subteam^${group}>`), ...users.map((user) => `<@${user}>`)];
  // The projects file may have changed since.
  return `${all.length === 0 ? 'Leads' : all.slice(0, mentionsMax).join(' ')}: ${what}`;
}
