import type { Deliver } from '../delivery/deliver.ts';
import type { StoredMessage } from '../messages.ts';
import type { Slack } from '../slack.ts';
import { shownView } from '../views.ts';
import type { ActOutcome, Message, World } from '../world.ts';
import { command, openHome, shortcut } from './ask.ts';
import { type Click, click, type Picked } from './click.ts';
import { type Acting, whyNobody } from './person.ts';
import { close, type Submit, submit } from './submit.ts';
import { createSuggestions } from './suggest.ts';

/** The acts of people with everything that can be said about them; `World` is the part a page needs. */
export interface People {
  click(act: Click): Promise<ActOutcome>;
  submit(act: Submit): Promise<ActOutcome>;
  command(act: Parameters<typeof command>[1]): Promise<ActOutcome>;
  shortcut(act: Parameters<typeof shortcut>[1]): Promise<ActOutcome>;
  openHome(user: string, settle_ms?: number): Promise<ActOutcome>;
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
    openHome: (user, settle_ms) => openHome(acting, user, settle_ms),
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
      return found.map((option) => ({
        text: textOf(option.text),
        value: String(option.value),
        ...(option.description ? { description: textOf(option.description) } : {}),
      }));
    },
    command: (user, channel, name, text) => people.command({ user, channel, command: name, text }),
    shortcut: (user, channel, ts, callback_id) => people.shortcut({ user, channel, ts, callback_id }),
    openHome: (user) => people.openHome(user),
    say(user, channel, text, thread_ts): Message {
      const nobody = whyNobody(slack, user);
      if (nobody) throw new Error(nobody);
      if (!seenBy(user, channel)) throw new Error('this person is not in that channel');
      if (text === '') throw new Error('there is nothing to say');
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

function drawn(messages: StoredMessage[]): Message[] {
  return structuredClone(messages.toSorted((a, b) => (a.ts < b.ts ? -1 : 1)));
}

function textOf(text: unknown): string {
  return typeof text === 'object' && text !== null && 'text' in text ? String(text.text) : '';
}
