import pg from 'pg';
import type { Added, Store } from '../flow/ports.ts';
import { type Event, eventsOf } from '../review/event.ts';
import type { Item } from '../review/item.ts';
import { type Database, often } from './database.ts';
import { eventColumns, eventRow } from './events.ts';
import { type ItemRow, itemColumns, itemFromRow, itemRow } from './item-rows.ts';

type Kept = Awaited<ReturnType<Store['addItem']>>;

interface Waiting {
  item: Item;
  row: string;
  /** By the clock that only goes forward. */
  sinceMs: number;
  kept: (kept: Kept) => void;
  failed: (error: unknown) => void;
}

/** A statement stays small enough to be quick, however many wait and however long their texts are. */
const itemsMax = 200;
const charsMax = 1_000_000;
/** As long as the pool waits for a connection. */
const waitMsUsual = 2_500;

/**
 * Keeps items as they come. What comes while others are on their way to the disk goes there together, in one commit: so the disk
 * does not limit how many are taken in, and one alone waits for nobody. When Postgres can't keep up, what has waited for
 * `waitMsMax` is refused with `ETIMEDOUT` and was not kept: whoever sent it is better told than left waiting.
 */
export function createIntake(db: Database, waitMsMax = waitMsUsual): Store['addItem'] {
  const waiting: Waiting[] = [];
  let keeping = false;

  async function keepAll(): Promise<void> {
    keeping = true;
    do {
      // Whatever arrived in the same turn of the event loop goes along.
      await new Promise(setImmediate);
      refuseLate(waiting, waitMsMax);
      if (waiting.length > 0) await keep(db, firstOf(waiting));
    } while (waiting.length > 0);
    keeping = false;
  }

  return (item) =>
    new Promise((kept, failed) => {
      waiting.push({ item, row: written(item), sinceMs: performance.now(), kept, failed });
      if (!keeping) void keepAll();
    });
}

/** They stand in the order in which they came. */
function refuseLate(waiting: Waiting[], waitMsMax: number): void {
  const onTime = waiting.findIndex(({ sinceMs }) => performance.now() - sinceMs <= waitMsMax);
  for (const { failed } of waiting.splice(0, onTime === -1 ? waiting.length : onTime)) failed(new TooBusy());
}

/**
 * Keeps many items in one commit, and says of each which item it is now. When Postgres refuses the whole for one of them,
 * nothing is kept and it throws: whoever calls has checked them.
 */
export async function addItems(db: Database, items: Item[]): Promise<Added[]> {
  const created = await insert(
    db,
    items.map((item) => ({ item, row: written(item) })),
  );
  const others = items.filter(({ id }) => !created.has(id));
  const first = await itemsThere(db, others);
  return items.map((item) => {
    if (created.has(item.id)) return { id: item.id, created: true, idempotency: item.idempotency };
    const there = first(item);
    if (!there) throw conflictsWithNone(item);
    return there;
  });
}

/** Looks which of these are there already, by their project and names. */
export async function itemsThere(db: Database, sent: Named[]): Promise<(one: Named) => Added | null> {
  const rows = await firstOnes<FirstRow>(db, 'ids', sent);
  const byName = new Map(rows.map((row) => [nameOf(row.project, row.external_id), row]));
  const byKey = new Map(rows.map((row) => [nameOf(row.project, row.idempotency_key), row]));
  return ({ project, externalId, idempotency }) => {
    // A key that was used before says what it was used for, whatever else is in the item.
    const there =
      (idempotency && byKey.get(nameOf(project, idempotency.key))) ||
      (externalId === null ? undefined : byName.get(nameOf(project, externalId)));
    if (!there) return null;
    const { id, idempotency_key: key, idempotency_fingerprint: fingerprint } = there;
    return { id, created: false, idempotency: key !== null && fingerprint !== null ? { key, fingerprint } : null };
  };
}

type Named = Pick<Item, 'project' | 'externalId' | 'idempotency'>;

function nameOf(project: string, name: string | null): string {
  return `${project}\n${name}`;
}

/** What is null goes unsaid: half of the columns are, and every byte is written, sent and read. */
function written(item: Item): string {
  const row: Record<string, unknown> = itemRow(item);
  for (const name of itemColumns) if (row[name] === null) row[name] = undefined;
  return JSON.stringify(row);
}

class TooBusy extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('Postgres does not keep up: this item was not kept');
  }
}

/** Takes out as many as fit into one statement; one that is longer than that goes alone. */
function firstOf(waiting: Waiting[]): Waiting[] {
  let chars = 0;
  const beyond = waiting.findIndex(({ row }, i) => {
    chars += row.length;
    return i === itemsMax || (i > 0 && chars > charsMax);
  });
  return waiting.splice(0, beyond === -1 ? waiting.length : beyond);
}

/** Each caller learns what became of their own item. Never throws. */
async function keep(db: Database, group: Waiting[]): Promise<void> {
  let created: Set<string>;
  try {
    created = await insert(db, group);
  } catch (error) {
    // Nothing was kept. Where one of them can't be, the others are not to suffer for it.
    if (group.length > 1 && isAboutOne(error)) {
      const half = Math.ceil(group.length / 2);
      await keep(db, group.slice(0, half));
      await keep(db, group.slice(half));
    } else for (const { failed } of group) failed(error);
    return;
  }
  for (const { item, kept } of group) if (created.has(item.id)) kept({ item, created: true });
  const others = group.filter(({ item }) => !created.has(item.id));
  if (others.length === 0) return;
  try {
    const rows = await firstOnes<ItemRow>(
      db,
      'items',
      others.map(({ item }) => item),
    );
    for (const { item, kept, failed } of others) {
      const there = rows.find((row) => isFirstOf(row, item));
      if (there) kept({ item: itemFromRow(there), created: false });
      else failed(conflictsWithNone(item));
    }
  } catch (error) {
    for (const { failed } of others) failed(error);
  }
}

const columns = itemColumns.join(', ');
/** All groups insert in one order, so that two of them with the same external ids wait for each other in turn, and not both. */
const insertItems = `
  insert into signoff.items (${columns})
  select ${columns} from json_populate_recordset(null::signoff.items, $1::json)
  order by project collate "C", external_id collate "C", idempotency_key collate "C"
  on conflict do nothing
  returning id`;
/** The same, and tells of what was decided as it came. */
const insertAndTell = `
  with kept as (${insertItems}), told as (
    insert into signoff.events (${eventColumns})
    select ${eventColumns
      .split(', ')
      .map((name) => `event.${name}`)
      .join(', ')}
    from json_populate_recordset(null::signoff.events, $2::json) as event join kept on kept.id = event.item_id
  )
  select id from kept`;

async function insert(db: Database, group: { item: Item; row: string }[]): Promise<Set<string>> {
  const rows = `[${group.map(({ row }) => row).join(',')}]`;
  const events: Event[] = group.flatMap(({ item }) => (item.decision ? eventsOf(null, { item, review: null }) : []));
  // Where there is nothing to tell, a statement without that part takes a fifth less.
  const inserted = await db.query<{ id: string }>(
    events.length === 0
      ? often(insertItems, [rows])
      : often(insertAndTell, [rows, JSON.stringify(events.map(eventRow))]),
  );
  return new Set(inserted.rows.map(({ id }) => id));
}

const wholes = {
  // Named, since it is prepared: see `often`.
  items: columns,
  ids: 'id, project, external_id, idempotency_key, idempotency_fingerprint',
};

/** The items that have these names: asked after an insert that conflicted with them, which waited for their commits. */
async function firstOnes<Row extends pg.QueryResultRow>(
  db: Database,
  whole: keyof typeof wholes,
  sent: Named[],
): Promise<Row[]> {
  const what = wholes[whole];
  const named = sent.filter(({ externalId }) => externalId !== null);
  const keyed = sent.filter(({ idempotency }) => idempotency !== null);
  const found: Row[] = [];
  if (named.length > 0) {
    const { rows } = await db.query<Row>(
      often(
        `select ${what} from signoff.items
        join unnest($1::text[], $2::text[]) as asked (project, external_id) using (project, external_id)
        where items.external_id is not null`,
        [named.map(({ project }) => project), named.map(({ externalId }) => externalId)],
      ),
    );
    found.push(...rows);
  }
  if (keyed.length > 0) {
    const { rows } = await db.query<Row>(
      often(
        `select ${what} from signoff.items
        join unnest($1::text[], $2::text[]) as asked (project, idempotency_key) using (project, idempotency_key)
        where items.idempotency_key is not null`,
        [keyed.map(({ project }) => project), keyed.map(({ idempotency }) => idempotency?.key)],
      ),
    );
    found.push(...rows);
  }
  return found;
}
type FirstRow = Pick<ItemRow, 'id' | 'project' | 'external_id' | 'idempotency_key' | 'idempotency_fingerprint'>;

/** A key that was used before says what it was used for, whatever else is in the item. */
function isFirstOf(row: FirstRow, { project, externalId, idempotency }: Item): boolean {
  if (row.project !== project) return false;
  if (idempotency !== null && row.idempotency_key === idempotency.key) return true;
  return externalId !== null && row.external_id === externalId;
}

function conflictsWithNone({ externalId, project }: Item): Error {
  return new Error(`item ${externalId} of ${project} conflicts with one that is not there`);
}

/** Postgres refused data, a rule or an order of locks: not the whole database is in trouble. */
function isAboutOne(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|40|54)/.test(error.code ?? '');
}
