import type { Now } from '../flow/ports.ts';
import type { Backlog, Held, SummaryDeps, SummaryRecords } from '../flow/summary/summarize.ts';
import { createClockwork } from './clockwork.ts';
import type { Database } from './database.ts';
import { createDayBook, createDayRecords } from './day-records.ts';
import { createEvidence } from './evidence.ts';
import { createQualityRecords } from './quality.ts';
import { createReviewerRecords } from './reviewers.ts';
import { createStandings } from './standings.ts';
import { createThresholds } from './thresholds.ts';

/** All that a summary is made from. */
export function summaryDeps(db: Database, now: Now): SummaryDeps {
  return {
    days: createDayRecords(db),
    book: createDayBook(db),
    summaries: createSummaryRecords(db),
    quality: createQualityRecords(db),
    reviewers: createReviewerRecords(db),
    evidence: createEvidence(db),
    standings: createStandings(db),
    thresholds: createThresholds(db),
    clockwork: createClockwork(db),
    now,
  };
}

/** What a summary says beside the figures of its day: how things stand now. */
function createSummaryRecords(db: Database): SummaryRecords {
  return {
    async backlog(project, now) {
      const { rows } = await db.query<
        Pick<Backlog, 'open' | 'escalated' | 'overdue' | 'failing'> & { item: string | null; at: Date | null }
      >(
        `select open.count as open, open.escalated, open.overdue, oldest.id as item, oldest.created_at as at,
           (select count(*)::int from signoff.cards where cards.project = $1 and state = 'failed') as failing
         from (
           select count(*)::int, count(*) filter (where escalation is not null)::int as escalated,
             count(*) filter (where due_at <= $2)::int as overdue
           from signoff.items where ${isOpen}
         ) as open
         left join lateral (
           select id, created_at from signoff.items where ${isOpen} order by created_at limit 1
         ) as oldest on true`,
        [project, now],
      );
      const { item = null, at = null, ...counts } = rows[0] ?? { open: 0, escalated: 0, overdue: 0, failing: 0 };
      if (item === null || at === null) return { ...counts, oldest: null, p90Ms: null };
      // Of those that wait, the oldest come first: a tenth of them has waited longer.
      const { rows: p90 } = await db.query<{ at: Date }>(
        `select created_at as at from signoff.items where ${isOpen} order by created_at offset $2 limit 1`,
        [project, Math.floor(counts.open / 10)],
      );
      return {
        ...counts,
        oldest: { item, at },
        p90Ms: now.getTime() - (p90[0]?.at ?? at).getTime(),
      };
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
             limit ${countMax}) as new) as count
         from (select 1) as one left join (
           select as_of, place from signoff.snapshots where project = $1 and state = 'ready' order by as_of desc limit 1
         ) as last on true`,
        [project],
      );
      return rows[0] ?? { since: null, count: 0 };
    },
  };
}

const isOpen = `project = $1 and status <> 'completed' and gold is null and duplicate_of is null`;

/** Beyond so many it does not matter how many more there are. */
const countMax = 1_000_000;
