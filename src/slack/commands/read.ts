import { didYouMean } from '../../did-you-mean.ts';
import type { Project } from '../../review/project.ts';

export const commands = ['review', 'queue', 'summary', 'stats', 'pause', 'resume', 'advise', 'help'] as const;
export type Command = (typeof commands)[number];

/** What somebody typed behind /signoff. */
export interface Typed {
  command: Command | null;
  /** The first word, as it was typed. */
  word: string;
  /** What stands behind it. */
  rest: string;
}

export function readCommand(text: string): Typed {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const typed = { word: unescaped(word), rest: rest.join(' ') };
  if (word === '') return { ...typed, command: 'help' };
  return { ...typed, command: commands.find((each) => each === typed.word.toLowerCase()) ?? null };
}

/** The command that was probably meant; null when none is near. */
export function commandMeant(word: string): string | null {
  return didYouMean(word, commands);
}

export type FoundProject =
  | { kind: 'found'; project: Project }
  | { kind: 'unknown'; named: string; meant: string | null }
  /** Several have this name, or this channel. */
  | { kind: 'several'; named: string; projects: Project[] };

/** The project that these words name: by key, by name, or by its channel. */
export function projectNamed(projects: Project[], words: string): FoundProject {
  const channel = /^<#([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(words.trim())?.[1];
  const named = unescaped(words)
    .trim()
    .replace(/^["'“”`]+|["'“”`]+$/g, '');
  const sought = named.toLowerCase();
  const byKey = projects.find(({ key }) => key === sought);
  if (byKey) return { kind: 'found', project: byKey };
  const found = projects.filter((project) =>
    channel === undefined ? project.name.toLowerCase() === sought : project.channel === channel,
  );
  const [first, second] = found;
  if (first && !second) return { kind: 'found', project: first };
  if (first) return { kind: 'several', named: channel === undefined ? named : 'this channel', projects: found };
  if (channel !== undefined) return { kind: 'unknown', named: 'in this channel', meant: null };
  const meant = didYouMean(sought, [
    ...projects.map(({ key }) => key),
    ...projects.map(({ name }) => name.toLowerCase()),
  ]);
  const project = projects.find(({ key, name }) => key === meant || name.toLowerCase() === meant);
  return { kind: 'unknown', named, meant: project?.key ?? null };
}

/** A day in UTC, at the end of what was typed. */
export interface Day {
  from: Date;
  to: Date;
  /** YYYY-MM-DD */
  name: string;
}

const dayMs = 86_400_000;

/** Takes the day off the end of the words; null: there is none; `wrong`: no such day, or one to come. */
export function dayIn(words: string, now: Date): { rest: string; day: Day | null | 'wrong' } {
  const [, rest = '', last = ''] = /^(.*?)\s*(\S+)$/s.exec(words.trim()) ?? [];
  const name = dayNamed(last, now);
  if (name === null) return { rest: words.trim(), day: null };
  const from = new Date(`${name}T00:00:00Z`);
  const exists = !Number.isNaN(from.getTime()) && from.toISOString().startsWith(name);
  if (!exists || from > now) return { rest, day: 'wrong' };
  return { rest, day: { from, to: new Date(from.getTime() + dayMs), name } };
}

function dayNamed(word: string, now: Date): string | null {
  const ago = { today: 0, yesterday: 1 }[word.toLowerCase()];
  if (ago !== undefined) return new Date(now.getTime() - ago * dayMs).toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(word) ? word : null;
}

/** Slack escapes three characters of what is typed. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
