import type { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { quoted } from './problem.ts';
import { nested, projectFormat } from './projects-format.ts';
import type { Path } from './projects-yaml.ts';

/** Something wrong in one project. */
export interface Issue {
  /** From the project down. */
  path: Path;
  /** What to point at; the value unless told. */
  of?: 'key' | 'value';
  /** The end of a sentence that starts with the path. */
  sentence: string;
}

/** What is wrong with each key of one project by itself, in words. */
export function issuesOfFormat(project: unknown): Issue[] {
  const result = projectFormat.safeParse(project, { error: sentenceOf });
  return (result.error?.issues ?? []).flatMap(issuesFrom);
}

function issuesFrom(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, sentence: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], of: 'key', sentence: unknownKey(key, issue.path) }));
}

function unknownKey(key: string, parent: Path): string {
  const siblings = keysAt(parent);
  const meant = didYouMean(key, siblings);
  if (meant) return `is not a key: did you mean ${quoted(meant)}?`;
  const homes = Object.entries(nested).flatMap(([home, { shape }]) => (key in shape ? [home] : []));
  if (homes.length > 0) return `is not a key here: it belongs under ${homes.join(' or ')}`;
  return key in projectFormat.shape
    ? 'is not a key here: it belongs to the project itself'
    : `is not a key: there are ${siblings.join(', ')}`;
}

function keysAt(parent: Path): string[] {
  const at = parent.filter((step) => typeof step === 'string').join('.');
  const home = Object.entries(nested).find(([name]) => name === at);
  return Object.keys((home?.[1] ?? projectFormat).shape);
}

const names: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
};

function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  if (issue.input === null) return 'is empty: write a value, or leave the key out';
  switch (issue.code) {
    case 'invalid_type': {
      const quotes = issue.expected === 'string' && typeof issue.input !== 'object' ? ': put it in quotes' : '';
      return `must be ${names[issue.expected] ?? issue.expected}${quotes}`;
    }
    case 'invalid_value': {
      const meant = typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : null;
      return `must be one of ${issue.values.map(String).join(', ')}${meant ? `: did you mean ${quoted(meant)}?` : ''}`;
    }
    default:
      return undefined;
  }
}
