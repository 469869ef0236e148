import { type Answered, answerItem } from '../flow/answer-item.ts';
import { withdrawItem } from '../flow/withdraw-item.ts';
import type { Progress } from '../review/decide.ts';
import { type Verdict, verdicts } from '../review/item.ts';
import { migrate } from '../store/database.ts';
import { createStore } from '../store/store.ts';
import { Failure, say, settings, withDatabase } from './settings.ts';

interface Options {
  value?: string;
  reason?: string;
  note?: string;
  as?: string;
  json?: boolean;
}

/**
 * Answers one item, with the right to decide of whoever can run this. The running service finds the card that is out of
 * date by its sweep.
 */
export async function decide(itemId: string, verdict: string, options: Options): Promise<void> {
  const { projects } = settings(['projects']);
  const known = verdicts.find((each) => each === verdict);
  if (!known) throw new Failure(`${verdict} is not a verdict: use one of ${verdicts.join(', ')}.`, 2);
  const projectOf = (key: string) => projects.find((project) => project.key === key);
  const reviewer = options.as ?? 'operator';
  await withDatabase(async (db, url) => {
    await migrate(url);
    const deps = { store: createStore(db), wake: silent, now: () => new Date(), projectOf };
    const answered = await answerItem(deps, itemId, {
      reviewer,
      verdict: known,
      value: readValue(known, options.value),
      reason: options.reason ?? null,
      note: options.note ?? null,
      via: 'cli',
      isLead: true,
    });
    tell(answered, options.json === true);
  });
}

/** Ends an open item without an answer. */
export async function withdraw(itemId: string, { reason, as = 'operator' }: Options): Promise<void> {
  const { projects } = settings(['projects']);
  const projectOf = (key: string) => projects.find((project) => project.key === key);
  await withDatabase(async (db, url) => {
    await migrate(url);
    const deps = { store: createStore(db), wake: silent, now: () => new Date(), projectOf };
    const withdrawn = await withdrawItem(deps, itemId, { actor: as, reason: reason ?? null });
    switch (withdrawn.kind) {
      case 'withdrawn':
        say('Withdrawn. Its card follows within seconds.');
        return;
      case 'already_decided':
        throw new Failure(`Already ${withdrawn.decision.outcome}; nothing was changed.`, 1);
      case 'refused':
        throw new Failure(refusals[withdrawn.why], 1);
    }
  });
}

/** The running service finds what changed by its sweep; nobody needs to be woken from here. */
const silent = { drain: () => {}, show: () => {} };

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

function tell(answered: Answered, json: boolean): void {
  switch (answered.kind) {
    case 'taken': {
      const { item, progress } = answered;
      say(
        json ? JSON.stringify({ item: item.id, progress: progress.kind, decision: item.decision }) : becameOf(progress),
      );
      return;
    }
    case 'already_decided':
      throw new Failure(
        `Already ${answered.decision.outcome} by ${answered.decision.decidedBy ?? 'nobody'}; nothing was changed.`,
        1,
      );
    case 'refused':
      throw new Failure(
        [
          refusals[answered.why],
          ...(answered.problems ?? []).map(({ path, detail }) => `  ${path.join('.')} ${detail}`),
        ].join('\n'),
        1,
      );
  }
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

const refusals: Record<Extract<Answered, { kind: 'refused' }>['why'], string> = {
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
