import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { button, context, option, plainText, section } from '../blocks.ts';
import type { FormState } from '../faces/face.ts';
import { wordsOf } from '../faces/face.ts';
import { blockId, inputAction, inputIn } from '../faces/inputs.ts';
import { sure } from '../faces/scores.ts';
import { inputInWords } from '../input.ts';
import { escaped, plain } from '../text.ts';
import { type Bulk, bulkMetadata } from './state.ts';

export const bulkCallback = 'bulk';
export const bulkUndo = 'bulk_undo';

const excerptCharsMax = 300;
const ticked = 'approve';

/** Items of one predicted label, each with a box of its own. */
export function bulkView(project: Project, items: Item[], bulk: Bulk): ModalView {
  const [first] = items;
  const label = first ? wordsOf(project, first.prediction.value) : '';
  return {
    type: 'modal',
    callback_id: bulkCallback,
    private_metadata: bulkMetadata(bulk),
    notify_on_close: true,
    title: plainText('Approve together', 24),
    submit: plainText('Approve ticked', 24),
    close: plainText('Cancel', 24),
    blocks: [
      section(`The model says *${escaped(label, 150)}* for each of these. Untick what is not: it stays open.`),
      ...items.map((item) => row(project, item)),
      context(`${escaped(project.name, 80)} · the training record says that these were answered in a list`),
    ],
  };
}

function row(project: Project, item: Item): KnownBlock {
  const about = [sure(project, item).replace(/^, /, ''), item.externalId].filter(Boolean);
  const box = option(`Approve ${plain(wordsOf(project, item.prediction.value), 60)}`, ticked, about.join(' · '));
  const element: InputBlock['element'] = {
    type: 'checkboxes',
    action_id: inputAction,
    options: [box],
    initial_options: [box],
  };
  return {
    type: 'input',
    block_id: blockId(item, 'bulk'),
    optional: true,
    label: plainText(plain(inputInWords(project, item), excerptCharsMax), excerptCharsMax),
    element,
  };
}

export function isTicked(state: FormState, item: Pick<Item, 'id'>): boolean {
  return (inputIn(state, item, 'bulk').selected_options ?? []).some(({ value }) => value === ticked);
}

/** What became of a list: in sentences, and with one button that takes all of it back. */
export function resultView(sentences: string[], remarks: string[], undo: Bulk): ModalView {
  return {
    type: 'modal',
    callback_id: 'bulk_result',
    private_metadata: bulkMetadata(undo),
    title: plainText('Approve together', 24),
    close: plainText('Back to the review', 24),
    blocks: [
      section(sentences.join('\n')),
      ...remarks.map(context),
      ...(undo.items.length > 0
        ? [
            {
              type: 'actions' as const,
              block_id: 'bulk_undo',
              elements: [button(bulkUndo, undo.items.length === 1 ? 'Undo' : `Undo all ${undo.items.length}`, 'all')],
            },
          ]
        : []),
    ],
  };
}
