import type { HomeView, KnownBlock } from '@slack/types';
import { type Item, type Review, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { button, context, header, section } from '../blocks.ts';
import { figuresInWords, pausedInWords, resultInWords, valueInWords, whatWaits } from '../figures.ts';
import { inputInWords } from '../input.ts';
import { escaped, plain, slackDate } from '../text.ts';
import type { HomeData } from './data.ts';
import { ledByMe } from './led.ts';
import { actions, andMore, divider, everything, homeActions, withButton } from './parts.ts';

/** Slack takes 100 blocks: these leave room for what stands between them. */
const shownMax = { waiting: 18, answers: 10, requests: 6 };

/** A person's Home: for leads which of their projects need them; what waits for this person; what they did. */
export function homeView(data: HomeData): HomeView {
  return home([
    ...(data.notice === null ? [] : [section(data.notice), divider]),
    ...ledByMe(data),
    ...(data.leads.length === 0 ? [] : [divider]),
    ...waitingForMe(data),
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
  const truth = truthOf(item);
  if (truth !== null) return `a check whose answer is known: *${valueInWords(project, truth, 120)}*`;
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
