import type { App, ViewClosedAction, ViewSubmitAction } from '@slack/bolt';
import type { Deps } from '../deps.ts';
import { createOnce, createShared } from '../once.ts';
import type { Shown } from './answer-and-draw.ts';
import { onReasonSent, onSessionSent } from './forms.ts';
import { sessionDeps } from './next.ts';
import { type ButtonClick, onPress } from './press.ts';
import { rejectInSession } from './reject.ts';
import { letGo } from './show.ts';
import { readSession } from './state.ts';
import { sessionCallback } from './view.ts';

/**
 * What happens in a review session. As on a card: rights and rows are read anew with every act, an answer is on disk before
 * Slack is told, and the person always reads what became of it. Nothing is kept between two acts but what the view carries.
 */
export function listenInSession(app: App, given: Deps): void {
  const deps = sessionDeps(given);
  const once = createOnce();
  const shared = createShared<Shown>();

  app.action<ButtonClick>({ type: 'block_actions', action_id: /^session_/ }, ({ body, action, ack }) =>
    onPress(deps, once, body, action, ack),
  );
  app.view<ViewSubmitAction>(sessionCallback, (sent) => onSessionSent(deps, shared, sent));
  app.view<ViewSubmitAction>(rejectInSession, (sent) => onReasonSent(deps, shared, sent));
  app.view<ViewClosedAction>({ type: 'view_closed', callback_id: sessionCallback }, async ({ body, view, ack }) => {
    await ack();
    const session = readSession(view.private_metadata);
    if (session) await letGo(deps, session, body.user.id);
  });
}
