import { answerIn } from '../answer-in.ts';
import { isObject } from '../block-kit/check.ts';
import { Refusal } from '../refusal.ts';
import { shownView } from '../views.ts';
import type { ActOutcome } from '../world.ts';
import { commandPayload, globalShortcutPayload, homeOpenedPayload, shortcutPayload } from './payloads.ts';
import { type Acting, lookAt, outcomeOf, refused, whyNobody } from './person.ts';

/** A person types a slash command; the app's direct answer is said to them, or in the channel if it says so. */
export async function command(
  acting: Acting,
  said: { user: string; channel: string; command: string; text: string; settle_ms?: number | undefined },
): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const { user, channel } = said;
  const nobody = whyNobody(slack, user);
  if (nobody) return refused(nobody);
  if (!slack.members.conversation(channel)?.members.includes(user))
    return refused('this person is not in that channel');
  if (!slack.workspace.commands.some((each) => each.command === said.command))
    return refused(`${said.command} is not a command of this workspace`);
  const trigger_id = slack.triggers.issue(user, null);
  const act = slack.acts.begin({ user, channel, view_id: null, trigger_id });
  const response_url = slack.responseUrls.issue('commands', { user, channel, origin: null, act });
  const answer = await deliver.interaction({
    type: 'slash_commands',
    payload: commandPayload(slack, { user, trigger_id }, said, response_url),
  });
  const body = typeof answer.body === 'string' ? { text: answer.body } : answer.body;
  if (isObject(body) && Object.keys(body).length > 0) {
    try {
      answerIn(slack, { user, channel, origin: null, act }, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      slack.calls.add({ method: 'slash_command', args: body, ok: false, error: error.error });
      return outcomeOf(acting, act, answer, { refused: `Slack could not use the app’s answer: ${error.error}` });
    }
  }
  return outcomeOf(acting, act, answer, {}, said.settle_ms);
}

/** Publishing is what the event is for, and comes after the ack: worth waiting for longer than for anything else. */
const HOME_SETTLE_MS = 3000;

/** A person opens the app's Home or Messages tab. The app hears of both by the same event; for Home it may publish. */
export async function openHome(
  acting: Acting,
  user: string,
  tab: 'home' | 'messages' = 'home',
  settle_ms?: number,
): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const nobody = whyNobody(slack, user);
  if (nobody) return refused(nobody);
  const channel = slack.members.directMessages(user).id;
  const act = slack.acts.begin({ user, channel, view_id: 'home', trigger_id: null });
  if (!slack.workspace.events.includes('app_home_opened'))
    return outcomeOf(acting, act, { acked_in_ms: 0, body: undefined });
  const payload = homeOpenedPayload(slack, user, tab, slack.views.home(user), act);
  const settleMs = settle_ms ?? (tab === 'home' ? HOME_SETTLE_MS : 0);
  const outcome = await outcomeOf(acting, act, await deliver.event(payload), {}, settleMs);
  if (tab === 'messages') return outcome;
  // Who opens it sees what was published last, whether or not something newer came in time.
  const home = slack.views.home(user);
  return home ? { view: shownView(home, slack.workspace), ...outcome } : outcome;
}

/** A person picks one of the app's message shortcuts from a message's menu. */
export async function shortcut(
  acting: Acting,
  picked: { user: string; channel: string; ts: string; callback_id: string; settle_ms?: number | undefined },
): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const { user, channel, callback_id } = picked;
  const looking = lookAt(slack, user, { channel, ts: picked.ts });
  if ('refused' in looking) return refused(looking.refused);
  if (looking.kind !== 'message' || looking.message.ephemeral_to) return refused('no such message');
  const known = slack.workspace.shortcuts;
  if (known && !known.some((each) => each.callback_id === callback_id && each.type === 'message'))
    return refused(`the app has no message shortcut ${callback_id}`);
  const { message } = looking;
  const trigger_id = slack.triggers.issue(user, null);
  const act = slack.acts.begin({ user, channel, view_id: null, trigger_id });
  // Nobody else's message can be replaced or deleted by the answer.
  const isOurs = message.app_id === slack.workspace.app.id;
  const origin = isOurs ? { ts: message.ts, ephemeral: false } : null;
  const response_url = slack.responseUrls.issue('actions', { user, channel, origin, act });
  const answer = await deliver.interaction({
    type: 'interactive',
    payload: shortcutPayload(slack, { user, trigger_id }, message, callback_id, response_url),
  });
  return outcomeOf(acting, act, answer, {}, picked.settle_ms);
}

/** A person picks one of the app's global shortcuts, which stand in no conversation. */
export async function globalShortcut(
  acting: Acting,
  { user, callback_id, settle_ms }: { user: string; callback_id: string; settle_ms?: number | undefined },
): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const nobody = whyNobody(slack, user);
  if (nobody) return refused(nobody);
  const known = slack.workspace.shortcuts;
  if (known && !known.some((each) => each.callback_id === callback_id && each.type === 'global'))
    return refused(`the app has no global shortcut ${callback_id}`);
  const trigger_id = slack.triggers.issue(user, null);
  const act = slack.acts.begin({ user, channel: null, view_id: null, trigger_id });
  const payload = globalShortcutPayload(slack, { user, trigger_id }, callback_id);
  return outcomeOf(acting, act, await deliver.interaction({ type: 'interactive', payload }), {}, settle_ms);
}
