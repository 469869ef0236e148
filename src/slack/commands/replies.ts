import type { KnownBlock } from '@slack/types';
import { adviceInWords } from '../../flow/advice-words.ts';
import type { Advice } from '../../flow/advise.ts';
import type { Figures, Waiting } from '../../flow/desk.ts';
import type { Project } from '../../review/project.ts';
import type { Qualification } from '../../review/qualification.ts';
import { button, context, header, section } from '../blocks.ts';
import { figuresInWords, pausedInWords, qualificationInWords, whatWaits } from '../figures.ts';
import { everything, homeActions } from '../home/parts.ts';
import { escaped } from '../text.ts';
import { commandMeant, type FoundProject } from './read.ts';

/** What a command answers, to the person alone. The text is enough without the blocks. */
export interface Reply {
  text: string;
  blocks?: KnownBlock[];
}

const forEverybody = [
  ['review [project]', 'answer one after the other, without leaving Slack'],
  ['queue', 'what waits for you, and where'],
  ['stats', 'your own figures'],
] as const;
const forLeads = [
  ['summary [project] [date]', 'a project’s day so far; or yesterday, or one such as 2026-11-21'],
  ['advise [project]', 'where the threshold of the gate should lie, and what speaks for it'],
  ['pause <project>', 'no new cards, and deadlines stand still'],
  ['resume <project>', 'go on'],
] as const;

/** What can be typed; `first` is what there is to say before. */
export function help(projects: Project[], first: string | null = null): Reply {
  const channels = [...new Set(projects.map(({ channel }) => channel))];
  const where = channels
    .slice(0, 5)
    .map((channel) => `<#${channel}>`)
    .join(', ');
  const what = `Signoff asks about predictions a model is unsure of. Answer the cards in ${where || 'their channels'}: approve with one click, or give the right answer.`;
  const listed = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([usage, does]) => `\`/signoff ${usage.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\` ${does}`);
  const lines = [...listed(forEverybody), 'For leads:', ...listed(forLeads)].join('\n');
  const send =
    'To ask about any message, open its menu and choose “Send to review”. App Home shows what waits for you.';
  return {
    text: [...(first === null ? [] : [first]), what, lines, send].join('\n'),
    blocks: [...(first === null ? [] : [section(first)]), section(what), section(lines), context(send)],
  };
}

export function unknownCommand(projects: Project[], word: string): Reply {
  const meant = commandMeant(word);
  const hint = meant === null ? '' : ` Did you mean \`/signoff ${meant}\`?`;
  return help(projects, `There is no command “${escaped(word, 40)}”.${hint}`);
}

/** Where the threshold of the gate should lie, with what speaks for it. */
export function advice(project: Project, given: Advice): Reply {
  const { headline, sentences } = adviceInWords(project, given);
  const [first, ...others] = [headline, ...sentences].map((sentence) => escaped(sentence, 600));
  const name = escaped(project.name, 100);
  return {
    text: [`${name}: ${first}`, ...others].join('\n'),
    blocks: [header(`Advice for ${project.name}`), section(`*${first}*\n${others.join('\n')}`)],
  };
}

const qualifyingMax = 20;
const queueMax = 30;
const spokenMax = 8;

export interface Queued {
  project: Project;
  waiting: Waiting;
  paused: { at: Date; by: string } | null;
}

/** What waits in each project, with its channel. */
export function queue(all: Queued[]): Reply {
  if (all.length === 0) return { text: 'Nothing waits for you.' };
  const lines = all.map(({ project, waiting, paused }) => ({
    name: `*${escaped(project.name, 80)}*`,
    what: `${whatWaits(project, waiting)}${paused ? `. ${pausedInWords(paused)}` : ''}`,
  }));
  const spoken = lines.slice(0, spokenMax).map(({ name, what }) => `${name}: ${what}.`);
  const text = ['Waiting for you:', ...spoken, ...andMore(lines.length - spokenMax)].join('\n');
  const canReview = all.some(({ paused }) => paused === null);
  return {
    text,
    blocks: [
      header('Waiting for you'),
      ...lines.slice(0, queueMax).map(({ name, what }) => section(`${name}\n${what}`)),
      ...andMore(lines.length - queueMax).map(context),
      ...(canReview
        ? [
            {
              type: 'actions' as const,
              elements: [button(homeActions.review, 'Review', everything, { style: 'primary' })],
            },
          ]
        : []),
    ],
  };
}

function andMore(rest: number): string[] {
  return rest > 0
    ? [`And ${rest} more project${rest === 1 ? '' : 's'}. App Home and a review session show them too.`]
    : [];
}

export interface Qualifying {
  project: Project;
  stands: Qualification;
}

/** A person's own figures, and where they stand in projects whose reviewers qualify first. */
export function stats({ day, week }: { day: Figures; week: Figures }, qualifying: Qualifying[] = []): Reply {
  const stands = qualifying
    .slice(0, qualifyingMax)
    .map(({ project, stands }) => `*${escaped(project.name, 80)}*\n${capital(qualificationInWords(stands))}.`);
  if (week.answers + week.skipped === 0 && stands.length === 0) {
    return { text: 'You have not answered anything in the last 7 days. `/signoff review` shows what waits for you.' };
  }
  const lines = [`*Last 24 hours*\n${figuresInWords(day)}.`, `*Last 7 days*\n${figuresInWords(week)}.`, ...stands];
  return {
    text: ['Your own figures.', ...lines.map((line) => line.replace('\n', ': '))].join('\n'),
    blocks: [header('Your own figures'), ...lines.map(section), context('Only you see this.')],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function noSuchDay({ timezone }: Project): string {
  return `There is no such day yet. Write it as in \`2026-11-21\`, \`today\` or \`yesterday\`; its days are counted in ${escaped(timezone, 60)}.`;
}

/** Why a name leads to no project. */
export function notFound(found: Exclude<FoundProject, { kind: 'found' }>): string {
  if (found.kind === 'several') {
    return `Several projects go by ${found.named === 'this channel' ? 'this channel' : `“${escaped(found.named, 60)}”`}. ${sayWhich(found.projects)}`;
  }
  if (found.named === 'in this channel') return 'No project posts into this channel.';
  const hint = found.meant === null ? '' : ` Did you mean \`${found.meant}\`?`;
  return `There is no project “${escaped(found.named, 60)}”.${hint}`;
}

const namedMax = 10;

export function sayWhich(projects: Project[]): string {
  const keys = projects.slice(0, namedMax).map(({ key }) => `\`${key}\``);
  const rest = projects.length - keys.length;
  return `Say which one: ${keys.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}
