import type { Button, KnownBlock } from '@slack/types';
import type { Project } from '../../review/project.ts';
import { button, context, header } from '../blocks.ts';
import { askFirst } from '../confirming.ts';
import {
  arrivedInWords,
  decidedInWords,
  failingInWords,
  pausedInWords,
  standsInWords,
  stoppedInWords,
  whoAnswers,
} from '../figures.ts';
import { escaped, plain } from '../text.ts';
import type { HomeData } from './data.ts';
import { actions, andMore, divider, homeActions, withButton } from './parts.ts';

/** Slack takes 100 blocks in all, and a project takes up to three. */
const shownMax = 10;

/** For leads: how each of their projects does, and its switches. */
export function ledByMe({ leads }: HomeData): KnownBlock[] {
  if (leads.length === 0) return [];
  const rest = leads.length - shownMax;
  // In the order of the projects file; where that is too many, those with something for their lead first.
  const inOrder = rest > 0 ? leads.toSorted((a, b) => Number(needsLead(b)) - Number(needsLead(a))) : leads;
  return [
    divider,
    header('Projects you lead'),
    ...inOrder.slice(0, shownMax).flatMap(ledProject),
    ...andMore(rest, 'project', '`/signoff summary`, `/signoff pause` and `/signoff resume` take a project’s name.'),
  ];
}

function needsLead({ health, paused, stopped }: HomeData['leads'][number]): boolean {
  return paused !== null || stopped !== null || health.escalated > 0 || health.failing.count > 0;
}

function ledProject({ project, health, paused, stopped }: HomeData['leads'][number]): KnownBlock[] {
  const failing = failingInWords(health);
  const who = whoAnswers(health);
  return [
    withButton(
      `lead:${project.key}`,
      [
        `*${escaped(project.name, 100)}*${paused ? ` · ${pausedInWords(paused)}` : ''}`,
        standsInWords(project, health),
        ...(stopped === null ? [] : [`${stoppedInWords(stopped)}.`]),
        ...(failing === null ? [] : [failing]),
      ].join('\n'),
      paused ? resumeButton(project) : pauseButton(project),
    ),
    context(`Last 24 hours: ${arrivedInWords(health)}, ${decidedInWords(health)}.${who ? ` Answers: ${who}.` : ''}`),
    ...steering({ project, health, paused, stopped }),
  ];
}

/** What else a lead can do: decide, where that is asked of them, and stop a gate that approves something. */
function steering({ project, health, paused, stopped }: HomeData['leads'][number]): KnownBlock[] {
  const buttons = [
    // A paused project offers no review.
    ...(health.escalated > 0 && !paused ? [decideButton(project)] : []),
    ...(stopped ? [approveAgainButton(project)] : health.autoApproved > 0 ? [stopButton(project)] : []),
  ];
  return buttons.length === 0 ? [] : [actions(`steer:${project.key}`, ...buttons)];
}

function decideButton({ key, name }: Project): Button {
  return button(homeActions.review, 'Decide as Lead', key, {
    accessibility_label: plain(`Decide as Lead in ${name}`, 75),
  });
}

function pauseButton({ key, name }: Project): Button {
  return button(homeActions.pause, 'Pause', key, {
    accessibility_label: plain(`Pause ${name}`, 75),
    confirm: askFirst(
      `Pause ${name}?`,
      'No new cards are posted. Open ones can still be answered, and deadlines and reminders stand still until somebody resumes.',
      'Pause',
    ),
  });
}

function stopButton({ key, name }: Project): Button {
  return button(homeActions.stop, 'Stop Auto-Approval', key, {
    accessibility_label: plain(`Stop Auto-Approval in ${name}`, 75),
    confirm: askFirst(
      `Stop auto-approval in ${name}?`,
      'Every prediction goes to people until a lead lets the gate approve again. What was approved before stays so.',
      'Stop',
    ),
  });
}

function approveAgainButton({ key, name }: Project): Button {
  return button(homeActions.approve, 'Approve Again', key, {
    accessibility_label: plain(`Approve Again: let the gate of ${name} approve confident predictions`, 75),
    confirm: askFirst(
      `Let the gate approve in ${name}?`,
      'Confident predictions are approved without a person again. The watch over their errors begins anew.',
      'Approve Again',
    ),
  });
}

function resumeButton({ key, name }: Project): Button {
  return button(homeActions.resume, 'Resume', key, { accessibility_label: plain(`Resume ${name}`, 75) });
}
