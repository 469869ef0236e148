import { timersFrom } from '../review/deadline.ts';
import { tossCoin } from '../review/gate.ts';
import { newId } from '../review/id.ts';
import type { Decision, Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { Value } from '../review/value.ts';
import type { Budgets } from './budgets.ts';
import type { Places } from './places.ts';
import type { Now } from './ports.ts';
import { select } from './select.ts';
import type { Gates } from './standings.ts';

export interface NewItemDeps {
  now: Now;
  /** Salts the coins: who is audited, which card is blind, which item brings a seed along. */
  secret: string;
  closedTo: Gates['closedTo'];
  budgets: Pick<Budgets, 'judge' | 'chanceNow'>;
  places: Places;
}

/** An item as it is written first. */
export function newItem(deps: NewItemDeps, project: Project, submission: Submission): Item {
  const { now, secret } = deps;
  const at = now();
  const id = newId('itm', at.getTime());
  const { prediction } = submission;
  const selection = select(deps, project, id, prediction);
  const waits = selection.route === 'review' && !project.shadow;
  const { inputMs } = project.retention;
  return {
    ...submission,
    id,
    project: project.key,
    selection,
    status: waits ? 'waiting' : 'completed',
    version: 1,
    ...(waits ? timersFrom(project, at, submission.dueAt) : { askedAt: at, remindAt: null }),
    eraseAt: inputMs === null ? null : new Date(at.getTime() + inputMs),
    inputErasedAt: null,
    isSeed: false,
    sketch: null,
    duplicateOf: null,
    askedOf: null,
    // Never a person's own suggestion: there would be nothing to compare the answer with.
    blind:
      waits && prediction.confidence !== null && project.blind > 0 && tossCoin(secret, id, 'blind') < project.blind,
    round: 1,
    freshEyes: false,
    escalation: null,
    decision: waits ? null : decidedAtOnce(selection.route === 'auto_approve' ? prediction.value : null, at),
    createdAt: at,
  };
}

/** By the gate, or by nobody. */
function decidedAtOnce(value: Value | null, at: Date): Decision {
  const outcome = value === null ? 'unreviewed' : 'auto_approved';
  return { outcome, value, decidedBy: null, decidedAt: at, finalAt: at, agreement: null };
}
