import type { Project } from '../review/project.ts';
import { type Database, inTransaction, often, type Queryable } from './database.ts';
import { bestFirst } from './item-rows.ts';
import { isFree } from './outbox.ts';
import { isPaused } from './switches.ts';

export type Windowed = Pick<Project, 'key' | 'window' | 'budget'>;

/**
 * An item of a project, named in SQL, waits for a card, and nobody has it in a session. Asked for in the order of an index: where many wait,
 * Postgres may look for one from the table's beginning, and read all of it for a project in which none does.
 */
export const someWait = (project: string) => `exists (select from (
  select from signoff.items where items.project = ${project} and status = 'waiting' and not exists (
    select from signoff.reservations where item_id = items.id and until > clock_timestamp())
  order by created_at limit 1) as first)`;

/** `nextCard` may find one in these projects, an array in SQL: one is planned, or an item waits; whether there is room is not looked at. */
export const cardMayBeNext = (projects: string) => `(
  exists (select from signoff.cards where state = 'planned' and project = any(${projects}) and ${isFree})
  or exists (select from unnest(${projects}) as asked (project) where ${someWait('asked.project')}))`;

/**
 * The next card to post in a channel: one planned before, else the best waiting item of a project whose window has
 * room, which moves to review. Callers hold the channel's lane, so a window is never filled twice.
 */
export async function nextCard(db: Database, channel: string, projects: Windowed[]): Promise<string | null> {
  const keys = projects.map((project) => project.key);
  // A card whose project moved to another channel moves along, once nobody looks for it in the old one any more.
  const { rows: planned } = await db.query<{ item_id: string }>(
    often(
      `update signoff.cards set channel = $1
     where item_id = (
       select item_id from signoff.cards
       where state = 'planned' and project = any($2) and (channel = $1 or doubt_until is null) and ${isFree}
         and not ${isPaused('cards.project')}
       order by planned_at limit 1)
     returning item_id`,
      [channel, keys],
    ),
  );
  return planned[0]?.item_id ?? (await planNext(db, channel, projects));
}

async function planNext(db: Database, channel: string, projects: Windowed[]): Promise<string | null> {
  const roomy = await withRoom(db, projects);
  if (roomy.length === 0) return null;
  return inTransaction(
    db,
    async (trx) => {
      const { rows } = await trx.query<{ id: string }>(
        often(
          `with best as (
           select best.id
           from unnest($1::text[]) as roomy (project)
           cross join lateral (
             select id, priority, rank from signoff.items
             where items.project = roomy.project and status = 'waiting' and not exists (
               select from signoff.reservations where item_id = items.id and until > clock_timestamp())
             order by ${bestFirst}
             limit 1 for update skip locked
           ) best
           order by ${bestFirst}
           limit 1
         ), moved as (
           update signoff.items set status = 'in_review', version = version + 1 where id = (select id from best)
           returning id, project, version
         )
         insert into signoff.cards as cards (item_id, project, channel, state, wanted_version)
         select id, project, $2, 'planned', version from moved
         -- It had one before it was reopened.
         on conflict (item_id) do update set state = 'planned', channel = excluded.channel, ts = null, drawn_version = 0,
           wanted_version = excluded.wanted_version, planned_at = clock_timestamp()
         returning item_id as id`,
          [roomy, channel],
        ),
      );
      return rows[0]?.id ?? null;
    },
    // A backlog that came just now is none as far as Postgres knows, and to sort it seems as good as to read its first one from the index.
    'set local enable_sort = off',
  );
}

/** Which of these projects are not paused and have fewer open cards than their window. A card that Slack refused takes no room. */
export async function withRoom(db: Queryable, projects: Windowed[]): Promise<string[]> {
  const { rows } = await db.query<{ project: string; open: number; paused: boolean; today: number }>(
    often(
      // Today's are counted where a budget waits for them, and no further than it: asked for with every card, it must not read what came
      // before. The day is a query of its own, since a clock that may move on while rows are read leads to no place in an index.
      `select project, ${isPaused('asked.project')} as paused,
       (select count(*)::int from (
          select from signoff.cards where cards.project = asked.project
            and planned_at >= (select date_trunc('day', clock_timestamp(), 'UTC'))
          order by planned_at limit coalesce(asked.budget, 0)) as counted) as today,
       (select count(*)::int from signoff.items join signoff.cards on cards.item_id = items.id
        where items.status = 'in_review' and cards.state <> 'failed' and items.project = asked.project) as open
     from unnest($1::text[], $2::int[]) as asked (project, budget)`,
      [
        projects.map((project) => project.key),
        projects.map(({ budget }) => (budget?.over === 'wait' ? budget.perDay : null)),
      ],
    ),
  );
  const standing = new Map(rows.map((row) => [row.project, row]));
  return projects
    .filter(({ key, window, budget }) => {
      const { paused = false, open = 0, today = 0 } = standing.get(key) ?? {};
      return !paused && open < window && (budget?.over !== 'wait' || today < budget.perDay);
    })
    .map(({ key }) => key);
}
