import type { Now } from '../flow/ports.ts';
import {
  type Backlog,
  type Held,
  recordsMax,
  type SummaryDeps,
  type SummaryRecords,
} from '../flow/summary/summarize.ts';
import { createClockwork } from './clockwork.ts';
import { forCounting, type Rows } from './counting.ts';
import type { Database } from './database.ts';
import { createDayBook, createDayRecords, waitsSince } from './day-records.ts';
import { createEvidence } from './evidence.ts';
import { createQualityRecords } from './quality.ts';
import { createReviewerRecords } from './reviewers.ts';
import { createStandings } from './standings.ts';
import { createThresholds } from './thresholds.ts';

/** All that a summary is made from. */
export function summaryDeps(db: Database, now: Now): SummaryDeps {
  const rows = forCounting(db);
  return {
    days: createDayRecords(rows),
    book: createDayBook(db),
    summaries: createSummaryRecords(rows),
    quality: createQualityRecords(rows),
    reviewers: createReviewerRecords(rows),
    evidence: createEvidence(rows),
    standings: createStandings(db),
    thresholds: createThresholds(db),
    clockwork: createClockwork(db),
    now,
  };
}

/** What a summary says beside the figures of its day: how things stand now. */
function createSummaryRecords(db: Rows): SummaryRecords {
  return {
    async backlog(project, now) {
      const { rows } = await db.query<
        Pick<Backlog, 'open' | 'escalated' | 'overdue' | 'failing'> & { oldest: string; at: Date; p90: Date }
      >(
        `with open as materialized (
           select id, ${waitsSince} as since, escalation is not null as escalated, due_at <= $2 as overdue
           from signoff.items where project = $1 and status <> 'completed' and gold is null and duplicate_of is null
         )
         select count(*)::int as open, count(*) filter (where escalated)::int as escalated,
           count(*) filter (where overdue)::int as overdue,
           (select id from open order by since, id limit 1) as oldest, min(since) as at,
           -- Of those that wait, the oldest come first: a tenth of them has waited longer.
           (select since from open order by since offset (select count(*) from open) / 10 limit 1) as p90,
           (select count(*)::int from signoff.cards where cards.project = $1 and state = 'failed') as failing
         from open`,
        [project, now],
      );
      const [found] = rows;
      if (!found) throw new Error('a count is always one row');
      const { oldest, at, p90, ...counts } = found;
      return counts.open === 0
        ? { ...counts, oldest: null, p90Ms: null }
        : { ...counts, oldest: { item: oldest, at }, p90Ms: now.getTime() - p90.getTime() };
    },

    async held(project, { model, modelVersion }) {
      const { rows } = await db.query<Held>(
        `select audited, wrong, certified_at as "certifiedAt" from signoff.model_standings
         where project = $1 and model = $2 and model_version = $3`,
        [project, model, modelVersion],
      );
      return rows[0] ?? null;
    },

    async newRecords(project) {
      const { rows } = await db.query<{ since: Date | null; count: number }>(
        `select last.as_of as since, (select count(*)::int from (
             select from signoff.evidence where project = $1 and seq > coalesce(last.place, 0) and wrong is not null
             limit ${recordsMax}) as new) as count
         from (select 1) as one left join (
           select as_of, place from signoff.snapshots where project = $1 and state = 'ready' order by as_of desc limit 1
         ) as last on true`,
        [project],
      );
      return rows[0] ?? { since: null, count: 0 };
    },
  };
}
