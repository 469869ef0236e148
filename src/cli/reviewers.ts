import type { Command } from 'commander';
import { measured } from '../flow/in-words.ts';
import { reviewersJson } from '../flow/quality-json.ts';
import { type ReviewerQuality, reviewers } from '../flow/reviewers.ts';
import type { Rate } from '../learning/reviewer-quality.ts';
import { forCounting } from '../store/counting.ts';
import { createReviewerRecords } from '../store/reviewers.ts';
import { asJson, examples } from './help.ts';
import { type DaysOption, daysIn, digits } from './quality.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { plain, say, sayJson, type Terminal, table } from './terminal.ts';

export function addReviewers(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('reviewers')
      .argument('<project>')
      .option('--days <number>', 'how far back', '30')
      .option(...asJson)
      .description('how each reviewer works: care, speed, agreement')
      .action((project: string, options: DaysOption) => tellReviewers(terminal, project, options)),
    'reviewers support-intent --days 90',
  );
}

async function tellReviewers(terminal: Terminal, projectKey: string, options: DaysOption): Promise<void> {
  const days = daysIn(options);
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  await withSchema(terminal, async (db) => {
    const found = await reviewers(
      { records: createReviewerRecords(forCounting(db)), now: () => new Date() },
      project,
      days,
    );
    if (options.json) sayJson(terminal, reviewersJson(found));
    else if (found.reviewers.length === 0) say(terminal, `Nobody answered in the last ${days} days.`);
    else for (const line of [...table([columns, ...found.reviewers.map(row)]), '', legend]) say(terminal, line);
  });
}

const legend = 'A dash: too few answers to say. In brackets: the 95 % interval, and of how many.';

const columns = [
  'reviewer',
  'answers',
  'approved',
  'gold right',
  'seeds caught',
  'kept wrong',
  'changed right',
  "d'",
  'blind gap',
  'median',
  'p90',
  'hurried',
  'skill',
  'agrees',
  'same again',
];

function row(it: ReviewerQuality): string[] {
  return [
    plain(it.reviewer),
    String(it.answers),
    ...[it.approval, it.goldAccuracy, it.seedCatchRate, it.overReliance, it.underReliance].map(rate),
    it.discernment ? digits(it.discernment.sensitivity) : dash,
    it.blindGap ? measured(it.blindGap.gap) : dash,
    seconds(it.speed.medianMs),
    seconds(it.speed.p90Ms),
    rate(it.speed.tooFast),
    it.skill ? measured(it.skill.accuracy) : dash,
    rate(it.agreement),
    it.consistency ? digits(it.consistency.kappa) : dash,
  ];
}

const dash = '—';

function rate({ n, share, interval }: Rate): string {
  return share === null || interval === null
    ? dash
    : `${measured(share)} (${measured(interval.lower)} to ${measured(interval.upper)}, ${n})`;
}

function seconds(ms: number | null): string {
  return ms === null ? dash : `${(ms / 1_000).toFixed(1)} s`;
}
