import type { Button, KnownBlock } from '@slack/types';
import { context, section } from '../blocks.ts';

export const homeActions = {
  review: 'home_review',
  undo: 'home_undo',
  pause: 'home_pause',
  resume: 'home_resume',
  stop: 'home_stop_approving',
  approve: 'home_approve_again',
  day: 'home_open_day',
  projects: 'home_open_projects',
} as const;

/** In place of a project: no project has this key. */
export const everything = '*';

export const divider: KnownBlock = { type: 'divider' };

/**
 * `id` stays the same from drawing to drawing. Slack would name the block anew each time, and who reads a confirmation while
 * Home is drawn again would press a button that is gone.
 */
export function withButton(id: string, mrkdwn: string, accessory: Button): KnownBlock {
  return { type: 'section', block_id: id, text: { type: 'mrkdwn', text: mrkdwn, verbatim: true }, accessory };
}

export function actions(id: string, ...elements: Button[]): KnownBlock {
  return { type: 'actions', block_id: id, elements };
}

export function andMore(rest: number, one: string, how: string): KnownBlock[] {
  return rest > 0 ? [context(`And ${rest} more ${one}${rest === 1 ? '' : 's'}. ${how}`.trim())] : [];
}

/** Slack takes so many characters in a section. */
const sectionMax = 3_000;

/** Lines in as few sections as take them, and how many of them are told: what does not fit is left out, a whole line at a time. */
export function fitting(lines: readonly string[], sectionsMax: number): { blocks: KnownBlock[]; told: number } {
  const texts: string[] = [];
  let told = 0;
  for (const line of lines) {
    const [last, next] = [texts.at(-1), texts.length];
    if (last !== undefined && last.length + 1 + line.length <= sectionMax) texts[next - 1] = `${last}\n${line}`;
    else if (next < sectionsMax) texts.push(line);
    else break;
    told += 1;
  }
  return { blocks: texts.map(section), told };
}
