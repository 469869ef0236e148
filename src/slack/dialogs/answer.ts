import type { KnownBlock, ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project, Task } from '../../review/project.ts';
import { plainText } from '../blocks.ts';
import { revealButton } from '../card.ts';
import { type FormState, faceOf } from '../faces/face.ts';
import { input, inputAction, inputIn } from '../faces/inputs.ts';
import { hidesSomething, inputBlocks } from '../input.ts';

export const answerCallback = 'answer';
const noteCharsMax = 1000;

const titles: Record<Task, string> = {
  classification: 'Correct the label',
  multilabel: 'Correct the labels',
  text: 'Edit the text',
  extraction: 'Correct the fields',
  approval: 'Change the action',
};

/**
 * Asks for the answer in full. A single label starts from nothing, so that choosing one is an answer and not an oversight; what
 * is edited starts from what the model said, unless that is hidden.
 */
export function answerModal(project: Project, item: Item): ModalView {
  return {
    type: 'modal',
    callback_id: answerCallback,
    private_metadata: item.id,
    title: plainText(item.blind ? 'Your answer' : titles[project.task], 24),
    submit: plainText('Save', 24),
    close: plainText('Cancel', 24),
    blocks: [
      ...inputBlocks(project, item, { withoutPicture: true }),
      ...revealRow(project, item),
      ...faceOf(project).inputs(project, item, item.blind ? null : item.prediction.value),
      note(item),
    ],
  };
}

/** A dialog hides what the card hides: it may be open while somebody looks over the shoulder. */
export function revealRow(project: Project, item: Item): KnownBlock[] {
  if (!hidesSomething(project, item)) return [];
  return [{ type: 'actions', elements: [revealButton(item)] }];
}

/** Room for a remark, which goes into the training record. */
export function note(item: Item) {
  return input(
    item,
    'note',
    'Note',
    { type: 'plain_text_input', action_id: inputAction, multiline: true, max_length: noteCharsMax },
    { optional: true, hint: 'Goes into the training record with your answer.' },
  );
}

export function noteIn(state: FormState, item: Item): string | null {
  return inputIn(state, item, 'note').value?.trim() || null;
}
