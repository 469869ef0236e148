import pg from 'pg';
import type { Store } from '../flow/ports.ts';
import type { Item } from '../review/item.ts';
import type { Database } from './database.ts';
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

/** One is on its way to the disk while the next one gathers. */
const groupsMax = 2;
/** A statement stays small enough to be quick, however many wait and however long their texts are. */
const itemsMax = 64;
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
  let underWay = 0;

  function next(): void {
    const isLate = ({ sinceMs }: Waiting) => performance.now() - sinceMs > waitMsMax;
    const onTime = waiting.findIndex((one) => !isLate(one));
    const late = waiting.splice(0, onTime === -1 ? waiting.length : onTime);
    for (const { failed } of late) failed(new TooBusy());
    while (underWay < groupsMax && waiting.length > 0) {
      const group = firstOf(waiting);
      underWay++;
      void keep(db, group).finally(() => {
        underWay--;
        next();
      });
    }
  }

  return (item) =>
    new Promise((kept, failed) => {
      waiting.push({ item, row: JSON.stringify(itemRow(item)), sinceMs: performance.now(), kept, failed });
      next();
    });
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
    if (group.length > 1 && isAboutOne(error)) for (const one of group) await keep(db, [one]);
    else for (const { failed } of group) failed(error);
    return;
  }
  for (const { item, kept } of group) if (created.has(item.id)) kept({ item, created: true });
  const others = group.filter(({ item }) => !created.has(item.id));
  try {
    const first = await firstWith(db, others);
    for (const { item, kept, failed } of others) {
      const there = first.get(keyOf(item));
      if (there) kept({ item: there, created: false });
      else failed(new Error(`item ${item.externalId} of ${item.project} conflicts with one that is not there`));
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
  order by project collate "C", external_id collate "C"
  on conflict (project, external_id) where external_id is not null do nothing
  returning id`;

async function insert(db: Database, group: Waiting[]): Promise<Set<string>> {
  const rows = `[${group.map(({ row }) => row).join(',')}]`;
  const inserted = await db.query<{ id: string }>(insertItems, [rows]);
  return new Set(inserted.rows.map(({ id }) => id));
}

/** The items that came before with the same external id, asked after the insert, which waited for their commits. */
async function firstWith(db: Database, others: Waiting[]): Promise<Map<string, Item>> {
  if (others.length === 0) return new Map();
  const { rows } = await db.query<ItemRow>(
    `select items.* from unnest($1::text[], $2::text[]) as asked (project, external_id)
     join signoff.items using (project, external_id)`,
    [others.map(({ item }) => item.project), others.map(({ item }) => item.externalId)],
  );
  return new Map(rows.map((row) => itemFromRow(row)).map((item) => [keyOf(item), item]));
}

function keyOf({ project, externalId }: Item): string {
  return JSON.stringify([project, externalId]);
}

/** Postgres refused data, a rule or an order of locks: not the whole database is in trouble. */
function isAboutOne(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|40|54)/.test(error.code ?? '');
}
