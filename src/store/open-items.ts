import { countMax } from '../flow/needs.ts';
import { waitsSince } from './day-records.ts';
import { bestFirst } from './item-rows.ts';

/** Among so many of the oldest is the one that has waited longest, though some were opened again. */
const oldestMax = 50;

/** Items that people are asked about: not known answers, and none that gets the answer of another one. */
export const asked = 'gold is null and duplicate_of is null';

/** Every count is read from an index, in its order: without one Postgres may think that reading the whole table is as fast. */
export const counts = {
  waiting: (those: string) => counted(`status = 'waiting' and items.project = asked.project and ${those}`, bestFirst),
  inReview: (those: string) =>
    counted(`status = 'in_review' and items.project = asked.project and ${those}`, 'items.project'),
  escalated: (those: string) =>
    counted(
      `status <> 'completed' and escalation is not null and items.project = asked.project and ${those}`,
      bestFirst,
    ),
  oldestAt: (those: string) =>
    `(select created_at from signoff.items
      where status <> 'completed' and items.project = asked.project and ${those} order by created_at limit 1)`,
};

export function counted(those: string, order: string): string {
  return `(select count(*)::int
    from (select from signoff.items where ${those} order by ${order} limit ${countMax}) as counted)`;
}

/** Beside `asked (project)`: since when the first of a project's items waits that reviewers have to answer, not leads. */
export const unanswered = `
  cross join lateral (
    select min(since) as since
    from (select since
          from (select escalation, ${waitsSince} as since from signoff.items
                where status <> 'completed' and items.project = asked.project and ${asked} order by created_at limit ${countMax}) as open
          where escalation is null limit ${oldestMax}) as first
  ) as unanswered`;

/** Beside `asked (project)`: cards that Slack does not take, and why most of them. */
export const failing = `
  cross join lateral (
    select count(*)::int, mode() within group (order by failure) as why
    from (select failure from signoff.cards
          where cards.project = asked.project and state = 'failed' order by cards.project limit ${countMax}) as failed
  ) as failing`;
