import { beforeAll, describe, expect, it } from 'vitest';
import { recordTexts } from '../../src/export/training-record.ts';
import type { ItemsWish } from '../../src/flow/ports.ts';
import { stranded } from '../../src/store/cards.ts';
import { createClockwork } from '../../src/store/clockwork.ts';
import type { Database } from '../../src/store/database.ts';
import { followers } from '../../src/store/duplicates.ts';
import { placeAt, readFeedback, recordsByItem } from '../../src/store/feedback.ts';
import { itemsThere } from '../../src/store/intake.ts';
import { listItems } from '../../src/store/items.ts';
import { nextCard } from '../../src/store/next-card.ts';
import { createRepeats } from '../../src/store/repeats.ts';
import { createRetraining } from '../../src/store/retraining.ts';
import { lastSigns } from '../../src/store/signs.ts';
import { createStandings } from '../../src/store/standings.ts';
import { toSay } from '../../src/store/to-say.ts';
import { explaining, rowsRead } from '../support/explaining.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile({ kept: true });

/** Of one project; of another there is next to nothing. */
const waiting = 20_000;
const decided = 40_000;
/** A dataset is read a thousand at a time, and everything else in smaller parts. */
const rowsMax = 2_000;

const busy = { key: 'busy', channel: 'C0BUSY', window: 10, budget: { perDay: 200, over: 'wait' as const } };
const quiet = { key: 'quiet', channel: 'C0QUIET', window: 10, budget: null };
const now = new Date();
const inAYear = new Date(now.getTime() + 365 * 86_400_000);
const everything: ItemsWish = { status: null, externalId: null, after: null, limit: 50 };
const behind = { createdAt: new Date(now.getTime() - 30_000 * 60_000), id: 'itm_' };

const looks: Record<string, (db: Database) => Promise<unknown>> = {
  async 'the next card'(db) {
    const id = await nextCard(db, busy.channel, [busy]);
    // As it was, so that the next look finds none planned.
    await db.query('delete from signoff.cards where item_id = $1', [id]);
    await db.query("update signoff.items set status = 'waiting' where id = $1", [id]);
  },
  'the next card where none waits': (db) => nextCard(db, quiet.channel, [quiet]),
  'what there is to say': (db) => toSay(db, busy.channel, ['busy']),
  'what there is to say where there is nothing': (db) => toSay(db, quiet.channel, ['quiet']),
  'the sweep': (db) => stranded(db, [busy, quiet]),
  'the first page of a list': (db) => listItems(db, 'busy', everything),
  'what waits': (db) => listItems(db, 'busy', { ...everything, status: 'waiting', after: behind }),
  'what is asked': (db) => listItems(db, 'busy', { ...everything, status: 'in_review' }),
  'what was decided': (db) => listItems(db, 'busy', { ...everything, status: 'completed' }),
  'what was decided before': (db) => listItems(db, 'busy', { ...everything, status: 'completed', after: behind }),
  'an item by its name': (db) => listItems(db, 'busy', { ...everything, externalId: 'ext-7' }),
  'items that are there already': (db) =>
    itemsThere(db, [{ project: 'busy', externalId: 'ext-7', idempotency: { key: 'key-9', fingerprint: '' } }]),
  'what time brings about': (db) => createClockwork(db).timed(['busy', 'quiet'], now, 100),
  'inputs whose time is over': (db) => createClockwork(db).inputsToErase(inAYear, 50),
  'what follows originals': (db) => followers(db, now, 50),
  'answers to ask again for': (db) =>
    createRepeats(db).read('quiet', { from: new Date(0), to: now, rowsMax: 100 }, () => []),
  'whether there are answers to ask again for': (db) =>
    createRepeats(db).toRead(['quiet'], { from: new Date(0), to: now }),
  'when people answered last': (db) => lastSigns(db, ['busy', 'quiet']),
  'whether there is something to watch': (db) => createStandings(db).toWatch(['busy', 'quiet'], now),
  'whether there is something to learn from': (db) => createRetraining(db).toRead(['busy', 'quiet'], now),
  'where nothing can be undone any more': (db) => placeAt(db, 'busy', now),
  'training records': (db) => firstOf(readFeedback(db, 'busy', '20000', {}, recordTexts())),
  'final training records': (db) => firstOf(readFeedback(db, 'busy', '20000', { finalAt: now }, recordTexts())),
  'the newest training records': (db) => firstOf(readFeedback(db, 'busy', '20000', { newest: true }, recordTexts())),
  'a dataset': (db) => firstOf(recordsByItem(db, 'busy', '30000')),
};

/** Those that follow originals are found by reading what is open until Postgres knows of it, which it is told to look at soon. */
const inABurst = Object.keys(looks).filter((what) => what !== 'what follows originals');

/** Named in the product: after some times Postgres plans them for any value. */
const plannedOnce = ['the next card', 'the next card where none waits', 'items that are there already'];

async function firstOf(pages: AsyncGenerator<unknown>): Promise<void> {
  await pages.next();
  await pages.return(undefined);
}

/** Older ones are decided, and their cards, answers and records are there; those that came since wait. All inputs' time is over. What
 * Postgres knows of the tables is from before these came. */
async function fill(): Promise<void> {
  const { rows } = aStore();
  // What is known of the tables stays what it is, until a test asks for more.
  for (const table of ['items', 'cards', 'reviews', 'feedback', 'evidence'])
    await rows(`alter table signoff.${table} set (autovacuum_enabled = false)`);
  const insertItems = (from: number, to: number) =>
    rows(
      `insert into signoff.items (id, project, external_id, idempotency_key, idempotency_fingerprint, status, input, prediction, route,
         reasons, probability, score, coin, gate_version, priority, created_at, asked_at, due_at, erase_at, outcome, value, decided_at, final_at)
       select 'itm_' || i, 'busy', 'ext-' || i, 'key-' || i, '', case when i <= $1 then 'completed' else 'waiting' end, '{"text":"a"}',
         '{"value":"refund"}', 'review', '{low_confidence}', 1, i % 1000 / 1000.0, 0.5, 'gp_1', 0, at, at,
         now() + interval '1 day', now(), case when i <= $1 then 'approved' end,
         case when i <= $1 then '"refund"'::json end, case when i <= $1 then at end, case when i <= $1 then at end
       from (select i, now() - ($2 - i) * interval '1 minute' as at from generate_series($3::int, $4::int) as i) as made`,
      [decided, decided + waiting + 1, from, to],
    );
  await insertItems(1, decided);
  await rows(`
    insert into signoff.cards (item_id, project, channel, state, ts, checked_at, wanted_version, drawn_version, planned_at)
    select id, project, 'C0BUSY', 'posted', '1.1', decided_at, 1, 1, decided_at from signoff.items where status = 'completed'`);
  await rows(`
    insert into signoff.reviews (id, item_id, reviewer, verdict, value, via, latency_ms, created_at)
    select 'rev_' || id, id, 'U01ANA', 'approve', '"refund"', 'slack', 1, decided_at from signoff.items where status = 'completed'`);
  await rows(`
    insert into signoff.feedback (id, project, item_id, record)
    select 'fbk_' || id, project, id, json_build_object('task', 'classification', 'outcome', outcome,
      'final_at', to_char(final_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from signoff.items where status = 'completed' order by decided_at`);
  await rows('analyze');
  await insertItems(decided + 1, decided + waiting);
}

describe('behind twenty thousand that wait and above forty thousand that were decided', { timeout: 60_000 }, () => {
  beforeAll(fill, 120_000);

  it('no look reads more than it gives, while Postgres knows nothing of those that came since', async () => {
    expect(await tooLong(false, inABurst)).toEqual([]);
  });

  it('nor once it does, nor where what is asked again and again is planned once for all', async () => {
    await aStore().rows('analyze');
    expect(await tooLong(false)).toEqual([]);
    expect(await tooLong(true, plannedOnce)).toEqual([]);
  });

  it.each([
    ['items_completed', 'what was decided'],
    ['items_erase_completed', 'inputs whose time is over'],
    ['feedback_by_item', 'a dataset'],
    ['feedback_final', 'where nothing can be undone any more'],
    ['cards_planned_at', 'the next card'],
    ['items_waiting', 'the next card'],
  ])('(control) without %s more is read for %s', async (index, what) => {
    await aStore().rows(`drop index signoff.${index}`);
    expect((await tooLong(false)).map((plan) => plan.split('\n')[0])).toContain(what);
  });
});

/** The plans that read more than they should, each below what it is for. */
async function tooLong(generic: boolean, which = Object.keys(looks)): Promise<string[]> {
  const { db } = aStore();
  const found: string[] = [];
  for (const what of which) {
    const plans: string[] = [];
    await looks[what]?.(explaining(db, plans, { generic }));
    if (plans.length === 0) throw new Error(`${what} asked nothing`);
    found.push(...plans.filter((plan) => rowsRead(plan) > rowsMax).map((plan) => `${what}\n${plan}`));
  }
  return found;
}
