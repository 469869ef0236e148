import type { ConfirmationDialog } from '@slack/types';
import { askFirst } from './confirming.ts';

/** What leads are asked before they switch something, the same wherever the button stands. */

export function confirmPause(project: string): ConfirmationDialog {
  return askFirst(
    `Pause ${project}?`,
    'No new cards are posted. Open ones can still be answered, and deadlines and reminders stand still until somebody resumes.',
    'Pause',
  );
}

export function confirmStop(project: string): ConfirmationDialog {
  return askFirst(
    `Stop auto-approval in ${project}?`,
    'Every prediction goes to people until a lead lets the gate approve again. What was approved before stays so.',
    'Stop',
  );
}

export function confirmApproveAgain(project: string): ConfirmationDialog {
  return askFirst(
    `Let the gate approve in ${project}?`,
    'Confident predictions are approved without a person again. The watch over their errors begins anew.',
    'Approve Again',
  );
}
