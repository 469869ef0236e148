import type { Command } from 'commander';
import { measured } from '../flow/in-words.ts';
import { type Past, type Simulated, simulate } from '../flow/simulate.ts';
import { Unreadable } from '../formats/reader.ts';
import type { Project } from '../review/project.ts';
import { readSubmission } from '../review/submission.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { openInput } from './input.ts';
import { openProgress } from './progress.ts';
import { projectNamed, settings } from './settings.ts';
import { readAs, readsAs } from './submit.ts';
import { note, plain, say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  perDay?: string;
  seconds: string;
  seed: string;
}

/** Held in memory: enough for any honest sample of the past. */
const predictionsMax = 1_000_000;

export function addSimulate(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('simulate')
      .argument('<project>')
      .argument('<file>', 'past predictions as for `submit`, each with its truth under gold; - is standard input')
      .option('--per-day <number>', 'how many come in a day (default: all of them)')
      .option('--seconds <number>', 'how long a person takes for one', '15')
      .option('--seed <word>', 'another word tosses other coins', 'signoff')
      .option(...asJson)
      .description('what the rules of a project would make of past predictions; nothing is kept and nobody is asked')
      .action((project: string, file: string, options: Options) => tell(terminal, project, file, options)),
    'simulate support-intent past.csv --per-day 5000',
  );
}

async function tell(terminal: Terminal, projectKey: string, file: string, options: Options): Promise<void> {
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  const secondsPerReview = numberIn('--seconds', options.seconds);
  const asked = options.perDay === undefined ? null : numberIn('--per-day', options.perDay);
  const { past, leftOut } = await readPast(terminal, project, file);
  if (past.length === 0) throw new Failure('No prediction in this file has a truth: write it under gold.', 1);
  const assumptions = { perDay: asked ?? past.length, secondsPerReview, seed: options.seed };
  const simulated = await simulate(project, past, assumptions);
  if (options.json) return sayJson(terminal, { ...simulated, left_out: leftOut, per_day: assumptions.perDay });
  for (const line of inWords(project, simulated, assumptions.perDay)) say(terminal, plain(line));
  if (leftOut > 0) note(terminal, `${leftOut} had no truth, or were no items of this project: left out.`);
}

async function readPast(
  terminal: Terminal,
  project: Project,
  file: string,
): Promise<{ past: Past[]; leftOut: number }> {
  const input = await openInput(terminal, file);
  const progress = openProgress(terminal, { total: input.total, unit: 'predictions' });
  const past: Past[] = [];
  let leftOut = 0;
  try {
    for await (const lines of readAs(readsAs(input), project.task, input)) {
      for (const { read } of lines) {
        const result = 'sent' in read ? readSubmission(project, read.sent) : null;
        const submission = result && 'submission' in result ? result.submission : null;
        if (submission?.gold) past.push({ prediction: submission.prediction, truth: submission.gold.value });
        else leftOut += 1;
      }
      progress.at(input.bytesRead(), past.length + leftOut);
      if (past.length > predictionsMax) throw new Failure(`More than ${predictionsMax} predictions: take a sample.`, 1);
    }
  } catch (error) {
    if (error instanceof Unreadable) throw new Failure(error.message, 2);
    throw error;
  } finally {
    progress.end();
  }
  return { past, leftOut };
}

function inWords(project: Project, simulated: Simulated, perDay: number): string[] {
  const { predictions, wrong, routes, reasons, caught, lift, approvedWrong } = simulated;
  const of = (count: number, all: number) => (all === 0 ? 'none' : measured(count / all));
  const why = Object.entries(reasons).map(([reason, count]) => `${reason.replaceAll('_', ' ')} ${count}`);
  return [
    `${predictions} predictions, ${wrong} of them wrong (${of(wrong, predictions)}).`,
    `People are asked about ${routes.review} (${of(routes.review, predictions)}): ${why.join(', ') || 'nothing'}.`,
    `They see ${caught} of the ${wrong} wrong ones (${of(caught, wrong)})${lift === null ? '' : `, ${lift.toFixed(1)} times what as many picked blindly would show`}.`,
    `The gate approves ${routes.auto_approve}, ${approvedWrong} of them wrong (${of(approvedWrong, routes.auto_approve)}).`,
    ...(routes.unreviewed > 0 ? [`Beyond the budget nobody looks at ${routes.unreviewed}.`] : []),
    ...(project.budget?.over === 'wait' && simulated.reviewsPerDay > project.budget.perDay
      ? [
          `More has to be asked than the budget lets through: what waits grows by ${Math.round(simulated.reviewsPerDay - project.budget.perDay)} a day.`,
        ]
      : []),
    `With ${perDay} predictions a day that is ${Math.round(simulated.reviewsPerDay)} reviews a day, work for ${simulated.reviewersNeeded} ${simulated.reviewersNeeded === 1 ? 'person' : 'people'} at most.`,
    '',
    'Another threshold, without audits:',
    'threshold   reviewed   errors caught   wrong among the approved',
    ...simulated.thresholds.map(({ threshold, ...one }) =>
      [
        `${threshold}`.padStart(9),
        of(one.reviewed, predictions).padStart(10),
        of(one.caught, wrong).padStart(15),
        of(one.approvedWrong, predictions - one.reviewed).padStart(26),
      ].join(' '),
    ),
  ];
}

function numberIn(option: string, text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new Failure(`${option} must be a number above 0.`, 2);
}
