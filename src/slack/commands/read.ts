import { didYouMean } from '../../did-you-mean.ts';
import { lastDay } from '../../flow/summary/summarize.ts';
import { type Day, dayOf, isDay } from '../../review/day.ts';
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

/** What was typed, without a day at its end. */
export interface WithDay {
  rest: string;
  /** `today`, `yesterday` or a text of the form 2026-11-21; null: no day was named. */
  word: string | null;
}

export function dayIn(words: string): WithDay {
  const [, rest = '', last = ''] = /^(.*?)\s*(\S+)$/s.exec(words.trim()) ?? [];
  const isDayWord = /^(today|yesterday|\d{4}-\d{2}-\d{2})$/i.test(last);
  return isDayWord ? { rest, word: last.toLowerCase() } : { rest: words.trim(), word: null };
}

/** The day that is meant, in the project's time zone; where none is named, today so far. Null: no such day, or one to come. */
export function dayMeant(word: string | null, project: Project, now: Date): Day | null {
  const today = dayOf(now, project.timezone);
  if (word === null || word === 'today') return today;
  if (word === 'yesterday') return lastDay(project, now);
  return isDay(word) && word <= today ? word : null;
}

/** Slack escapes three characters of what is typed. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
