import type { Person } from '../world.ts';

/** What a person typed, read as Slack's composer reads it. */
export type Typed = { kind: 'command'; command: string; text: string } | { kind: 'message'; text: string };

/** A line that begins with a slash is a command; anything else is a message as the Web API would show it. */
export function readTyped(text: string, people: readonly Person[]): Typed {
  const command = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  if (command) return { kind: 'command', command: command[1] ?? '', text: command[2] ?? '' };
  return { kind: 'message', text: encoded(text.trim(), people) };
}

/** Slack escapes `&`, `<` and `>`, and turns `@Name` and addresses into its own references. */
function encoded(text: string, people: readonly Person[]): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const linked = escaped.replace(/https?:\/\/[^\s|]+[^\s|.,;:!?)\]]/g, (url) => `<${url}>`);
  const byLength = people
    .flatMap((person) => [person.real_name, person.name].map((name) => ({ name, id: person.id })))
    .filter(({ name }) => name !== '')
    .toSorted((a, b) => b.name.length - a.name.length);
  return linked.replace(/(^|[\s(])@([^\s@<>][^@<>\n]*)/g, (whole, before: string, rest: string) => {
    const found = byLength.find(({ name }) => startsWithName(rest, name));
    return found ? `${before}<@${found.id}>${rest.slice(found.name.length)}` : whole;
  });
}

function startsWithName(text: string, name: string): boolean {
  return (
    text.slice(0, name.length).toLowerCase() === name.toLowerCase() && !/^[\p{L}\p{N}_]/u.test(text.slice(name.length))
  );
}
