import type { KnownBlock } from '@slack/types';
import { measured } from '../../flow/in-words.ts';
import type { LedProject } from '../../flow/led-projects.ts';
import { countMax, overallInWords, type Stands, verdictOf } from '../../flow/needs.ts';
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
import { actions, andMore, divider, fitting, homeActions, withButton } from './parts.ts';
import { whoIsOverloaded } from './people.ts';
import { pauseOrResume, steering } from './steering.ts';

/** Slack takes 100 blocks in all, and a project takes four; the others are told in a line each, as many as two blocks take. */
const shownMax = { inFull: 10, sections: 2, named: 5 };

/** For leads: which of their projects need them and why, the worst first, and who answers in them. */
export function ledByMe({ leads, workload, now }: HomeData): KnownBlock[] {
  if (leads.length === 0) return [];
  const others = leads.slice(shownMax.inFull);
  const inLine = fitting(others.map(inOneLine), shownMax.sections);
  return [
    header('Projects you lead'),
    ...overall(leads),
    ...leads
      .slice(0, shownMax.inFull)
      .flatMap((led, i) => [
        ...(i === 0 ? [] : [divider]),
        ...(leads.length > 1 && isIdle(led) ? idleProject(led, now) : ledProject(led, now)),
      ]),
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

function ledProject(led: LedProject, now: Date): KnownBlock[] {
  const { stands, needs, health } = led;
  const { project, paused, stop } = stands;
  const [worst, ...others] = needs;
  const verdict = escaped(verdictOf(stands, needs, now), 600);
  const who = whoAnswers(health);
  const said = [
    `*${escaped(project.name, 100)}*${paused ? ` · ${pausedInWords(paused)}` : ''}${stop ? ` · ${stoppedInWords(stop)}` : ''}`,
    worst?.tone === 'alarm' ? `*${verdict}*` : verdict,
    ...(others.length === 0 ? [] : [`Also: ${others.map(({ brief }) => escaped(brief, 100)).join(', ')}.`]),
    ...(stands.open === 0 ? [] : [`${standsInWords(project, health)}${doneIn(led)}`]),
  ];
  return [
    withButton(`lead:${project.key}`, said.join('\n'), pauseOrResume(stands)),
    context(
      `Last 24 hours: ${arrivedInWords(health)}, ${decidedInWords(health)}.${who ? ` Answers: ${who}.` : ''}${rightIn(stands)}`,
    ),
    actions(`steer:${project.key}`, ...steering(led)),
  ];
}

/** Healthy, and nothing happened: it can be paused, and there is nothing else to say of it. */
function isIdle({ stands, needs, health }: LedProject): boolean {
  return needs.length === 0 && stands.open === 0 && health.arrived === 0 && health.decided === 0;
}

function idleProject({ stands }: LedProject, now: Date): KnownBlock[] {
  const words = `*${escaped(stands.project.name, 100)}*\n${escaped(verdictOf(stands, [], now), 600)}`;
  return [withButton(`lead:${stands.project.key}`, words, pauseOrResume(stands))];
}

/** Where it takes so long that somebody has to act, the verdict says so. */
function doneIn({ stands: { open, forecast }, needs }: LedProject): string {
  const { perDay, forecastDays } = forecast;
  if (perDay === null || forecastDays === null || needs.some(({ kind }) => kind === 'behind')) return '';
  const when =
    forecastDays < 1 ? 'within a day' : `in ${forecastDays.toFixed(1)} days${open >= countMax ? ' or more' : ''}`;
  return ` At the pace of people, ${pace(perDay)}, they are done ${when}.`;
}

function rightIn({ accuracy }: Stands): string {
  if (accuracy === null) return '';
  return ` On ${dayInWords(accuracy.day)} the model was right in ${measured(accuracy.share)} of what came (${between(accuracy)}, an estimate).`;
}
