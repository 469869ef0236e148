import { hash } from 'node:crypto';
import { type AuditEntry, digestOf, type Head, type Seal, sealOf, start } from '../review/audit-chain.ts';
import { tossCoin } from '../review/gate.ts';
import type { Route, SelectionReason } from '../review/item.ts';
import type { CoinSecret } from './rotate-secret.ts';

/** What the audit log is checked against: everything read as it lies there. */
export interface AuditBook {
  head(): Promise<Head>;
  /** How many entries are not sealed yet. */
  unsealed(): Promise<number>;
  /** Sealed entries behind a place, in the order they were sealed. */
  sealed(after: number, limit: number): Promise<SealedEntry[]>;
  /** The training records of these ids that are there; null: erased. */
  records(ids: string[]): Promise<Map<string, string | null>>;
  /** Training records behind a place, in their order, and whether an entry names them (erased: taken as named). */
  named(after: string, limit: number): Promise<{ seq: string; id: string; isNamed: boolean }[]>;
  /** All items, behind one of them. */
  items(after: string, limit: number): Promise<SelectedItem[]>;
  itemsTotal(): Promise<number>;
}

export interface SealedEntry extends AuditEntry, Seal {
  /** Its subject was erased, which is an entry too. */
  mayBeErased: boolean;
}

/** How an item was selected. */
export interface SelectedItem {
  id: string;
  coin: number;
  gateVersion: string;
  route: Route;
  reasons: SelectionReason[];
  probability: number;
  /** It took over the selection of another item, or was asked for another purpose. */
  isBorrowed: boolean;
  /** It ended by somebody's hand or by the clock, and there is no entry about it at all. */
  isUnseen: boolean;
  createdAt: Date;
}

export interface Verified {
  entries: number;
  /** Entries whose details went with their subject; that they were there still shows. */
  erased: number;
  unsealed: number;
  head: Head;
  /** Training records that are what their decision's entry says. */
  records: number;
  coins: number;
  /** What is not as it was written, in sentences; the first ones, up to `findingsMax`. */
  findings: string[];
  findingsInAll: number;
}

interface Wish {
  book: AuditBook;
  /** What salted the coins; none: they can't be tossed again. */
  coinSecrets: readonly CoinSecret[];
  /** A head that was kept elsewhere. */
  kept: Head | null;
  progress: (done: number, total: number) => void;
}

export const findingsMax = 20;
const atOnce = 1_000;
/** Entries are begun in one order and committed in another, though never as far apart as this. */
const backdatedMs = 5 * 60_000;

/**
 * Checks that nobody rewrote what happened: each entry is what was sealed, none is missing, doubled, moved or dated back; training
 * records are what their decisions wrote; and the coins that chose what is audited are those that the secret gives, and were obeyed.
 *
 * It can't see entries that were taken from the end, unless a head from before is given, nor ones that were never sealed. Whoever can
 * write to the database may make the whole chain anew: only a head that is kept elsewhere shows that.
 */
export async function verifyAudit({ book, coinSecrets, kept, progress }: Wish): Promise<Verified> {
  const findings = collector();
  const { tell } = findings;
  const [head, unsealed, itemsTotal] = await Promise.all([book.head(), book.unsealed(), book.itemsTotal()]);
  const total = head.place + itemsTotal;

  const walk = chainWalk(tell, kept);
  let records = 0;
  for (let after = 0; ; ) {
    const entries = await book.sealed(after, atOnce);
    for (const entry of entries) walk.see(entry);
    records += await matchRecords(book, entries, tell);
    after = entries.at(-1)?.place ?? after;
    progress(after, total);
    if (entries.length < atOnce) break;
  }
  const { entries, erased } = walk.end();
  await findUnnamed(book, tell);

  const coins = coinSecrets.length === 0 ? null : coinCheck(coinSecrets, tell);
  let items = 0;
  for (let after = ''; ; ) {
    const batch = await book.items(after, atOnce);
    for (const item of batch) {
      if (item.isUnseen) tell(`The item ${item.id} is decided, and no entry tells of it.`);
      coins?.see(item);
    }
    items += batch.length;
    after = batch.at(-1)?.id ?? after;
    progress(head.place + items, total);
    if (batch.length < atOnce) break;
  }
  const tossed = coins?.end() ?? 0;
  return { entries, erased, unsealed, head, records, coins: tossed, ...findings.all() };
}

function collector() {
  const findings: string[] = [];
  let findingsInAll = 0;
  return {
    tell(sentence: string) {
      findingsInAll += 1;
      if (findings.length < findingsMax) findings.push(sentence);
    },
    all: () => ({ findings, findingsInAll }),
  };
}

/** Goes along the chain, and finds its place again behind whatever is wrong. */
function chainWalk(tell: (sentence: string) => void, kept: Head | null) {
  let last: Head = start;
  let newest = Number.NEGATIVE_INFINITY;
  let [entries, erased] = [0, 0];
  let isKeptThere = kept === null || (kept.place === 0 && kept.hash === start.hash);
  return {
    see(entry: SealedEntry) {
      entries += 1;
      const what = `Entry ${entry.place} (${entry.action} by ${entry.actor}, ${entry.at})`;
      const expected = last.place + 1;
      if (entry.place > expected) {
        const missing =
          entry.place === expected + 1 ? `Entry ${expected} is` : `Entries ${expected} to ${entry.place - 1} are`;
        tell(`${missing} missing, before ${entry.action} by ${entry.actor}, ${entry.at}.`);
      }
      const isBehind = entry.place === expected;
      const sealed = sealOf({ place: entry.place - 1, hash: last.hash }, entry, entry.detailDigest);
      if (isBehind && sealed.hash !== entry.hash) tell(`${what} is not what was sealed.`);
      if (entry.detail === null) {
        erased += 1;
        if (!entry.mayBeErased) tell(`${what} lost its details, and nobody erased its subject.`);
      } else if (entry.salt === null || digestOf(entry.detail, entry.salt) !== entry.detailDigest)
        tell(`${what} has other details than were sealed.`);
      const at = Date.parse(entry.at);
      if (at < newest - backdatedMs)
        tell(
          `${what} was sealed behind entries of ${new Date(newest).toISOString()}: it was written later than it says.`,
        );
      newest = Math.max(newest, at);
      last = { place: entry.place, hash: entry.hash };
      if (kept?.place === entry.place) {
        isKeptThere = true;
        if (kept.hash !== entry.hash)
          tell(`${what} is not the one whose hash was kept: the log up to it was written anew.`);
      }
    },
    end() {
      if (!isKeptThere)
        tell(`The log ends at entry ${last.place}, and entry ${kept?.place} was there before: its end was cut off.`);
      return { entries, erased };
    },
  };
}

/** Compares the training records that entries name with what they are now. Returns how many are the same. */
async function matchRecords(
  book: AuditBook,
  entries: SealedEntry[],
  tell: (sentence: string) => void,
): Promise<number> {
  const named = new Map<string, { sha256: string; place: number }>();
  for (const { detail, place } of entries) {
    const record = detail === null ? undefined : JSON.parse(detail).record;
    if (typeof record?.id === 'string' && typeof record.sha256 === 'string')
      named.set(record.id, { sha256: record.sha256, place });
  }
  if (named.size === 0) return 0;
  const there = await book.records([...named.keys()]);
  let same = 0;
  for (const [id, { sha256, place }] of named) {
    const text = there.get(id);
    if (text === undefined) tell(`The training record ${id} that entry ${place} wrote is gone.`);
    else if (text !== null && hash('sha256', text) !== sha256)
      tell(`The training record ${id} is not what entry ${place} wrote.`);
    else same += 1;
  }
  return same;
}

/** Earlier versions named no records: those stand before the first that is named. */
async function findUnnamed(book: AuditBook, tell: (sentence: string) => void): Promise<void> {
  let begun = false;
  for (let after = '0'; ; ) {
    const records = await book.named(after, atOnce);
    for (const { id, isNamed } of records) {
      begun ||= isNamed;
      if (begun && !isNamed) tell(`The training record ${id} is named by no entry: no decision wrote it.`);
    }
    after = records.at(-1)?.seq ?? after;
    if (records.length < atOnce) return;
  }
}

/** Tosses the coins again. With other secrets none is as it was, which is one thing to say. */
function coinCheck(secrets: readonly CoinSecret[], tell: (sentence: string) => void) {
  const wrong = collector();
  let tossed = 0;
  // Items come in the order they were made: what tossed one coin tossed the next as well, but for a few.
  let [latest] = secrets;
  const tosserOf = ({ id, coin, gateVersion }: SelectedItem) => {
    const gives = ({ secret }: CoinSecret) => coin === tossCoin(secret, id, gateVersion);
    if (!latest || !gives(latest)) latest = secrets.find(gives) ?? latest;
    return latest && gives(latest) ? latest : null;
  };
  return {
    see(item: SelectedItem) {
      tossed += 1;
      const tosser = tosserOf(item);
      if (tosser === null) wrong.tell(`The coin of ${item.id} is not the one that the secret gives.`);
      // Whoever has a secret that was replaced could choose coins with it.
      else if (tosser.until !== null && item.createdAt.getTime() > tosser.until.getTime() + backdatedMs)
        tell(`The coin of ${item.id} is of a secret that had been replaced by then.`);
      else if (!item.isBorrowed) obeyed(item, tell);
    },
    end() {
      const { findings, findingsInAll } = wrong.all();
      if (findingsInAll > 0 && findingsInAll === tossed)
        tell('No coin is what this SIGNOFF_SECRET gives: it is not the secret that the service selects with.');
      // Those that are not kept are counted all the same.
      else for (let i = 0; i < findingsInAll; i++) tell(findings[i] ?? '');
      return tossed;
    },
  };
}

function obeyed({ id, coin, reasons, route, probability }: SelectedItem, tell: (sentence: string) => void): void {
  const [reason, ...more] = reasons;
  const wasPicked = coin < probability;
  const isByChance = more.length === 0 && (reason === 'audit' || reason === 'explore') && route === 'review';
  if (isByChance && !wasPicked)
    tell(`${id} was reviewed as picked by chance (${reason}), and its coin did not pick it.`);
  if (reason === undefined && (route === 'auto_approve' || route === 'unreviewed') && wasPicked)
    tell(`${id} was left out, though its coin picked it for review.`);
}
