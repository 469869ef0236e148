import type { KnownBlock, ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { option, plainText } from '../blocks.ts';
import { type FormState, faceOf } from '../faces/face.ts';
import { blockId, input, inputAction, inputIn, optionValue } from '../faces/inputs.ts';
import { inputBlocks } from '../input.ts';
import { revealRow } from './answer.ts';

export const rejectCallback = 'reject';
const reasonCharsMax = 1000;
const radioMax = 9;
const otherValue = 'signoff:other';

/** Asks why. */
export function rejectModal(project: Project, item: Item): ModalView {
  return {
    type: 'modal',
    callback_id: rejectCallback,
    private_metadata: item.id,
    title: plainText('Reject', 24),
    submit: plainText('Reject', 24),
    close: plainText('Cancel', 24),
    blocks: [
      ...inputBlocks(project, item, { withoutPicture: true }),
      ...(item.blind ? [] : faceOf(project).asked(project, item)),
      ...revealRow(project, item),
      ...reasonInputs(project, item),
    ],
  };
}

/** Why something is rejected: one of the project's reasons, or in words. */
function reasonInputs({ rejection }: Project, item: Item): KnownBlock[] {
  const optional = rejection.reason !== 'required';
  const inWords = (label: string, isOptional: boolean) =>
    input(
      item,
      'reason',
      label,
      { type: 'plain_text_input', action_id: inputAction, multiline: true, max_length: reasonCharsMax },
      { optional: isOptional, hint: 'Whoever asked reads it with your answer.' },
    );
  if (rejection.reasons.length === 0) return [inWords('Reason', optional)];
  const options = [
    ...rejection.reasons.map((reason) => option(reason, optionValue(reason))),
    option('Something else', otherValue, 'Say what below'),
  ];
  return [
    input(
      item,
      'reason-of',
      'Reason',
      options.length <= radioMax
        ? { type: 'radio_buttons', action_id: inputAction, options }
        : { type: 'static_select', action_id: inputAction, placeholder: plainText('Choose a reason', 75), options },
      { optional },
    ),
    inWords('In your words', true),
  ];
}

/** What was given as a reason; `errors` by block id. */
export function reasonIn(
  { rejection }: Project,
  item: Item,
  state: FormState,
): { reason: string | null } | { errors: Record<string, string> } {
  const words = inputIn(state, item, 'reason').value?.trim() || null;
  const chosen = inputIn(state, item, 'reason-of').selected_option?.value;
  const named = rejection.reasons.find((reason) => optionValue(reason) === chosen);
  const reason = [named, words].filter((part) => part !== undefined && part !== null).join(': ') || null;
  if (chosen === otherValue && words === null)
    return { errors: { [blockId(item, 'reason')]: 'Say what the reason is.' } };
  if (reason === null && rejection.reason === 'required') {
    return {
      errors: {
        [blockId(item, rejection.reasons.length > 0 ? 'reason-of' : 'reason')]: 'This project wants to know why.',
      },
    };
  }
  return { reason };
}
