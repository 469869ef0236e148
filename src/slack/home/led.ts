import type { KnownBlock } from '@slack/types';
import { measured } from '../../flow/in-words.ts';
import type { LedProject } from '../../flow/led-projects.ts';
import { overallInWords, type Stands, verdictOf } from '../../flow/needs.ts';
import { between, pace } from '../../flow/summary/section.ts';
import { dayInWords } from '../../review/day.ts';
import { button, context, header } from '../blocks.ts';
import {
  arrivedInWords,
  decidedInWords,
  pausedInWords,
  standsInWords,
  stoppedInWords,
  whoAnswers,
} from '../figures.ts';
import { escaped } from '../text.ts';
import type { HomeData } from './data.ts';
import { actions, andMore, fitting, homeActions, withButton } from './parts.ts';
import { whoIsOverloaded } from './people.ts';
import { pauseOrResume, steering } from './steering.ts';

/** Slack takes 100 blocks in all, and a project takes three; the others are told in a line each, as many as two blocks take. */
const shownMax = { inFull: 10, sections: 2, named: 5 };

/** For leads: which of their projects need them and why, the worst first, and who answers in them. */
export function ledByMe({ leads, workload, now }: HomeData): KnownBlock[] {
  if (leads.length === 0) return [];
  const others = leads.slice(shownMax.inFull);
  const inLine = fitting(others.map(inOneLine), shownMax.sections);
  return [
    header('Projects you lead'),
    ...overall(leads),
    ...leads.slice(0, shownMax.inFull).flatMap((led) => ledProject(led, now)),
    ...inLine.blocks,
    ...andMore(
      others.length - inLine.told,
      'project',
      '`/signoff summary`, `/signoff pause` and `/signoff resume` take a project’s name.',
    ),
    ...(workload === null ? [] : whoIsOverloaded(workload, leads)),
  ];
}

/** All of them in a sentence, and those that need their lead by name. Of one its own verdict says it. */
function overall(leads: LedProject[]): KnownBlock[] {
  if (leads.length === 1) return [];
  const needing = leads.filter(({ needs }) => needs[0]?.tone === 'alarm');
  const named = needing.slice(0, shownMax.named);
  const rest = needing.length - named.length;
  const words = [`*${overallInWords(leads)}*`, ...named.map(inOneLine), ...(rest > 0 ? [`and ${rest} more`] : [])].join(
    '\n',
  );
  const all = button(homeActions.projects, 'Open All Projects', 'all', {
    accessibility_label: 'Open the page of all projects you lead',
  });
  return [withButton('led', words, all)];
}

function inOneLine(led: LedProject): string {
  return `*${escaped(led.stands.project.name, 60)}*: ${inBrief(led)}`;
}

function inBrief({ needs }: LedProject): string {
  return needs.length === 0 ? 'healthy' : needs.map(({ brief }) => escaped(brief, 100)).join(', ');
}

function ledProject({ stands, needs, health }: LedProject, now: Date): KnownBlock[] {
  const { project, paused, stop } = stands;
  const [, ...others] = needs;
  const who = whoAnswers(health);
  const said = [
    `*${escaped(project.name, 100)}*${paused ? ` · ${pausedInWords(paused)}` : ''}${stop ? ` · ${stoppedInWords(stop)}` : ''}`,
    `*${escaped(verdictOf(stands, needs, now), 600)}*`,
    ...(others.length === 0 ? [] : [`Also: ${others.map(({ brief }) => escaped(brief, 100)).join(', ')}.`]),
    `${standsInWords(project, health)}${doneIn(stands)}`,
  ];
  return [
    withButton(`lead:${project.key}`, said.join('\n'), pauseOrResume(stands)),
    context(
      `Last 24 hours: ${arrivedInWords(health)}, ${decidedInWords(health)}.${who ? ` Answers: ${who}.` : ''}${rightIn(stands)}`,
    ),
    actions(`steer:${project.key}`, ...steering({ stands, needs, health })),
  ];
}

/** Where it takes so long that somebody has to act, the verdict says so. */
function doneIn({ open, forecast: { perDay, forecastDays } }: Stands): string {
  if (open === 0 || perDay === null || forecastDays === null) return '';
  const when = forecastDays < 1 ? 'within a day' : `in ${forecastDays.toFixed(1)} days`;
  return ` At the pace of people, ${pace(perDay)}, they are done ${when}.`;
}

function rightIn({ accuracy }: Stands): string {
  if (accuracy === null) return '';
  return ` On ${dayInWords(accuracy.day)} the model was right in ${measured(accuracy.share)} of what came (${between(accuracy)}, an estimate).`;
}
