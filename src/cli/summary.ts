import type { Command } from 'commander';
import type { Section } from '../flow/summary/section.ts';
import { sectionsOf } from '../flow/summary/sections.ts';
import { lastDay, type Summary, summarize } from '../flow/summary/summarize.ts';
import { plainly, summaryJson } from '../flow/summary/summary-json.ts';
import { takeawayOf } from '../flow/summary/takeaway.ts';
import { createGatesInForce } from '../flow/thresholds.ts';
import { type Day, dayInWords, dayOf, daysAfter, isDay } from '../review/day.ts';
import type { Project } from '../review/project.ts';
import { summaryDeps } from '../store/summary-records.ts';
import { createThresholds } from '../store/thresholds.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { plain, say, sayJson, type Terminal } from './terminal.ts';

export function addSummary(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('summary')
      .argument('<project>')
      .argument('[date]', "today, yesterday or a day such as 2026-11-21, in the project's time zone", 'today')
      .option(...asJson)
      .description("a project's day, as its leads read it")
      .action((project: string, date: string, options: JsonOption) => tellSummary(terminal, project, date, options)),
    'summary support-intent',
    'summary support-intent yesterday',
    'summary support-intent 2026-11-21 --json',
  );
}

async function tellSummary(terminal: Terminal, projectKey: string, date: string, options: JsonOption): Promise<void> {
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  const now = () => new Date();
  const day = dayMeant(project, date, now());
  await withSchema(terminal, async (db) => {
    // As the service has it: a lead may have applied another threshold.
    await createGatesInForce(createThresholds(db), [project]).refresh();
    const summary = await summarize(summaryDeps(db, now), project, day);
    if (options.json) sayJson(terminal, summaryJson(project, summary));
    else for (const line of linesOf(project, summary)) say(terminal, plain(line));
  });
}

function dayMeant(project: Project, date: string, now: Date): Day {
  const today = dayOf(now, project.timezone);
  if (date === 'today') return today;
  if (date === 'yesterday') return lastDay(project, now);
  if (!isDay(date))
    throw new Failure(`${date} is no day: write today, yesterday, or one such as ${daysAfter(today, -2)}.`, 2);
  if (date > today) throw new Failure(`${date} lies in the future: today is ${today} in ${project.timezone}.`, 2);
  return date;
}

function linesOf(project: Project, summary: Summary): string[] {
  const sections = sectionsOf(project, summary, { named: true });
  const quiet = sections.filter((section) => section.quiet);
  const soFar = summary.isOver ? '' : ', so far';
  return [
    `${project.name} · ${dayInWords(summary.day)}${soFar} (${summary.timezone})`,
    '',
    takeawayOf(project, summary).sentence,
    ...sections.filter((section) => !section.quiet).flatMap(linesOfSection),
    ...(quiet.length === 0
      ? []
      : ['', 'Nothing to say:', ...quiet.map(({ title, lines }) => `  ${title}: ${lines.map(plainly).join(' ')}`)]),
  ];
}

function linesOfSection({ title, lines }: Section): string[] {
  return ['', title, ...lines.map((line) => `  ${plainly(line)}`)];
}
