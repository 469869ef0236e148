import type {
  CardClaim,
  CardOutcome,
  CardStanding,
  CardState,
  DoubtFinding,
  DoubtfulCard,
  Stranded,
} from '../flow/ports.ts';
import type { Project } from '../review/project.ts';
import { often, type Queryable } from './database.ts';
import { someWait, type Windowed, withRoom } from './next-card.ts';
import { noteCanBeSaid } from './notes.ts';
import { isFree } from './outbox.ts';
import { isPaused } from './switches.ts';

const mayRedraw = `not exists (select from signoff.lanes where lane = 'redraw' and not_before > clock_timestamp())`;

/** Where the card of an item stands; null: it has none. */
export async function cardOf(db: Queryable, itemId: string): Promise<{ channel: string; ts: string } | null> {
  const { rows } = await db.query<{ channel: string; ts: string }>(
    `select channel, ts from signoff.cards where item_id = $1 and state = 'posted' and ts is not null`,
    [itemId],
  );
  return rows[0] ?? null;
}

/**
 * Reserves a card for one worker: a planned one becomes `sending`, a posted one is taken for a redraw if it shows an
 * old version and Slack has not told us to hold back.
 */
export async function claimCard(
  db: Queryable,
  itemId: string,
  holder: string,
  leaseMs: number,
): Promise<CardClaim | null> {
  const { rows } = await db.query<{
    channel: string;
    state: CardState;
    ts: string | null;
    plain: boolean;
    attempt: number;
  }>(
    often(
      `update signoff.cards set
       holder = $2,
       held_until = clock_timestamp() + $3 * interval '1 ms',
       state = case state when 'planned' then 'sending' else state end,
       attempt = case state when 'planned' then attempt + 1 else attempt end
     where item_id = $1 and ${isFree}
       and (state = 'planned' or (state = 'posted' and drawn_version < wanted_version and ${mayRedraw}))
     returning channel, state, ts, plain, attempt`,
      [itemId, holder, leaseMs],
    ),
  );
  return rows[0] ? { itemId, holder, ...rows[0] } : null;
}

/** The worker did nothing with it. */
export async function giveCardBack(db: Queryable, itemId: string, holder: string): Promise<void> {
  await db.query(
    `update signoff.cards set holder = null, held_until = null, state = case state when 'sending' then 'planned' else state end
     where item_id = $1 and holder = $2`,
    [itemId, holder],
  );
}

/** Twins are looked for this long after a post whose outcome nobody knew. */
const doubtMs = 120_000;

export async function settleCard(db: Queryable, claim: CardClaim, outcome: CardOutcome): Promise<CardStanding> {
  const { rows } = await db.query<{ stale: boolean }>(
    often(
      `update signoff.cards set holder = null, held_until = null, ${settling[outcome.kind]}
     where item_id = $1 and holder = $2
     returning drawn_version < wanted_version as stale`,
      [claim.itemId, claim.holder, ...settlingValues(outcome)],
    ),
  );
  if (rows[0]) return rows[0].stale ? 'stale' : 'current';
  // The claim ran out and somebody else looked after the card. What this worker did may stand in the channel as well.
  await db.query(
    `update signoff.cards set ${inDoubt}, drawn_version = case when state = 'posted' then 0 else drawn_version end
     where item_id = $1`,
    [claim.itemId],
  );
  return 'lost';
}

/** From when on a message that we don't know of may stand in the channel: since shortly before it was noticed, or earlier. */
const doubtSince = (moment: string) => `
  doubt_since = least(doubt_since, ${moment} - interval '1 minute'),
  doubt_until = clock_timestamp() + ${doubtMs} * interval '1 ms',
  looks = 0, last_look_at = null`;
const inDoubt = doubtSince('clock_timestamp()');

const settling: Record<CardOutcome['kind'], string> = {
  posted: `state = 'posted', ts = $3, drawn_version = $4, failure = null, checked_at = clock_timestamp(),
    posted_at = coalesce(posted_at, clock_timestamp())`,
  redrawn: 'drawn_version = $3, failure = null, checked_at = clock_timestamp(), shows_undo_until = $4::timestamptz',
  planned: "state = 'planned', ts = null, drawn_version = 0",
  plainer: "plain = true, state = case state when 'sending' then 'planned' else state end",
  unknown: `state = 'unknown', ${inDoubt}`,
  missing: `state = 'unknown', ${doubtSince('coalesce(posted_at, clock_timestamp())')}`,
  dropped: "state = 'dropped'",
  gone: "state = 'gone', ts = null",
  refused: `state = case state when 'sending' then 'failed' else state end, failure = $3,
    not_before = clock_timestamp() + interval '1 hour'`,
  later: `state = case state when 'sending' then 'planned' else state end,
    not_before = clock_timestamp() + $3 * interval '1 ms'`,
};

function settlingValues(outcome: CardOutcome): unknown[] {
  switch (outcome.kind) {
    case 'posted':
      return [outcome.ts, outcome.version];
    case 'redrawn':
      return [outcome.version, outcome.undoUntil];
    case 'refused':
      return [outcome.why];
    case 'later':
      return [outcome.ms];
    case 'planned':
    case 'plainer':
    case 'unknown':
    case 'missing':
    case 'dropped':
    case 'gone':
      return [];
  }
}

/** Slack's history may lag behind: two looks this far apart make a message missing. */
const betweenLooks = "interval '10 seconds'";

export async function doubtfulCards(db: Queryable, channel: string): Promise<DoubtfulCard[]> {
  const { rows } = await db.query<DoubtfulCard>(
    `select item_id as "itemId", state, ts, doubt_since as "doubtSince", attempt, looks
     from signoff.cards
     where channel = $1 and doubt_until is not null and state not in ('planned', 'sending')
       and (last_look_at is null or last_look_at < clock_timestamp() - ${betweenLooks})`,
    [channel],
  );
  return rows;
}

/**
 * Keeps what a look found, unless the card went on meanwhile: of two that looked at once the slower one may have read the
 * history before a newer post, and would have it posted again.
 */
export async function resolveDoubt(db: Queryable, card: DoubtfulCard, finding: DoubtFinding): Promise<void> {
  await db.query(
    `update signoff.cards set looks = looks + 1, last_look_at = clock_timestamp(), ${findings[finding.kind]}
     where item_id = $1 and state = $2 and attempt = $3 and looks = $4`,
    [card.itemId, card.state, card.attempt, card.looks, ...(finding.kind === 'found' ? [finding.ts] : [])],
  );
}

const findings: Record<DoubtFinding['kind'], string> = {
  // An adopted message shows an unknown version: drawn_version 0 has it drawn again.
  found:
    "state = 'posted', ts = $5::text, drawn_version = 0, posted_at = coalesce(posted_at, to_timestamp($5::text::float8))",
  not_found: 'item_id = item_id',
  not_found_for_good: "state = 'planned'",
  no_twin: `doubt_since = case when doubt_until < clock_timestamp() then null else doubt_since end,
    doubt_until = case when doubt_until < clock_timestamp() then null else doubt_until end`,
};

/** Rows that nobody seems to be working on. Each query is one index range, whatever the backlog. */
export async function stranded(db: Queryable, projects: (Windowed & Pick<Project, 'channel'>)[]): Promise<Stranded> {
  const { rowCount: abandoned } = await db.query(
    `update signoff.cards set state = 'unknown', holder = null, held_until = null, ${inDoubt}
     where state = 'sending' and held_until < clock_timestamp()`,
  );
  // What Slack refused may be mended: a picture is back, a rule was changed.
  await db.query(
    `update signoff.cards set state = 'planned', plain = false
     from signoff.items where items.id = cards.item_id and items.status = 'in_review'
       and cards.state = 'failed' and cards.not_before < clock_timestamp()`,
  );
  // A card is given up when its item ends; the item may have been opened again at that very moment.
  await db.query(
    `update signoff.cards set state = 'planned', ts = null, drawn_version = 0
     from signoff.items where items.id = cards.item_id and items.status = 'in_review' and cards.state in ('dropped', 'gone')`,
  );
  // An open card that nobody answers would never be missed if its message were deleted: drawing it again finds out.
  await db.query(
    `update signoff.cards set drawn_version = 0 where item_id in (
       select cards.item_id from signoff.items join signoff.cards on cards.item_id = items.id
       where items.status = 'in_review' and cards.state = 'posted' and cards.checked_at < clock_timestamp() - interval '1 hour'
       limit 5)`,
  );
  const { rows: stale } = await db.query<{ item_id: string }>(
    `select item_id from signoff.cards
     where state = 'posted' and drawn_version < wanted_version and ${isFree} and ${mayRedraw}
     order by planned_at limit 200`,
  );
  // A button that can do no more is taken away when nothing else has to be drawn: Slack's budget for redrawing is one for all.
  if (stale.length === 0) {
    await db.query(
      `update signoff.cards set drawn_version = 0, shows_undo_until = null where item_id = (
         select item_id from signoff.cards where shows_undo_until < clock_timestamp() and state = 'posted'
         order by shows_undo_until limit 1)`,
    );
  }
  const { rows: doubtful } = await db.query<{ channel: string }>(
    `select distinct channel from signoff.cards where doubt_until is not null`,
  );
  const roomy = new Set(await withRoom(db, projects));
  const { rows: waiting } = await db.query<{ project: string }>(
    `select project from unnest($1::text[]) as asked (project) where ${someWait('asked.project')}`,
    [[...roomy]],
  );
  const { rows: planned } = await db.query<{ project: string }>(
    `select distinct project from signoff.cards
     where state = 'planned' and project = any($1) and ${isFree} and not ${isPaused('cards.project')}`,
    [projects.map((project) => project.key)],
  );
  const { rows: noted } = await db.query<{ project: string }>(
    `select distinct project from signoff.notes where project = any($1) and ${noteCanBeSaid}`,
    [projects.map((project) => project.key)],
  );
  const withWork = new Set([...planned, ...waiting, ...noted].map((row) => row.project));
  const channels = new Set(projects.filter(({ key }) => withWork.has(key)).map(({ channel }) => channel));
  return {
    channels: [...channels],
    items: stale.map((row) => row.item_id),
    doubtful: doubtful.map((row) => row.channel),
    abandoned: abandoned ?? 0,
  };
}
