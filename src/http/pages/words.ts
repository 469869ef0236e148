import { DateTime } from 'luxon';
import type { Item } from '../../review/item.ts';
import { type Project, titleOf } from '../../review/project.ts';
import { actionOf, fieldsOf, type Value } from '../../review/value.ts';
import { type Html, html } from '../html.ts';

// What draws nothing, or makes the text around it read differently: controls and bidirectional overrides.
const invisible = /[[\p{Cc}\p{Cf}\u2028\u2029]--[\t\n\u200C\u200D]]/gv;

/** Text from outside in one line, at most so many characters, ending in … where more was there. It is escaped where it is put. */
export function short(text: string, charsMax: number): string {
  const line = text.replace(invisible, '').toWellFormed().replace(/\s+/g, ' ').trim();
  const chars = [...line.slice(0, 2 * charsMax)];
  return chars.length <= charsMax && line.length <= 2 * charsMax
    ? line || '–'
    : `${chars
        .slice(0, charsMax - 1)
        .join('')
        .trimEnd()}…`;
}

/** The same in a direction of its own, so that it can't turn around what stands beside it. */
export function foreign(text: string, charsMax = 80): Html {
  return html`<bdi>${short(text, charsMax)}</bdi>`;
}

/** A figure and its unit stay in one line. */
export function figures(text: string): string {
  return text.replaceAll(/(?<=\d) (?=%|(?:s|min|h|days?)\b)/g, '\u00a0');
}

const masked = '•••••';

/** A value in one line, with what the project keeps from sight masked. */
export function valueInWords(project: Project, value: Value, charsMax = 120): Html {
  if (!fits(project, value)) return html`a value of another kind`;
  switch (project.task) {
    case 'classification':
      return foreign(titleOf(project, String(value)), charsMax);
    case 'multilabel':
      return Array.isArray(value) && value.length > 0
        ? foreign(value.map((label) => titleOf(project, label)).join(', '), charsMax)
        : html`none`;
    case 'text':
      return foreign(String(value), charsMax);
    case 'extraction': {
      const found = fieldsOf(value);
      const told = project.fields.map(({ name, title }) => {
        const is = found[name] ?? null;
        return `${title}: ${is === null ? '–' : project.sensitive.includes(`fields.${name}`) ? masked : String(is)}`;
      });
      return foreign(told.join(', ') || '–', charsMax);
    }
    case 'approval': {
      const { action, arguments: given } = actionOf(value);
      const told = Object.entries(given).map(([name, is]) => {
        const hidden = project.sensitive.includes(`fields.${name}`);
        return `${name} ${hidden ? masked : typeof is === 'string' ? is : JSON.stringify(is)}`;
      });
      return foreign([action, ...told].join(', '), charsMax);
    }
  }
}

/** Projects change: what is kept of an earlier kind of task is not drawn as one of this. */
function fits({ task }: Project, value: Value): boolean {
  switch (task) {
    case 'classification':
    case 'text':
      return typeof value === 'string';
    case 'multilabel':
      return Array.isArray(value);
    case 'extraction':
      return typeof value === 'object' && !Array.isArray(value);
    case 'approval':
      return typeof value === 'object' && 'action' in value;
  }
}

/** What an item is about, in one line; null where the project keeps any of it from sight, or it was deleted. */
export function excerptOf({ sensitive }: Project, { input, inputErasedAt }: Item, charsMax: number): Html | null {
  if (sensitive.length > 0 || inputErasedAt !== null) return null;
  const { text, fields, url } = input;
  const named = Object.entries(fields ?? {}).map(([name, is]) => `${name}: ${is}`);
  const all = [...(text === undefined ? [] : [text]), ...named, ...(url === undefined ? [] : [url])];
  return all.length === 0 ? null : foreign(all.join(' · '), charsMax);
}

/** What the model says; nothing while a card still hides it. */
export function isHidden({ blind, decision }: Item): boolean {
  return blind && decision === null;
}

/** `20 Nov, 14:05` in the project's time zone, for machines too. */
export function moment(at: Date, { timezone }: Pick<Project, 'timezone'>): Html {
  const local = DateTime.fromJSDate(at, { zone: timezone }).setLocale('en-GB');
  return html`<time datetime="${at.toISOString()}">${local.toFormat('d LLL yyyy, HH:mm')}</time>`;
}

/** `Fri 20 Nov` */
export function dayShort(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc', locale: 'en-GB' }).toFormat('ccc\u00a0d\u00a0LLL');
}
