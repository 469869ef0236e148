import type { Decision } from '../review/item.ts';
import type { Refused } from '../review/problem.ts';
import { pointerTo } from '../review/submission.ts';
import type { Answered } from './answer-item.ts';
import type { Reopened } from './reopen-item.ts';

/** It was decided before: nothing is changed, and this is how it ended. */
export function tooLate(decision: Decision): Refused {
  return {
    code: 'already_decided',
    more: {
      decision: {
        outcome: decision.outcome,
        value: decision.value,
        decided_by: decision.decidedBy,
        decided_at: decision.decidedAt.toISOString(),
      },
    },
  };
}

/** Why an answer did not count, for whoever calls from outside Slack. */
export function whyNotTaken({ why, problems }: Extract<Answered, { kind: 'refused' }>): Refused {
  switch (why) {
    case 'unknown_item':
    case 'unknown_project':
      return { code: 'not_found' };
    case 'value_not_valid':
      return wrong(...(problems ?? []).map(({ path, detail }) => ({ pointer: pointerTo(['value', ...path]), detail })));
    case 'approve_differs':
      return wrong({
        pointer: '/value',
        detail: 'differs from the prediction: use the verdict correct, or leave it out',
      });
    case 'reason_missing':
      return wrong({ pointer: '/reason', detail: 'is missing: this project wants to know why' });
    case 'already_answered':
      return { code: 'conflict', detail: 'This reviewer has answered already. Each counts once.' };
    case 'answered_before':
      return { code: 'conflict', detail: 'A second look was asked for, and this reviewer has answered before.' };
    case 'leads_only':
      return { code: 'not_a_reviewer', detail: 'The item is with the leads, and this person is none.' };
    case 'no_leads':
      return { code: 'conflict', detail: 'The project has no leads to pass it to.' };
    case 'with_leads_already':
      return { code: 'conflict', detail: 'The item is with the leads already.' };
    case 'version_differs':
      return { code: 'conflict', detail: 'The item has changed since that version. Read it again before you decide.' };
  }
}

/** Why an item is not asked again. */
export function whyNotReopened({ why }: Extract<Reopened, { kind: 'refused' }>): Refused {
  switch (why) {
    case 'unknown_item':
    case 'unknown_project':
      return { code: 'not_found' };
    case 'still_open':
      return { code: 'conflict', detail: 'The item is still open: it can be answered as it is.' };
    case 'input_erased':
      return { code: 'conflict', detail: 'The input of this item was deleted, so nobody could answer it again.' };
  }
}

function wrong(...errors: { pointer: string; detail: string }[]): Refused {
  return { code: 'invalid', errors };
}
