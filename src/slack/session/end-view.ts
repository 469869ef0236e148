import type { ModalView } from '@slack/types';
import { button, context, header, section } from '../blocks.ts';
import { nothingLeft, type Said, sumOf } from './sentences.ts';
import { medianMs, type Session } from './state.ts';
import { aSessionView, sessionActions, top } from './view.ts';

interface End {
  session: Session;
  said: Said;
  now: Date;
}

/** Nothing is left: what was done, and the way to what may have come meanwhile. */
export function endView({ session, said, now }: End): ModalView {
  const sum = sumOf(session, medianMs(session), now);
  return aSessionView(session, { submit: null }, [
    top(said),
    header('That was all'),
    section(nothingLeft),
    ...(sum === null ? [] : [context(sum)]),
    {
      type: 'actions',
      block_id: `end:${session.answered}:${session.skipped}:${session.past.length}`,
      elements: [
        button(sessionActions.next, 'Look again', 'next'),
        ...(session.past.length > 0 ? [button(sessionActions.back, 'Back', 'back')] : []),
      ],
    },
  ]);
}
