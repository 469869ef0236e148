import type { ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { note } from '../dialogs/answer.ts';
import { rejectModal } from '../dialogs/reject.ts';
import { inputAction } from '../faces/inputs.ts';
import { metadataOf, type Session } from './state.ts';

export const rejectInSession = 'session_reject';

/** Asks why, on top of the session: closing it leads back to where the person was. A note they began goes along. */
export function reasonView(project: Project, item: Item, session: Session, begunNote: string | null): ModalView {
  const { blocks, ...modal } = rejectModal(project, item);
  const empty = note(item);
  const begun =
    begunNote === null || empty.type !== 'input' || empty.element.type !== 'plain_text_input'
      ? empty
      : { ...empty, element: { ...empty.element, action_id: inputAction, initial_value: begunNote } };
  return {
    ...modal,
    callback_id: rejectInSession,
    private_metadata: metadataOf(session),
    blocks: [...blocks, begun],
  };
}
