import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../support/world.ts';
import type { Books } from './books.ts';
import type { Readers } from './readers.ts';

const settleMsMax = 120_000;
const readMsMax = 10_000;

/** Waits until nothing is under way any more; false: it still was after two minutes. */
export async function settled(world: World): Promise<boolean> {
  for (const giveUpAt = Date.now() + settleMsMax; Date.now() < giveUpAt; ) {
    const [row] = await world.database.query<{ under_way: number }>(
      `select (select count(*) from signoff.events where seq is null)::int
         + (select count(*) from signoff.deliveries where state in ('pending', 'sending'))::int
         + (select count(*) from signoff.items where status = 'waiting')::int
         + (select count(*) from signoff.cards where state not in ('posted', 'dropped') or drawn_version < wanted_version)::int
           as under_way`,
    );
    if (row?.under_way === 0) return true;
    await sleep(500);
  }
  return false;
}

/** What of all that was promised does not hold, a sentence each. */
export async function brokenPromises(world: World, books: Books, readers: Readers): Promise<string[]> {
  const { database } = world;
  const one = async (sql: string, values: unknown[]) => {
    const [row] = await database.query<Record<string, number>>(sql, values);
    return row ?? {};
  };
  const said: string[] = [];
  const none = (count: number | undefined, sentence: string) => {
    if (count !== 0) said.push(`${count} ${sentence}`);
  };

  const kept = await one(
    `select count(*) filter (where items.id is null)::int as lost,
       count(*) filter (where items.id <> told.id)::int as other
     from unnest($1::text[], $2::text[]) as told (external_id, id) left join signoff.items using (external_id)`,
    [[...books.accepted.keys()], [...books.accepted.values()]],
  );
  none(kept.lost, 'predictions were accepted and are lost');
  none(kept.other, 'predictions are another item than their callers were told');
  const twins = await one(
    'select count(*)::int as twins from (select from signoff.items group by project, external_id having count(*) > 1) as more',
    [],
  );
  none(twins.twins, 'predictions are there more than once');

  const answers = await one(
    `select count(*) filter (where items.status is distinct from 'completed' or items.decided_by is distinct from told.by)::int as lost,
       count(*) filter (where (select count(*) from signoff.feedback where item_id = told.id) <> 1)::int as records
     from unnest($1::text[], $2::text[]) as told (id, by) left join signoff.items using (id)`,
    [[...books.answered.keys()], [...books.answered.values()]],
  );
  none(answers.lost, 'answers were acknowledged and are not what the item says');
  none(answers.records, 'decisions have no training record, or more than one');

  const told = await one(
    `select count(distinct events.item_id)::int as untold
     from signoff.deliveries join signoff.events on events.added = deliveries.event
       left join unnest($1::text[]) as told (item_id) using (item_id)
     where told.item_id is null`,
    [[...books.delivered]],
  );
  none(told.untold, 'decisions were to be told to the webhook and were not');

  const happened = new Map(
    (
      await database.query<{ project: string; count: number }>(
        'select project, count(*)::int as count from signoff.events where seq is not null group by project',
      )
    ).map(({ project, count }) => [project, count]),
  );
  await readAll(readers, happened);
  const missed = readers.all.filter(({ project, seen }) => seen.count !== (happened.get(project) ?? 0));
  none(missed.length, 'readers of events saw another number than there are');
  const ways = Map.groupBy(readers.all, ({ project }) => project);
  const unlike = [...ways.values()].filter((group) => new Set(group.map(({ seen }) => seen.digest())).size > 1);
  none(unlike.length, 'projects had readers that saw other events, or in another order');

  none((await twinCards(world)).length, 'items have more than one card in Slack');
  return said;
}

/** Gives the readers a moment for what is on its way to them. */
async function readAll({ all }: Readers, happened: Map<string, number>): Promise<void> {
  for (const giveUpAt = Date.now() + readMsMax; Date.now() < giveUpAt; ) {
    if (all.every(({ project, seen }) => seen.count >= (happened.get(project) ?? 0))) return;
    await sleep(100);
  }
}

async function twinCards({ slack, projects }: World): Promise<string[]> {
  const twins: string[] = [];
  for (const { channel } of projects) {
    const items = (await slack.messages(channel)).flatMap(({ metadata }) => metadata?.event_payload.item ?? []);
    twins.push(...items.filter((item, at) => items.indexOf(item) !== at));
  }
  return twins;
}
