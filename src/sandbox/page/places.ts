import type { Channel, Message, Person, World } from '../world.ts';

/** What the main part of the page shows: a channel, or the App Home of the app. */
export type Shown = { kind: 'channel'; channel: Channel } | { kind: 'home' };

/** Channels the person is in, direct messages after the others. */
export function channelsOf(world: World, person: Person): Channel[] {
  const mine = world.channels().filter((channel) => channel.members.includes(person.id));
  return [...mine.filter((channel) => !isDirect(channel)), ...mine.filter(isDirect)];
}

export function isDirect(channel: Channel): boolean {
  return /^[DG]/.test(channel.id);
}

/** People who can sit at this page: not the app, not those whose account was closed. */
export function humans(world: World): Person[] {
  return world.people().filter((person) => !person.is_bot && !person.deleted);
}

/** The app's own user; a workspace without one still has a page. */
export function appOf(world: World): Person | undefined {
  return world.people().find((person) => person.is_bot);
}

export function shownAt(world: World, person: Person, place: string): Shown | null {
  if (place === 'home') return { kind: 'home' };
  const channel = channelsOf(world, person).find((one) => one.id === place);
  return channel ? { kind: 'channel', channel } : null;
}

/** What a direct message is called by one of its two ends. */
export function channelTitle(world: World, channel: Channel, me: Person): string {
  if (!isDirect(channel)) return channel.name;
  const others = channel.members.filter((member) => member !== me.id);
  const names = others
    .map((id) => world.people().find((person) => person.id === id))
    .map((one) => one?.real_name || one?.name || '?');
  return names.join(', ') || me.real_name;
}

/** How far each person has read each channel. Kept in memory: it is about this page, not about Slack. */
export interface ReadMarks {
  mark(user: string, channel: string, ts: string): void;
  of(user: string, channel: string): string | undefined;
  unread(user: string, channel: string, messages: readonly Message[]): number;
}

export function createReadMarks(): ReadMarks {
  const marks = new Map<string, string>();
  const of = (user: string, channel: string) => marks.get(`${user} ${channel}`);
  return {
    of,
    mark(user, channel, ts) {
      if (Number(ts) > Number(of(user, channel) ?? 0)) marks.set(`${user} ${channel}`, ts);
    },
    unread(user, channel, messages) {
      const seen = Number(of(user, channel) ?? 0);
      return messages.filter((message) => message.user !== user && Number(message.ts) > seen).length;
    },
  };
}
