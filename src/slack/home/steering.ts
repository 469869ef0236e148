import type { Button } from '@slack/types';
import type { LedProject } from '../../flow/led-projects.ts';
import type { Stands } from '../../flow/needs.ts';
import type { Project } from '../../review/project.ts';
import { button } from '../blocks.ts';
import { confirmApproveAgain, confirmPause, confirmStop } from '../lead-switches.ts';
import { plain } from '../text.ts';
import { homeActions } from './parts.ts';

/** What a lead can do about a project: decide, where that is asked of them, look closer, and stop a gate that approves something. */
export function steering({ stands, needs, health }: LedProject): Button[] {
  const { project, stop, paused, escalated } = stands;
  // A paused project offers no review.
  const isLate = needs.some(({ kind }) => kind === 'overdue' || kind === 'nobody_answers');
  return [
    ...(escalated > 0 && !paused ? [decideButton(project)] : isLate && !paused ? [reviewButton(project)] : []),
    dayButton(project),
    ...(stop ? [approveAgainButton(project)] : health.autoApproved > 0 ? [stopButton(project)] : []),
  ];
}

export function pauseOrResume({ project, paused }: Stands): Button {
  return paused ? resumeButton(project) : pauseButton(project);
}

function decideButton({ key, name }: Project): Button {
  return button(homeActions.review, 'Decide as Lead', key, {
    accessibility_label: plain(`Decide as Lead in ${name}`, 75),
  });
}

function reviewButton({ key, name }: Project): Button {
  return button(homeActions.review, 'Review What Waits', key, {
    accessibility_label: plain(`Review What Waits in ${name}`, 75),
  });
}

function dayButton({ key, name }: Project): Button {
  return button(homeActions.day, 'Open the Day', key, {
    accessibility_label: plain(`Open the Day: the last one of ${name}, as a page`, 75),
  });
}

function pauseButton({ key, name }: Project): Button {
  return button(homeActions.pause, 'Pause', key, {
    accessibility_label: plain(`Pause ${name}`, 75),
    confirm: confirmPause(name),
  });
}

function stopButton({ key, name }: Project): Button {
  return button(homeActions.stop, 'Stop Auto-Approval', key, {
    accessibility_label: plain(`Stop Auto-Approval in ${name}`, 75),
    confirm: confirmStop(name),
  });
}

function approveAgainButton({ key, name }: Project): Button {
  return button(homeActions.approve, 'Approve Again', key, {
    accessibility_label: plain(`Approve Again: let the gate of ${name} approve confident predictions`, 75),
    confirm: confirmApproveAgain(name),
  });
}

function resumeButton({ key, name }: Project): Button {
  return button(homeActions.resume, 'Resume', key, { accessibility_label: plain(`Resume ${name}`, 75) });
}
