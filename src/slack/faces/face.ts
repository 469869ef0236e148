import type { KnownBlock } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project, Task } from '../../review/project.ts';
import type { Value } from '../../review/value.ts';
import { approval } from './approval.ts';
import { classification } from './classification.ts';
import { extraction } from './extraction.ts';
import { multilabel } from './multilabel.ts';
import { text } from './text.ts';

/** How one kind of task is shown and answered: everything in Slack that hangs on the task, and nothing else. */
export interface Face {
  /** The question as a heading. With `blind` it must not give the prediction away. */
  question(project: Project, item: Item): string;
  /** A value in one line, as people read it; masked where the project says so. Not escaped. */
  words(project: Project, value: Value): string;
  /** What the model says, and what else it thinks of. Never asked for a blind card. */
  guess(project: Project, item: Item): KnownBlock[];
  /** The same in sentences, for those who hear the card. Escaped. */
  spoken(project: Project, item: Item): string;
  /** What one click can say, the likeliest first. */
  buttons(project: Project, item: Item): Shortcut[];
  /** The inputs of an answer in full. `from` is what they start from; null: from nothing. */
  inputs(project: Project, item: Item, from: Value | null): KnownBlock[];
  /** What was put into them. */
  read(project: Project, item: Item, state: FormState): ReadForm;
  /** What was asked, as far as the question and the answer in one line don't say it: what the decided card keeps. */
  asked(project: Project, item: Item): KnownBlock[];
  /** Whether a value in one line says what was decided; a text or a set of fields is told by what is around it. */
  shortAnswers: boolean;
  /** What a correction changed, where that is more than the two values; empty otherwise. */
  difference(project: Project, from: Value, to: Value): KnownBlock[];
}

export type Shortcut =
  | { does: 'approve'; label: string }
  /** Corrects to one of the alternatives. */
  | { does: 'alternative'; index: number; label: string }
  /** Answers with a label where the prediction is hidden. */
  | { does: 'choose'; value: string; label: string }
  /** Opens the form. */
  | { does: 'correct'; label: string }
  | { does: 'reject'; label: string };

/** What stands in a form: `state[block_id][action_id]`. */
export type FormState = Record<string, Record<string, FormInput>>;

/** As much of an input's state as is read here. */
export interface FormInput {
  value?: string | null | undefined;
  selected_option?: { value: string } | null | undefined;
  selected_options?: { value: string }[] | null | undefined;
  selected_date?: string | null | undefined;
}

export type ReadForm =
  | { kind: 'value'; value: Value }
  /** None of what could be chosen fits; perhaps something that could not. */
  | { kind: 'none'; proposedLabel: string | null }
  /** By block id. */
  | { kind: 'errors'; errors: Record<string, string> };

const faces: Record<Task, Face> = { classification, multilabel, text, extraction, approval };

/** Whether an item's answer can be given in full; an action that several must approve is taken as it is, or not at all. */
export function takesForm(project: Project, item: Item): boolean {
  return faceOf(project)
    .buttons(project, item)
    .some(({ does }) => does === 'correct');
}

export function faceOf(project: Pick<Project, 'task'>): Face {
  return faces[project.task];
}

/** A value in one line, as people read it. Not escaped. */
export function wordsOf(project: Project, value: Value): string {
  return faceOf(project).words(project, value);
}
