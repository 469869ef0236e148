import type { Deliver } from '../delivery/deliver.ts';
import type { StoredMessage } from '../messages.ts';
import type { Slack } from '../slack.ts';
import { shownView } from '../views.ts';
import type { ActOutcome, Message, World } from '../world.ts';
import { command, globalShortcut, openHome, shortcut } from './ask.ts';
import { type Click, click, type Picked } from './click.ts';
import { type Acting, refused, whyNobody } from './person.ts';
import { close, type Submit, submit } from './submit.ts';
import { createSuggestions } from './suggest.ts';

/** The acts of people with everything that can be said about them; `World` is the part a page needs. */
export interface People {
  click(act: Click): Promise<ActOutcome>;
  submit(act: Submit): Promise<ActOutcome>;
  command(act: Parameters<typeof command>[1]): Promise<ActOutcome>;
  shortcut(act: Parameters<typeof shortcut>[1]): Promise<ActOutcome>;
  globalShortcut(act: Parameters<typeof globalShortcut>[1]): Promise<ActOutcome>;
  openHome(user: string, tab?: 'home' | 'messages', settle_ms?: number): Promise<ActOutcome>;
  dismiss(user: string, channel: string, ts: string): ActOutcome;
  close(user: string, view_id: string, all: boolean): Promise<ActOutcome>;
  reset(): void;
}

export function createPeople(slack: Slack, deliver: Deliver): { people: People; world: World } {
  const acting: Acting = { slack, deliver };
  const suggestions = createSuggestions(acting);
  const picked: Picked = new Map();
  const people: People = {
    click: (act) => click(acting, suggestions, picked, act),
    submit: (act) => submit(acting, suggestions, act),
    command: (act) => command(acting, act),
    shortcut: (act) => shortcut(acting, act),
    globalShortcut: (act) => globalShortcut(acting, act),
    openHome: (user, tab, settle_ms) => openHome(acting, user, tab, settle_ms),
    dismiss(user, channel, ts) {
      const message = slack.messages.findEphemeral(channel, ts, user);
      if (!message) return refused('no such message, or it is not for this person alone');
      slack.messages.remove(message);
      return { acked_in_ms: 0, said: [] };
    },
    close: (user, view_id, all) => close(acting, user, view_id, all),
    reset() {
      suggestions.reset();
      picked.clear();
    },
  };

  const seenBy = (viewer: string, channel: string) =>
    slack.members.conversation(channel)?.members.includes(viewer) ?? false;
  const world: World = {
    team: () => slack.workspace.team,
    people: () => slack.members.people(),
    channels: () => slack.members.conversations().map(({ id, name, members }) => ({ id, name, members: [...members] })),
    commands: () => slack.workspace.commands,
    shortcuts: () => slack.workspace.shortcuts ?? [],
    groups: () => slack.members.groups().map(({ id, handle }) => ({ id, handle })),
    messages(channel, viewer) {
      if (!seenBy(viewer, channel)) return [];
      const own = slack.messages.ephemerals(viewer, channel).filter((each) => each.thread_ts === undefined);
      return drawn([...slack.messages.history(channel), ...own]);
    },
    thread(channel, ts, viewer) {
      if (!seenBy(viewer, channel)) return [];
      const own = slack.messages.ephemerals(viewer, channel).filter((each) => each.thread_ts === ts);
      return drawn([...slack.messages.thread(channel, ts), ...own]);
    },
    modals: (user) => slack.views.stack(user).map((view) => shownView(view, slack.workspace)),
    home(user) {
      const home = slack.views.home(user);
      return home ? shownView(home, slack.workspace) : null;
    },
    click: (user, place, action_id, value, block_id, typed) =>
      people.click({ user, place, action_id, value, block_id, typed }),
    submit: (user, view_id, values) => people.submit({ user, view_id, values }),
    close: (user, view_id, all = false) => people.close(user, view_id, all),
    async options(user, place, action_id, block_id, query) {
      const found = await suggestions.ask(user, place, action_id, block_id, query);
      return found.map(({ option, group }) => ({
        text: textOf(option.text),
        value: String(option.value),
        ...(option.description ? { description: textOf(option.description) } : {}),
        ...(group ? { group } : {}),
      }));
    },
    command: (user, channel, name, text) => people.command({ user, channel, command: name, text }),
    shortcut: (user, channel, ts, callback_id) => people.shortcut({ user, channel, ts, callback_id }),
    globalShortcut: (user, callback_id) => people.globalShortcut({ user, callback_id }),
    openHome: (user, tab) => people.openHome(user, tab),
    dismiss: (user, channel, ts) => people.dismiss(user, channel, ts),
    say(user, channel, text, thread_ts): Message {
      const nobody = whyNobody(slack, user);
      if (nobody) throw new Error(nobody);
      if (!seenBy(user, channel)) throw new Error('this person is not in that channel');
      if (text === '') throw new Error('there is nothing to say');
      if (thread_ts && !isParent(slack.messages.find(channel, thread_ts))) throw new Error('there is no such thread');
      return slack.messages.post({
        channel,
        user,
        team: slack.workspace.team.id,
        text,
        ...(thread_ts ? { thread_ts } : {}),
      });
    },
    onChange: (listener) => slack.changes.onChange(listener),
  };
  return { people, world };
}

/** One answers a message of the channel; a reply's own thread is its parent's. */
function isParent(message: StoredMessage | undefined): boolean {
  return message !== undefined && (message.thread_ts === undefined || message.thread_ts === message.ts);
}

/** Copies, but of the blocks: those are replaced as a whole and never changed, and a channel may hold thousands. */
function drawn(messages: StoredMessage[]): Message[] {
  return messages.toSorted((a, b) => (a.ts < b.ts ? -1 : 1)).map((message) => ({ ...message }));
}

function textOf(text: unknown): string {
  return typeof text === 'object' && text !== null && 'text' in text ? String(text.text) : '';
}
