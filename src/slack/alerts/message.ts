import type { Button, KnownBlock } from '@slack/types';
import type { AlertDrawing } from '../../flow/alerts/alert-book.ts';
import { dayOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { button, context, section } from '../blocks.ts';
import { called } from '../calling.ts';
import { confirmApproveAgain, confirmPause } from '../lead-switches.ts';
import { summaryActions } from '../summary/message.ts';
import { escaped, plain, slackDate } from '../text.ts';
import { worryInWords } from './words.ts';

/** What is wrong, what to do, and the buttons to do it with; when it is over, that it is. The text is enough without the blocks. */
export function alertMessage(drawing: AlertDrawing): { text: string; blocks: KnownBlock[] } {
  const { project, alert, nth, now } = drawing;
  const name = escaped(project.name, 80);
  const { wrong, todo } = worryInWords(project, alert.worry, now);
  if (alert.overAt !== null) {
    const over = `*${name}*: over since ${slackDate(alert.overAt)}.`;
    return { text: over, blocks: [section(over), context(`Told since ${slackDate(alert.since)}: ${wrong}`)] };
  }
  const first = `${called(project.leads)}: ⚠️ *${name}*: ${nth > 1 ? 'still, ' : ''}${wrong}`;
  return {
    text: `${first} ${todo}`,
    blocks: [section(first), context(todo), { type: 'actions', elements: buttonsOf(drawing) }],
  };
}

/** Clicks on them are those on a summary: for leads of the project, who are asked anew each time. */
function buttonsOf({ project, alert: { worry }, now }: AlertDrawing): Button[] {
  switch (worry.kind) {
    case 'gate_stopped':
      return [openDay(project, now), approveAgain(project)];
    case 'nobody_can':
      return [pause(project)];
    case 'posts_failing':
      return [review(project)];
    case 'nobody_answers':
      return [review(project), pause(project)];
    case 'backlog':
      return [review(project), openDay(project, now)];
  }
}

const labelled = (does: string, { name }: Project) => ({ accessibility_label: plain(`${does} ${name}`, 75) });

function review(project: Project): Button {
  const more = { style: 'primary' as const, ...labelled('Review what waits in', project) };
  return button(summaryActions.review, 'Review the Oldest', project.key, more);
}

function pause(project: Project): Button {
  const more = { confirm: confirmPause(project.name), ...labelled('Pause', project) };
  return button(summaryActions.pause, 'Pause', project.key, more);
}

function openDay(project: Project, now: Date): Button {
  const value = `${project.key} ${dayOf(now, project.timezone)}`;
  return button(summaryActions.open, 'Open the Day', value, labelled('Open the day of', project));
}

function approveAgain(project: Project): Button {
  const more = { confirm: confirmApproveAgain(project.name), ...labelled('Approve again in', project) };
  return button(summaryActions.approve, 'Approve Again', project.key, more);
}
