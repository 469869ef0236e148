import type { Act } from '../acts.ts';
import type { Deliver } from '../delivery/deliver.ts';
import type { Answer } from '../delivery/delivery.ts';
import type { StoredMessage } from '../messages.ts';
import type { Slack } from '../slack.ts';
import { type StoredView, shownView } from '../views.ts';
import type { ActOutcome, Block, Place } from '../world.ts';

/** What everything a person can do needs: the workspace, and the way to the app. */
export interface Acting {
  slack: Slack;
  deliver: Deliver;
}

/** Slack's own client would not have let them do it. */
export function refused(why: string): ActOutcome {
  return { acked_in_ms: null, said: [], refused: why };
}

/** The blocks a person is looking at, and what they belong to. */
export type Looking =
  | { kind: 'message'; message: StoredMessage; blocks: Block[] }
  | { kind: 'view'; view: StoredView; blocks: Block[] };

/** Finds what the person acts on, or says why they can't see it. */
export function lookAt(slack: Slack, user: string, place: Place): Looking | { refused: string } {
  const noPerson = whyNobody(slack, user);
  if (noPerson) return { refused: noPerson };
  if ('view_id' in place) {
    const view = place.view_id === 'home' ? slack.views.home(user) : slack.views.byId(place.view_id);
    if (!view || view.user !== user) return { refused: 'no such view on this person’s screen' };
    if (view.type === 'modal' && slack.views.stack(user).at(-1)?.id !== view.id)
      return { refused: 'another modal is on top of this one' };
    return { kind: 'view', view, blocks: view.blocks };
  }
  const conversation = slack.members.conversation(place.channel);
  if (!conversation?.members.includes(user)) return { refused: 'this person is not in that channel' };
  const message =
    slack.messages.find(place.channel, place.ts) ?? slack.messages.findEphemeral(place.channel, place.ts, user);
  if (!message) return { refused: 'no such message' };
  return { kind: 'message', message, blocks: message.blocks ?? [] };
}

/** Bots and people who left have no client to click in. */
export function whyNobody(slack: Slack, user: string): string | null {
  const person = slack.members.person(user);
  if (!person) return `no such person: ${user}`;
  if (person.deleted) return 'this person’s account is deactivated';
  if (user === slack.workspace.app.bot_user_id) return 'the app’s bot has no hands';
  return null;
}

/** Sends what was done to the app and waits for what the person then sees. */
export async function outcomeOf(
  { slack }: Acting,
  act: Act,
  answer: Answer,
  more: Partial<ActOutcome> = {},
  settleMs = slack.workspace.timings.settle_ms,
): Promise<ActOutcome> {
  if (answer.acked_in_ms !== null && more.errors === undefined && more.refused === undefined)
    await slack.acts.settle(act, settleMs);
  slack.acts.end(act);
  return {
    acked_in_ms: answer.acked_in_ms === null ? null : Math.round(answer.acked_in_ms * 100) / 100,
    ...(act.view ? { view: shownView(act.view, slack.workspace) } : {}),
    said: act.said.map((message) => structuredClone(message)),
    ...more,
  };
}
