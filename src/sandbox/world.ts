/**
 * What the sandbox's web page needs of the sandbox: read the workspace as one person sees it, act as that person,
 * and hear when something changed. The page never reaches past this, so that it can show nothing real Slack would not.
 */

export interface Person {
  id: string;
  name: string;
  real_name: string;
  email: string;
  tz: string;
  is_bot: boolean;
  is_restricted: boolean;
  deleted: boolean;
}

export interface Channel {
  id: string;
  name: string;
  members: string[];
}

/** One message as conversations.history shows it. `user` is the author, the bot's user id for the app's own. */
export interface Message {
  ts: string;
  user: string;
  text: string;
  blocks?: Block[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  subtype?: string;
  files?: Record<string, unknown>[];
  edited?: { user: string; ts: string };
  /** Only this person sees it. */
  ephemeral_to?: string;
  app_id?: string;
}

/** A Block Kit block; the page draws it, the validator has already refused what Slack would refuse. */
export type Block = { type: string; block_id?: string } & Record<string, unknown>;

export interface View {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  callback_id: string;
  title?: { type: 'plain_text'; text: string };
  submit?: { type: 'plain_text'; text: string } | null;
  close?: { type: 'plain_text'; text: string } | null;
  blocks: Block[];
  private_metadata: string;
}

/** Where a click happened: on a message, or in a view (modal or App Home). */
export type Place = { channel: string; ts: string } | { view_id: string };

/** What a person's act led to, as that person notices it. */
export interface ActOutcome {
  /** null: nobody acknowledged within three seconds, and the person sees a warning. */
  acked_in_ms: number | null;
  /** A modal that opened or changed, if one did. */
  view?: View;
  /** Field errors of a refused submit, by block_id. */
  errors?: Record<string, string>;
  /** What was said to this person alone. */
  said: Message[];
  /** Why Slack itself would not have let them do it (no such button, modal gone, required field empty …). */
  refused?: string;
}

export interface World {
  team(): { id: string; name: string; domain: string };
  people(): Person[];
  channels(): Channel[];
  /** Slash commands the app has, for the composer's completion. */
  commands(): { command: string; description: string; usage_hint: string }[];
  /** Oldest first; thread replies are left out, ephemeral ones only if they are for `viewer`. */
  messages(channel: string, viewer: string): Message[];
  thread(channel: string, ts: string, viewer: string): Message[];
  /** The person's open modals, top last. */
  modals(user: string): View[];
  home(user: string): View | null;
  /** `action_id` names the element; value is an option's value (select, overflow, radio) or list of values. */
  click(
    user: string,
    place: Place,
    action_id: string,
    value?: string | string[],
    block_id?: string,
    /** What stands in the view's other inputs meanwhile, as `submit` takes it, so that a button in a form sees the form. */
    typed?: Record<string, Record<string, unknown>>,
  ): Promise<ActOutcome>;
  /** `values[block_id][action_id]` = text, option value, list of option values, date …: as a person would fill them in. */
  submit(user: string, view_id: string, values: Record<string, Record<string, unknown>>): Promise<ActOutcome>;
  /** The person closes the top modal, or all of them. */
  close(user: string, view_id: string, all?: boolean): Promise<ActOutcome>;
  /** Type-ahead of an external_select. */
  options(
    user: string,
    place: Place,
    action_id: string,
    block_id: string,
    query: string,
  ): Promise<{ text: string; value: string; description?: string; group?: string }[]>;
  command(user: string, channel: string, command: string, text: string): Promise<ActOutcome>;
  /** Message shortcuts the app has, for a message's menu. */
  shortcuts(): { callback_id: string; name: string; type: 'message' | 'global' }[];
  shortcut(user: string, channel: string, ts: string, callback_id: string): Promise<ActOutcome>;
  /** What a world does not have, the page does not offer. */
  globalShortcut?(user: string, callback_id: string): Promise<ActOutcome>;
  /** A person puts a message away that only they see. */
  dismiss?(user: string, channel: string, ts: string): ActOutcome;
  groups?(): { id: string; handle: string }[];
  openHome(user: string, tab?: 'home' | 'messages'): Promise<ActOutcome>;
  /** A person writes an ordinary message. */
  say(user: string, channel: string, text: string, thread_ts?: string): Message;
  /** Called after every change; `channel` or `user` say what to draw again. Returns the way to stop listening. */
  onChange(listener: (change: { channel?: string; user?: string }) => void): () => void;
}
