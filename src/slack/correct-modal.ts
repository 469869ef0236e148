import { createHash } from 'node:crypto';
import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Item } from '../review/item.ts';
import type { Label, Project } from '../review/project.ts';
import { clean, cut, plain } from './text.ts';

export const correctModal = {
  callbackId: 'correct',
  block: 'label',
  action: 'label',
  noteBlock: 'note',
  noteAction: 'note',
} as const;

const radioMax = 5;
const selectMax = 100;
const noteCharsMax = 1000;

/**
 * Asks for the right label: radio buttons for a few, a menu for more, type-ahead for many. Nothing is selected
 * beforehand, so that a correction is an answer and not an oversight.
 */
export function correctModalView(project: Project, item: Item): ModalView {
  return {
    type: 'modal',
    callback_id: correctModal.callbackId,
    private_metadata: item.id,
    title: { type: 'plain_text', text: 'Correct the label', emoji: false },
    submit: { type: 'plain_text', text: 'Save label', emoji: false },
    close: { type: 'plain_text', text: 'Cancel', emoji: false },
    blocks: [
      ...shown(item),
      {
        type: 'input',
        block_id: correctModal.block,
        label: { type: 'plain_text', text: 'The right label', emoji: false },
        element: labelElement(project),
      },
      {
        type: 'input',
        block_id: correctModal.noteBlock,
        optional: true,
        label: { type: 'plain_text', text: 'Note', emoji: false },
        hint: { type: 'plain_text', text: 'Goes into the training record with your answer.', emoji: false },
        element: {
          type: 'plain_text_input',
          action_id: correctModal.noteAction,
          multiline: true,
          max_length: noteCharsMax,
        },
      },
    ],
  };
}

function shown({ input }: Item): KnownBlock[] {
  if (input.text === undefined) return [];
  const text = cut(clean(input.text), 600) || '–';
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text }] }] }];
}

function labelElement({ labels }: Project) {
  const action_id = correctModal.action;
  if (labels.length <= radioMax) return { type: 'radio_buttons' as const, action_id, options: labels.map(option) };
  const placeholder = { type: 'plain_text' as const, text: 'Choose a label', emoji: false };
  if (labels.length <= selectMax) {
    return { type: 'static_select' as const, action_id, placeholder, options: labels.map(option) };
  }
  return {
    type: 'external_select' as const,
    action_id,
    placeholder: { ...placeholder, text: 'Type to find a label' },
    min_query_length: 1,
  };
}

/** The labels that fit what was typed, best first: title or value begins with it, a word begins with it, it occurs somewhere. */
export function labelOptions({ labels }: Project, query: string): PlainTextOption[] {
  const sought = query.trim().toLowerCase();
  const rankOf = (label: Label) => {
    const names = [label.title.toLowerCase(), label.value.toLowerCase()];
    if (names.some((name) => name === sought)) return 0;
    if (names.some((name) => name.startsWith(sought))) return 1;
    if (names.some((name) => name.split(/[\s_/-]+/).some((word) => word.startsWith(sought)))) return 2;
    if (names.some((name) => name.includes(sought))) return 3;
    return label.description?.toLowerCase().includes(sought) ? 4 : null;
  };
  return labels
    .map((label) => ({ label, rank: rankOf(label) }))
    .filter((found): found is { label: Label; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, selectMax)
    .map(({ label }) => option(label));
}

function option(label: Label): PlainTextOption {
  const description = label.description ?? (label.title === label.value ? null : label.value);
  return {
    text: { type: 'plain_text', text: plain(label.title, 75), emoji: false },
    value: optionValue(label.value),
    ...(description ? { description: { type: 'plain_text', text: plain(description, 75), emoji: false } } : {}),
  };
}

/** Slack keeps 75 characters of an option's value; a longer label goes by its hash. */
function optionValue(value: string): string {
  return value.length <= 75 ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`;
}

export function labelOfOption({ labels }: Project, chosen: string): string | undefined {
  return labels.find((label) => optionValue(label.value) === chosen)?.value;
}
