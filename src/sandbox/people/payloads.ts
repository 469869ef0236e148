import type { Act } from '../acts.ts';
import type { Json } from '../block-kit/check.ts';
import type { Placed } from '../drawn-blocks.ts';
import { type StoredMessage, shown } from '../messages.ts';
import type { Slack } from '../slack.ts';
import { type StoredView, shownView } from '../views.ts';
import type { State } from './state.ts';

/** Every payload carries this deprecated token; apps that check it instead of the signature are wrong. */
const VERIFICATION_TOKEN = 'sandbox-verification-token';

interface Actor {
  user: string;
  trigger_id: string;
}

/** A click in a message. An ephemeral message travels without its content, so that no app comes to rely on having it. */
export function messageActionsPayload(
  slack: Slack,
  { user, trigger_id }: Actor,
  message: StoredMessage,
  state: State,
  action: Json,
  response_url: string,
): Json {
  const is_ephemeral = message.ephemeral_to !== undefined;
  return {
    type: 'block_actions',
    ...actor(slack, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    },
    trigger_id,
    ...workspaceOf(slack),
    channel: channelOf(slack, message.channel),
    ...(is_ephemeral ? {} : { message: shown(message) }),
    state: { values: structuredClone(state) },
    response_url,
    actions: [action],
  };
}

export function viewActionsPayload(slack: Slack, { user, trigger_id }: Actor, view: StoredView, action: Json): Json {
  return {
    type: 'block_actions',
    ...actor(slack, user),
    container: { type: 'view', view_id: view.id },
    trigger_id,
    ...workspaceOf(slack),
    view: shownView(view, slack.workspace),
    actions: [action],
  };
}

/** `actions[0]`: the element's own words, and the value the person gave it. */
export function actionOf(slack: Slack, placed: Placed, value: Json): Json {
  const { element } = placed;
  return {
    type: placed.type,
    action_id: placed.action_id,
    block_id: placed.block.block_id,
    ...Object.fromEntries(
      ['text', 'value', 'style', 'url', 'placeholder', 'confirm', 'accessibility_label']
        .filter((name) => element[name] !== undefined && placed.type === 'button')
        .map((name) => [name, structuredClone(element[name])]),
    ),
    ...value,
    action_ts: slack.ids.ts(),
  };
}

export function submissionPayload(slack: Slack, { user, trigger_id }: Actor, view: StoredView): Json {
  return {
    type: 'view_submission',
    ...workspaceOf(slack),
    ...actor(slack, user),
    trigger_id,
    view: shownView(view, slack.workspace),
    response_urls: [],
  };
}

export function closedPayload(slack: Slack, user: string, view: StoredView, is_cleared: boolean): Json {
  return {
    type: 'view_closed',
    ...workspaceOf(slack),
    ...actor(slack, user),
    view: shownView(view, slack.workspace),
    is_cleared,
  };
}

export function suggestionPayload(
  slack: Slack,
  user: string,
  placed: Placed,
  query: string,
  where: { view: StoredView } | { message: StoredMessage },
): Json {
  const common = {
    type: 'block_suggestion',
    ...actor(slack, user),
    action_id: placed.action_id,
    block_id: placed.block.block_id,
    value: query,
    ...workspaceOf(slack),
  };
  if ('view' in where)
    return {
      ...common,
      container: { type: 'view', view_id: where.view.id },
      view: shownView(where.view, slack.workspace),
    };
  const { message } = where;
  return {
    ...common,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.ephemeral_to !== undefined,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    },
    channel: channelOf(slack, message.channel),
    ...(message.ephemeral_to ? {} : { message: shown(message) }),
  };
}

/** A slash command's fields: strings all, booleans too. */
export function commandPayload(
  slack: Slack,
  { user, trigger_id }: Actor,
  said: { channel: string; command: string; text: string },
  response_url: string,
): Json {
  return {
    token: VERIFICATION_TOKEN,
    team_id: slack.workspace.team.id,
    team_domain: slack.workspace.team.domain,
    channel_id: said.channel,
    channel_name: channelOf(slack, said.channel).name,
    user_id: user,
    user_name: slack.members.person(user)?.name ?? user,
    command: said.command,
    text: said.text,
    api_app_id: slack.workspace.app.id,
    is_enterprise_install: 'false',
    response_url,
    trigger_id,
  };
}

/** Slack's documentation and types know of no `api_app_id` in a shortcut's payload, so no app may come to need it. */
function shortcutFields(slack: Slack, { user, trigger_id }: Actor, callback_id: string): Json {
  const { api_app_id: _unknown, ...who } = actor(slack, user);
  return { ...who, action_ts: slack.ids.ts(), ...workspaceOf(slack), callback_id, trigger_id };
}

/** A global shortcut: no channel, no message, no response_url. */
export function globalShortcutPayload(slack: Slack, who: Actor, callback_id: string): Json {
  return { type: 'shortcut', ...shortcutFields(slack, who, callback_id) };
}

export function shortcutPayload(
  slack: Slack,
  who: Actor,
  message: StoredMessage,
  callback_id: string,
  response_url: string,
): Json {
  return {
    type: 'message_action',
    ...shortcutFields(slack, who, callback_id),
    response_url,
    message_ts: message.ts,
    channel: channelOf(slack, message.channel),
    message: shown(message),
  };
}

export function homeOpenedPayload(
  slack: Slack,
  user: string,
  tab: 'home' | 'messages',
  home: StoredView | undefined,
  act: Act,
): Json {
  const { team, app } = slack.workspace;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    type: 'event_callback',
    event_id: slack.ids.next('Ev'),
    event_time: Math.floor(slack.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.bot_user_id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event: {
      type: 'app_home_opened',
      user,
      channel: act.channel,
      tab,
      event_ts: slack.ids.ts(),
      ...(home && tab === 'home' ? { view: shownView(home, slack.workspace) } : {}),
    },
  };
}

function actor(slack: Slack, id: string): Json {
  const person = slack.members.person(id);
  return {
    user: {
      id,
      username: person?.name ?? id,
      name: person?.name ?? id,
      team_id: person?.team_id ?? slack.workspace.team.id,
    },
    api_app_id: slack.workspace.app.id,
    token: VERIFICATION_TOKEN,
  };
}

function workspaceOf(slack: Slack): Json {
  const { id, domain } = slack.workspace.team;
  return { team: { id, domain }, enterprise: null, is_enterprise_install: false };
}

function channelOf(slack: Slack, id: string): { id: string; name: string } {
  const conversation = slack.members.conversation(id);
  return { id, name: conversation?.kind === 'im' ? 'directmessage' : (conversation?.name ?? id) };
}
