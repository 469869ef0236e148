import type { Worry } from '../../flow/alerts/alert.ts';
import { duration } from '../../flow/in-words.ts';
import { hourly, number, some } from '../../flow/summary/section.ts';
import type { Project } from '../../review/project.ts';
import { escaped, slackDate } from '../text.ts';

/** What is wrong, and what whoever reads it can do. Both are escaped mrkdwn. */
export interface WorryInWords {
  wrong: string;
  todo: string;
}

export function worryInWords({ channel }: Project, worry: Worry, now: Date): WorryInWords {
  switch (worry.kind) {
    case 'gate_stopped':
      return {
        wrong: `the gate has stopped since ${slackDate(new Date(worry.at))}. Nothing is approved without a person any more: ${escaped(worry.why ?? 'too much was wrong', 400)}.`,
        todo: 'Look at the day to see what was wrong. Once the model is better, let the gate approve again; until then people get everything.',
      };
    case 'nobody_can':
      return {
        wrong: `${worry.able === 0 ? 'nobody' : `only ${some(worry.able, 'person', 'people')}`} can answer, but an item needs ${worry.needed}.`,
        todo: 'Add people to its user group in Slack, or name more of them under `reviewers` in the projects file. `npm run signoff -- doctor` says who of those named can’t answer, and why.',
      };
    case 'posts_failing':
      return worry.isChannel
        ? {
            wrong: `nothing can be posted in <#${channel}>: Slack says “${escaped(worry.why, 100)}”.`,
            todo: `${channelTodo(worry.why)} Until then what waits can be answered in a review session.`,
          }
        : {
            wrong: `${some(worry.cards, 'card')} can’t be posted: Slack says “${escaped(worry.why, 200)}”.`,
            todo: `${worry.cards === 1 ? 'It is' : 'They are'} tried again every hour. A review session shows ${worry.cards === 1 ? 'it' : 'them'} all the same.`,
          };
    case 'nobody_answers':
      return {
        wrong: `nobody has answered for ${duration(now.getTime() - worry.since)}, and ${some(worry.open, 'item waits', 'items wait')}, ${worry.open === 1 ? '' : 'the oldest '}since ${slackDate(new Date(worry.oldestAt))}.`,
        todo: `Ask in <#${channel}> who has time, or review the oldest yourself. If nobody has, pause: deadlines stand still meanwhile.`,
      };
    case 'backlog':
      return {
        wrong: `${number(worry.late)} of ${some(worry.due, 'item')} due by ${slackDate(new Date(worry.by))} will be late: people decide ${hourly(worry.perHour)} an hour.`,
        todo: 'Ask more people to review until then. For good it helps to send people fewer (`gate`, `select.budget_per_day`), or to give them longer (`deadline.after`).',
      };
  }
}

/** By Slack's code. */
function channelTodo(why: string): string {
  switch (why) {
    case 'not_in_channel':
      return 'Write `/invite @signoff` in it.';
    case 'channel_not_found':
      return 'If it is private, write `/invite @signoff` in it; if it is gone, name another one under `channel` in the projects file.';
    case 'is_archived':
      return 'Take it out of the archive, or name another one under `channel` in the projects file.';
    case 'restricted_action':
    case 'restricted_action_read_only_channel':
      return 'Allow Signoff to post in it, in the settings of the channel.';
    default:
      return '`npm run signoff -- doctor` says what is missing.';
  }
}
