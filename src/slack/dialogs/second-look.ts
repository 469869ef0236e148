import type { ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { context, plainText } from '../blocks.ts';
import type { FormState } from '../faces/face.ts';
import { input, inputAction, inputIn } from '../faces/inputs.ts';
import { inputBlocks } from '../input.ts';

export const secondLookCallbacks = { contest: 'contest', reopen: 'reopen' } as const;

/** Asks why a decided item should be looked at again. */
export function secondLookModal(project: Project, item: Item, as: 'contest' | 'reopen'): ModalView {
  return {
    type: 'modal',
    callback_id: secondLookCallbacks[as],
    private_metadata: item.id,
    title: plainText(as === 'contest' ? 'Ask for a second look' : 'Reopen', 24),
    submit: plainText(as === 'contest' ? 'Ask again' : 'Reopen', 24),
    close: plainText('Cancel', 24),
    blocks: [
      ...inputBlocks(project, item, { withoutPicture: true }),
      context(
        as === 'contest'
          ? 'It is asked again, of people who have not answered it before. The first answer stays in its history.'
          : 'It is asked again, of everybody. Earlier answers stay in its history and count no more.',
      ),
      input(
        item,
        'why',
        'Why?',
        { type: 'plain_text_input', action_id: inputAction, multiline: true, max_length: 1000 },
        { optional: as === 'reopen' },
      ),
    ],
  };
}

export function whyIn(state: FormState, item: Item): string | null {
  return inputIn(state, item, 'why').value?.trim() || null;
}
