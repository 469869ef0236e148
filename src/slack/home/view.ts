import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { Figures, Health, Waiting } from '../../flow/desk.ts';
import type { Stop } from '../../flow/standings.ts';
import type { Item, Review } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { button, context, header, plainText, section } from '../blocks.ts';
import {
  arrivedInWords,
  decidedInWords,
  failingInWords,
  figuresInWords,
  pausedInWords,
  resultInWords,
  standsInWords,
  stoppedInWords,
  valueInWords,
  whatWaits,
  whoAnswers,
} from '../figures.ts';
import { inputInWords } from '../input.ts';
import { escaped, plain, slackDate } from '../text.ts';

export const homeActions = {
  review: 'home_review',
  undo: 'home_undo',
  pause: 'home_pause',
  resume: 'home_resume',
  stop: 'home_stop_approving',
  approve: 'home_approve_again',
} as const;

/** In place of a project: no project has this key. */
export const everything = '*';

/** All that a person's Home is drawn from. */
export interface HomeData {
  now: Date;
  /** What became of the last thing they did here. Escaped. */
  notice: string | null;
  /** In how many projects they may answer. */
  mayAnswerIn: Project[];
  /** Where something waits for them, the oldest first. */
  waiting: { project: Project; waiting: Waiting; paused: Paused }[];
  /** Newest first. */
  answers: { project: Project; item: Item; review: Review; canUndo: boolean }[];
  figures: { day: Figures; week: Figures };
  /** What they sent to review, newest first. */
  requests: { project: Project; item: Item }[];
  /** Projects they lead. */
  leads: { project: Project; health: Health; paused: Paused; stopped: Stop | null }[];
}

type Paused = { at: Date; by: string } | null;

/** Slack takes 100 blocks: these leave room for what stands between them. */
const shownMax = { waiting: 20, answers: 10, requests: 6, leads: 10 };

/** A person's Home: what waits for them first, then what they lead, then what they did. */
export function homeView(data: HomeData): HomeView {
  return home([
    ...(data.notice === null ? [] : [section(data.notice), divider]),
    ...waitingForMe(data),
    ...ledByMe(data),
    ...myAnswers(data),
    ...sentByMe(data),
    divider,
    context(`As of ${slackDate(data.now)}. It follows what you do here, and is fresh whenever you open it.`),
  ]);
}

/** For whoever can't answer anything, and when something is in the way: one thing to say. */
export function sentenceView(title: string, mrkdwn: string): HomeView {
  return home([header(title), section(mrkdwn)]);
}

function home(blocks: KnownBlock[]): HomeView {
  return { type: 'home', blocks };
}

const divider: KnownBlock = { type: 'divider' };

function waitingForMe({ waiting, mayAnswerIn }: HomeData): KnownBlock[] {
  if (waiting.length === 0) return [header('Nothing waits for you'), section(howItGoes(mayAnswerIn))];
  const rest = waiting.length - shownMax.waiting;
  const goingOn = waiting.filter(({ paused }) => paused === null).length;
  return [
    header('Waiting for you'),
    ...(goingOn > 1
      ? [actions('everything', button(homeActions.review, 'Review Everything', everything, { style: 'primary' }))]
      : []),
    ...waiting.slice(0, shownMax.waiting).map((each) => waitingIn(each, goingOn === 1)),
    ...andMore(rest, 'project', goingOn > 1 ? '“Review Everything” shows theirs too.' : ''),
  ];
}

/** A paused project offers nothing; what stands in its channel can be answered there. */
function waitingIn({ project, waiting, paused }: HomeData['waiting'][number], isOnlyOne: boolean): KnownBlock {
  const name = `*${escaped(project.name, 100)}*`;
  if (paused) {
    const open = waiting.inReview > 0 ? ` Cards in <#${project.channel}> can still be answered.` : '';
    return section(`${name}\n${whatWaits(project, waiting)}\n${pausedInWords(paused)}.${open}`);
  }
  return withButton(
    `waiting:${project.key}`,
    `${name}\n${whatWaits(project, waiting)}`,
    button(homeActions.review, 'Review', project.key, {
      ...(isOnlyOne ? { style: 'primary' } : {}),
      accessibility_label: plain(`Review ${project.name}`, 75),
    }),
  );
}

/** For whoever looks here first, and for whoever is done. */
function howItGoes(projects: Project[]): string {
  const send = 'To ask about any message in Slack, open its menu and choose “Send to review”.';
  if (projects.length === 0) {
    return `You are not a reviewer of any project yet: a project’s lead can add you. ${send}`;
  }
  const channels = [...new Set(projects.map(({ channel }) => channel))];
  const named = channels.slice(0, 5).map((channel) => `<#${channel}>`);
  const where = `${named.join(', ')}${channels.length > named.length ? ' and other channels' : ''}`;
  return `When a model is unsure, it asks in ${where}, and here. Approve with one click or give the right answer: what you say trains the model. ${send}`;
}

function ledByMe({ leads }: HomeData): KnownBlock[] {
  if (leads.length === 0) return [];
  const rest = leads.length - shownMax.leads;
  // In the order of the projects file; where that is too many, those with something for their lead first.
  const inOrder = rest > 0 ? leads.toSorted((a, b) => Number(needsLead(b)) - Number(needsLead(a))) : leads;
  return [
    divider,
    header('Projects you lead'),
    ...inOrder.slice(0, shownMax.leads).flatMap(ledProject),
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
    confirm: {
      title: plainText(plain(`Pause ${name}?`, 100), 100),
      text: plainText(
        'No new cards are posted. Open ones can still be answered, and deadlines and reminders stand still until somebody resumes.',
        300,
      ),
      confirm: plainText('Pause', 30),
      deny: plainText('Cancel', 30),
    },
  });
}

function stopButton({ key, name }: Project): Button {
  return button(homeActions.stop, 'Stop Auto-Approval', key, {
    accessibility_label: plain(`Stop Auto-Approval in ${name}`, 75),
    confirm: {
      title: plainText(plain(`Stop auto-approval in ${name}?`, 100), 100),
      text: plainText(
        'Every prediction goes to people until a lead lets the gate approve again. What was approved before stays so.',
        300,
      ),
      confirm: plainText('Stop', 30),
      deny: plainText('Cancel', 30),
    },
  });
}

function approveAgainButton({ key, name }: Project): Button {
  return button(homeActions.approve, 'Approve Again', key, {
    accessibility_label: plain(`Approve Again: let the gate of ${name} approve confident predictions`, 75),
    confirm: {
      title: plainText(plain(`Let the gate approve in ${name}?`, 100), 100),
      text: plainText(
        'Confident predictions are approved without a person again. The watch over their errors begins anew.',
        300,
      ),
      confirm: plainText('Approve Again', 30),
      deny: plainText('Cancel', 30),
    },
  });
}

function resumeButton({ key, name }: Project): Button {
  return button(homeActions.resume, 'Resume', key, { accessibility_label: plain(`Resume ${name}`, 75) });
}

function myAnswers({ answers, figures }: HomeData): KnownBlock[] {
  const { day, week } = figures;
  if (answers.length === 0) return [];
  return [
    divider,
    header('Your last answers'),
    ...answers.slice(0, shownMax.answers).map(({ project, item, review, canUndo }) => {
      const said = `${quoted(project, item)}\n${slackDate(review.createdAt)} · ${whatISaid(project, item, review)}`;
      return canUndo
        ? withButton(
            `said:${review.id}`,
            said,
            button(homeActions.undo, 'Undo', item.id, { accessibility_label: 'Undo: take this answer back' }),
          )
        : section(said);
    }),
    context(`Last 24 hours: ${figuresInWords(day)}.`),
    context(`Last 7 days: ${figuresInWords(week)}.`),
  ];
}

/** `you corrected it to *billing*. Result: as you said` */
function whatISaid(project: Project, item: Item, review: Review): string {
  const value = review.value === null ? '' : ` *${valueInWords(project, review.value, 120)}*`;
  const said = {
    approve: `you approved${value}`,
    correct: `you corrected it to${value}`,
    reject: 'you rejected it',
    skip: 'you skipped it',
    escalate: 'you passed it to the leads',
  }[review.verdict];
  return `${escaped(project.name, 60)} · ${said} · ${whatCameOfIt(project, item, review)}`;
}

function whatCameOfIt(project: Project, item: Item, review: Review): string {
  if (item.gold) return `a check whose answer is known: *${valueInWords(project, item.gold.value, 120)}*`;
  if (review.round < item.round) return `asked again since: ${resultInWords(project, item)}`;
  if (item.decision?.decidedBy === review.reviewer) return 'settled';
  return resultInWords(project, item);
}

function sentByMe({ requests }: HomeData): KnownBlock[] {
  if (requests.length === 0) return [];
  return [
    divider,
    header('What you sent to review'),
    ...requests
      .slice(0, shownMax.requests)
      .map(({ project, item }) =>
        section(
          `${quoted(project, item)}\n${slackDate(item.createdAt)} · ${escaped(project.name, 60)} · ${resultInWords(project, item)}`,
        ),
      ),
  ];
}

/** What it was about, in one line; masked where the project says so. */
function quoted(project: Project, item: Item): string {
  return `“${escaped(inputInWords(project, item), 150) || '–'}”`;
}

/**
 * `id` stays the same from drawing to drawing. Slack would name the block anew each time, and who reads a confirmation while
 * Home is drawn again would press a button that is gone.
 */
function withButton(id: string, mrkdwn: string, accessory: Button): KnownBlock {
  return { type: 'section', block_id: id, text: { type: 'mrkdwn', text: mrkdwn, verbatim: true }, accessory };
}

function actions(id: string, ...elements: Button[]): KnownBlock {
  return { type: 'actions', block_id: id, elements };
}

function andMore(rest: number, one: string, how: string): KnownBlock[] {
  return rest > 0 ? [context(`And ${rest} more ${one}${rest === 1 ? '' : 's'}. ${how}`.trim())] : [];
}
