import type { Channel, Person, World } from '../../world.ts';

/** For whom something is drawn: names, "you", local time and what "today" means all depend on who looks. */
export interface Reader {
  me: Person;
  people: Map<string, Person>;
  channels: Map<string, Channel>;
  /** Handles of user groups, by id. */
  groups: Map<string, string>;
  now: Date;
}

export function readerOf(world: World, me: Person, now = new Date()): Reader {
  return {
    me,
    people: new Map(world.people().map((person) => [person.id, person])),
    channels: new Map(world.channels().map((channel) => [channel.id, channel])),
    groups: new Map((world.groups?.() ?? []).map(({ id, handle }) => [id, handle])),
    now,
  };
}

/** The name people read: an id we do not know is shown as it is, like Slack shows a stranger. */
export function nameOf(reader: Reader, user: string): string {
  const person = reader.people.get(user);
  return person ? person.real_name || person.name : user;
}
