import { randomUUID } from 'node:crypto';
import type { Begun, SummaryBook } from '../flow/summary/summary-book.ts';
import { type Database, often } from './database.ts';
import { canBeSaid, settledAs, taken } from './outbox.ts';

export function createSummaryBook(db: Database): SummaryBook {
  return {
    async begun(projects) {
      const { rows } = await db.query<Begun & { project: string }>(
        `select project,
           (select created_at from signoff.items where items.project = asked.project order by created_at, id limit 1) as "firstAt",
           (select day::text from signoff.summaries where summaries.project = asked.project order by summaries.day desc limit 1) as "lastDay"
         from unnest($1::text[]) as asked (project)`,
        [projects],
      );
      return new Map(rows.map(({ project, ...begun }) => [project, begun]));
    },

    async plan(summaries) {
      if (summaries.length === 0) return 0;
      const { rowCount } = await db.query(
        `insert into signoff.summaries (project, day, channel, due_at)
         select * from unnest($1::text[], $2::date[], $3::text[], $4::timestamptz[]) on conflict do nothing`,
        [
          summaries.map(({ project }) => project),
          summaries.map(({ day }) => day),
          summaries.map(({ channel }) => channel),
          summaries.map(({ dueAt }) => dueAt),
        ],
      );
      return rowCount ?? 0;
    },

    async next(channel) {
      const { rows } = await db.query<{ project: string; day: string }>(
        often(
          `select project, day::text as day from signoff.summaries where channel = $1 and ${canBeSaid}
         order by due_at, project limit 1`,
          [channel],
        ),
      );
      return rows[0] ?? null;
    },

    async waiting() {
      const { rows } = await db.query<{ channel: string }>(
        `select distinct channel from signoff.summaries where ${canBeSaid}`,
      );
      return rows.map(({ channel }) => channel);
    },

    async claim({ project, day }, leaseMs) {
      const holder = randomUUID();
      const { rows } = await db.query<{ channel: string; due_at: Date; attempt: number }>(
        `update signoff.summaries set ${taken('$3', '$4')}
         where project = $1 and day = $2 and ${canBeSaid} returning channel, due_at, attempt`,
        [project, day, holder, leaseMs],
      );
      const row = rows[0];
      if (!row) return null;
      return { project, day, holder, channel: row.channel, dueAt: row.due_at, inDoubt: row.attempt > 1 };
    },

    async settle(claim, outcome) {
      const { set, values } = settledAs(outcome, 4);
      const postedAt = outcome.kind === 'posted' ? ', posted_at = clock_timestamp()' : '';
      await db.query(`update signoff.summaries set ${set}${postedAt} where project = $1 and day = $2 and holder = $3`, [
        claim.project,
        claim.day,
        claim.holder,
        ...values,
      ]);
    },
  };
}
