import { timersFrom } from '../review/deadline.ts';
import { passGate, tossCoin } from '../review/gate.ts';
import { newId } from '../review/id.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { Now } from './ports.ts';
import { scoreOf } from './score.ts';
import type { Gates } from './standings.ts';

export interface NewItemDeps {
  now: Now;
  /** Salts the coins: who is audited, which card is blind, which item brings a seed along. */
  secret: string;
  closedTo: Gates['closedTo'];
}

/** An item as it is written first. */
export function newItem({ now, secret, closedTo }: NewItemDeps, project: Project, submission: Submission): Item {
  const at = now();
  const id = newId('itm', at.getTime());
  const { prediction } = submission;
  const coin = tossCoin(secret, id, project.gate.version);
  const passed = passGate(project.gate, prediction, coin, closedTo(project, prediction));
  const selection = { ...passed, score: scoreOf(project, prediction, coin) };
  const waits = selection.route === 'review';
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
    // Never a person's own suggestion: there would be nothing to compare the answer with.
    blind:
      waits && prediction.confidence !== null && project.blind > 0 && tossCoin(secret, id, 'blind') < project.blind,
    round: 1,
    freshEyes: false,
    escalation: null,
    decision: waits
      ? null
      : {
          outcome: 'auto_approved',
          value: prediction.value,
          decidedBy: null,
          decidedAt: at,
          finalAt: at,
          agreement: null,
        },
    createdAt: at,
  };
}
