import type { Command } from 'commander';
import { adviceJson } from '../flow/advice-json.ts';
import { adviceInWords } from '../flow/advice-words.ts';
import { type Advice, advise, usualWish } from '../flow/advise.ts';
import type { ModelVersion } from '../flow/evidence.ts';
import { measured } from '../flow/in-words.ts';
import { createGatesInForce } from '../flow/thresholds.ts';
import { boundLimits, type Project } from '../review/project.ts';
import { createEvidence } from '../store/evidence.ts';
import { createThresholds } from '../store/thresholds.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { plain, say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  error?: string;
  confidence?: string;
  model?: string;
  modelVersion?: string;
}

export function addAdvise(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('advise')
      .argument('<project>')
      .option(
        '--error <share>',
        "the share of approved predictions that may be wrong; else the project's bound, or 0.05",
      )
      .option('--confidence <share>', "how sure you want to be of it; else the project's bound, or 0.95")
      .option('--model <name>', 'with --model-version: another one than that of the newest prediction')
      .option('--model-version <version>')
      .option(...asJson)
      .description('where the threshold of the gate should lie, and what speaks for it')
      .action((project: string, options: Options) => tellAdvice(terminal, project, options)),
    'advise support-intent',
    'advise support-intent --error 0.02 --confidence 0.9 --json',
  );
}

async function tellAdvice(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const { projects } = settings(terminal, ['projects']);
  const project = projectNamed(projects, projectKey);
  const { error, confidence, correction } = project.bound ?? usualWish;
  const wish = {
    error: shareIn('--error', options.error, boundLimits.error) ?? error,
    confidence: shareIn('--confidence', options.confidence, boundLimits.confidence) ?? confidence,
    correction,
  };
  await withSchema(terminal, async (db) => {
    // As the service has it: a lead may have applied another threshold.
    await createGatesInForce(createThresholds(db), [project]).refresh();
    const deps = { evidence: createEvidence(db), now: () => new Date() };
    const advice = await advise(deps, project, wish, versionIn(options));
    if (options.json) sayJson(terminal, adviceJson(project, advice));
    else tell(terminal, project, advice);
  });
}

function tell(terminal: Terminal, project: Project, advice: Advice): void {
  const { headline, sentences } = adviceInWords(project, advice);
  for (const line of [headline, '', ...sentences]) say(terminal, plain(line));
  const rows = advice.candidates.filter(({ sampled }) => sampled > 0);
  if (rows.length === 0) return;
  say(terminal, '');
  say(terminal, 'threshold   audited   wrong   of all predictions');
  for (const { threshold, sampled, wrong, share } of rows) {
    const mark =
      threshold === advice.certified?.threshold
        ? '  ← advised'
        : threshold === advice.current.threshold
          ? '  ← now'
          : '';
    const of = share === null ? '' : measured(share);
    say(
      terminal,
      `${String(threshold).padStart(9)}${String(sampled).padStart(10)}${String(wrong).padStart(8)}${of.padStart(21)}${mark}`,
    );
  }
}

function shareIn(option: string, text: string | undefined, [least, most]: readonly [number, number]): number | null {
  if (text === undefined) return null;
  const share = Number(text);
  if (share >= least && share <= most) return share;
  throw new Failure(`${option} must be a number from ${least} to ${most}.`, 2);
}

function versionIn({ model, modelVersion }: Options): ModelVersion | null {
  return model === undefined && modelVersion === undefined
    ? null
    : { model: model ?? '', modelVersion: modelVersion ?? '' };
}
