import type { ConfirmationDialog } from '@slack/types';
import { plainText } from './blocks.ts';
import { plain } from './text.ts';

/** What a lead is asked before it is done, and what it means. */
export function askFirst(question: string, meaning: string, yes: string): ConfirmationDialog {
  return {
    title: plainText(plain(question, 100), 100),
    text: plainText(meaning, 300),
    confirm: plainText(yes, 30),
    deny: plainText('Cancel', 30),
  };
}
