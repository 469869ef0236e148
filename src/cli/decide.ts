import type { Command } from 'commander';
import { type Answered, answerItem } from '../flow/answer-item.ts';
import { tooLate, whyNotTaken } from '../flow/why-refused.ts';
import type { Progress } from '../review/decide.ts';
import { type Decision, type Verdict, verdicts } from '../review/item.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { settings, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { shown, verbDeps } from './verb-deps.ts';

interface Options extends JsonOption {
  value?: string;
  reason?: string;
  note?: string;
  as: string;
}

export function addDecide(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('decide')
      .argument('<item>', 'its id, itm_…')
      .argument('<verdict>', verdicts.join(', '))
      .option('--value <value>', 'the right answer: a label or text as it is; lists, fields and actions as JSON')
      .option('--reason <text>', 'why')
      .option('--note <text>', 'a remark for the training record')
      .option('--as <reviewer>', 'whose answer it is', 'operator')
      .option(...asJson)
      .description('answer an item, with the right to decide; its card follows')
      .action((item: string, verdict: string, options: Options) => decide(terminal, item, verdict, options)),
    'decide itm_0199f1c2… approve',
    'decide itm_0199f1c2… correct --value billing --json',
  );
}

/** Answers one item, with the right to decide of whoever can run this. */
async function decide(terminal: Terminal, itemId: string, verdict: string, options: Options): Promise<void> {
  const known = verdicts.find((each) => each === verdict);
  if (!known) throw new Failure(`${verdict} is not a verdict: use one of ${verdicts.join(', ')}.`, 2);
  const value = readValue(known, options.value);
  const { projects } = settings(terminal, ['projects']);
  await withSchema(terminal, async (db) => {
    const deps = verbDeps(db, projects);
    const answered = await answerItem(deps, itemId, {
      reviewer: options.as,
      verdict: known,
      value,
      reason: options.reason ?? null,
      note: options.note ?? null,
      via: 'cli',
      isLead: true,
    });
    switch (answered.kind) {
      case 'taken':
        if (options.json) sayJson(terminal, await shown(deps.store, answered.item));
        else say(terminal, becameOf(answered.progress));
        return;
      case 'already_decided':
        throw decidedAlready(answered.decision);
      case 'refused':
        throw refused(answered);
    }
  });
}

/** A label or a text is given as it is; lists, fields and actions as JSON. */
function readValue(verdict: Verdict, given: string | undefined): unknown {
  if (given === undefined) {
    if (verdict === 'correct') throw new Failure('correct needs --value: the right answer.', 2);
    return undefined;
  }
  if (!/^\s*[[{]/.test(given)) return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new Failure(`--value starts like JSON and is none: ${given}`, 2);
  }
}

export function decidedAlready(decision: Decision): Failure {
  return new Failure(`Already ${decision.outcome} by ${decision.decidedBy ?? 'nobody'}; nothing was changed.`, 1, {
    refused: tooLate(decision),
  });
}

function refused(answered: Extract<Answered, { kind: 'refused' }>): Failure {
  const problems = (answered.problems ?? []).map(({ path, detail }) => `  ${path.join('.')} ${detail}`);
  return new Failure([sentences[answered.why], ...problems].join('\n'), 1, { refused: whyNotTaken(answered) });
}

function becameOf(progress: Progress): string {
  switch (progress.kind) {
    case 'decided':
      return `${progress.decision.outcome}. The card follows within seconds.`;
    case 'open':
      return 'Saved; the item takes more reviews.';
    case 'to_leads':
      return 'Saved; the leads decide it now.';
  }
}

/** What to do about it at a command line. */
const sentences: Record<Extract<Answered, { kind: 'refused' }>['why'], string> = {
  value_not_valid: 'That value is not one that the project takes; nothing was changed.',
  approve_differs: 'The value differs from the prediction: use correct, or leave --value out.',
  already_answered: 'This reviewer has answered already; name another one with --as.',
  leads_only: 'The item is with the leads.',
  answered_before: 'A second look was asked for, and this reviewer has answered before; name another one with --as.',
  reason_missing: 'The project wants to know why: add --reason.',
  no_leads: 'The project has no leads to pass it to.',
  with_leads_already: 'The item is with the leads already.',
  version_differs: 'The item has changed meanwhile.',
  unknown_item: 'There is no such item.',
  unknown_project: "The item's project is not in the projects file.",
};
