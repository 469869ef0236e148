import type { KeptDay } from '../flow/stands.ts';
import { type BehindRecords, type BehindWish, outcomesBehind } from '../flow/summary/behind.ts';
import type { OverviewRecords } from '../flow/summary/overview.ts';
import type { Queryable } from './database.ts';
import { type ItemRow, itemFromRow } from './item-rows.ts';
import { lastSigns } from './signs.ts';

/** What the pages list beside the figures of a summary. Each look is bounded, however much is there. */
export function createPageRecords(db: Queryable): BehindRecords & OverviewRecords {
  return {
    async behind(project, wish) {
      const { from, values, given, at, newestFirst } = those(project, wish);
      const { after, limit } = wish;
      const rest = after && `and (${at}, id) ${newestFirst ? '<' : '>'} (${given(after.at)}, ${given(after.id)})`;
      const way = newestFirst ? 'desc' : 'asc';
      const { rows } = await db.query<ItemRow & { at: Date; has_card: boolean }>(
        `select items.*, ${at} as at,
           exists (select from signoff.cards where cards.item_id = items.id and state = 'posted') as has_card
         ${from} ${rest ?? ''}
         order by ${at} ${way}, id ${way} limit ${given(limit)}`,
        values,
      );
      return rows.map((row) => ({ item: itemFromRow(row), at: row.at, hasCard: row.has_card }));
    },

    async countBehind(project, wish) {
      const { from, values } = those(project, wish);
      const { rows } = await db.query<{ count: number }>(
        `select count(*)::int as count from (select ${from} limit ${countMax + 1}) as counted`,
        values,
      );
      return rows[0]?.count ?? 0;
    },

    async keptOfMany(projects, since, until) {
      const { rows } = await db.query<KeptDay & { project: string }>(
        // Read once, not once for each part of it: it is a text of some thousand letters.
        `select project, day::text as day, outcomes, accuracy, (arrived ->> 'review')::int as "cameForPeople",
           json_array_length(people) + "peopleLeftOut" as reviewers
         from unnest($1::text[], $2::text[], $3::date[], $4::date[]) as asked (project, timezone, since, until)
         -- One project after the other from its index: Postgres would rather read all days there ever were.
         cross join lateral (
           select day, figures from signoff.days
           where days.project = asked.project and days.timezone = asked.timezone and day between asked.since and asked.until
           order by day desc limit ${daysMax}
         ) as days
         cross join json_to_record(figures)
           as kept (arrived json, outcomes json, accuracy json, people json, "peopleLeftOut" int)
         order by days.day desc`,
        [projects.map(({ key }) => key), projects.map(({ timezone }) => timezone), since, until],
      );
      const byProject = Map.groupBy(rows, ({ project }) => project);
      return new Map([...byProject].map(([project, kept]) => [project, kept.map(({ project: _, ...day }) => day)]));
    },

    lastSigns: (projects) => lastSigns(db, projects),

    async latestVersions(projects) {
      const { rows } = await db.query<{ project: string; version: string }>(
        `select asked.project, version
         from unnest($1::text[]) as asked (project)
         cross join lateral (
           select concat_ws(' ', prediction ->> 'model', prediction ->> 'modelVersion') as version, max(created_at) as last
           from (select prediction, created_at from signoff.items
                 where items.project = asked.project and gold is null order by created_at desc limit ${latestMax}) as latest
           group by 1
         ) as versions
         where version <> '' order by last desc, version`,
        [projects],
      );
      const byProject = Map.groupBy(rows, ({ project }) => project);
      return new Map([...byProject].map(([project, of]) => [project, of.map(({ version }) => version)]));
    },
  };
}

const countMax = 1_000;
const daysMax = 100;
const latestMax = 200;

type Those = Omit<BehindWish, 'after' | 'limit'>;

/** Which items are meant, as the figures count them, and in which order they come. */
function those(project: string, { what, period, now, label, truth }: Those) {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const asked = () => `project = ${given(project)} and gold is null and duplicate_of is null`;
  const during = (at: string) => `${at} >= ${given(period.from)} and ${at} < ${given(period.to)}`;
  const predicted = () => (label === null ? '' : `and prediction ->> 'value' = ${given(label)}`);
  const outcomes = outcomesBehind(what);
  if (outcomes !== null) {
    return {
      from: `from signoff.items where ${asked()} and ${during('decided_at')} and outcome = any(${given(outcomes)}) ${predicted()}
        and outcome <> 'auto_approved'`,
      values,
      given,
      ...{ at: 'decided_at', newestFirst: true },
    };
  }
  if (what === 'confusion') {
    return {
      from: `from (
          select item_id as id, decided_at as confused_at from signoff.evidence
          where project = ${given(project)} and ${during('decided_at')} and wrong and label = ${given(label)} and truth = ${given(truth)}
        ) as confused join signoff.items using (id)`,
      values,
      given,
      ...{ at: 'confused_at', newestFirst: true },
    };
  }
  const overdue = what === 'overdue' ? `and due_at <= ${given(now)}` : '';
  return {
    from: `from signoff.items where ${asked()} and status <> 'completed' ${predicted()} ${overdue}`,
    values,
    given,
    ...{ at: 'created_at', newestFirst: false },
  };
}
