import { randomBytes } from 'node:crypto';
import type { AuditBook, SealedEntry, SelectedItem } from '../flow/verify-audit.ts';
import { type AuditEntry, digestOf, type Head, type Seal, sealOf, start } from '../review/audit-chain.ts';
import { type Database, inTransaction, often, type Queryable } from './database.ts';

const saltBytes = 16;

const entryColumns = `seq::text as seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, action,
  item_id as "itemId", detail::text as detail`;
const sealColumns = `place::int8 as place, encode(salt, 'hex') as salt, encode(detail_digest, 'hex') as "detailDigest",
  encode(hash, 'hex') as hash`;

/**
 * Seals at most so many entries that were committed since, behind those that are sealed: after the commit, so that no decision waits
 * for another one. Returns how many, and the head; null when another process is at it.
 */
export function sealEntries(db: Database, atMost = 500): Promise<{ sealed: number; head: Head } | null> {
  return inTransaction(db, async (trx) => {
    const { rows: locked } = await trx.query<{ locked: boolean }>(
      "select pg_try_advisory_xact_lock(hashtext('signoff.audit')) as locked",
    );
    if (!locked[0]?.locked) return null;
    let head = await auditHead(trx);
    const { rows: entries } = await trx.query<AuditEntry>(
      often(`select ${entryColumns} from signoff.audit where place is null order by audit.seq limit $1`, [atMost]),
    );
    const seals = entries.map((entry): Seal & { seq: string } => {
      const salt = randomBytes(saltBytes).toString('hex');
      const detailDigest = digestOf(entry.detail, salt);
      head = sealOf(head, entry, detailDigest);
      return { seq: entry.seq, salt: entry.detail === null ? null : salt, detailDigest, ...head };
    });
    if (seals.length > 0) {
      await trx.query(
        often(
          `update signoff.audit set place = sealed.place, salt = decode(sealed.salt, 'hex'),
           detail_digest = decode(sealed.detail_digest, 'hex'), hash = decode(sealed.hash, 'hex')
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[]) as sealed (seq, place, salt, detail_digest, hash)
         where audit.seq = sealed.seq`,
          [
            seals.map(({ seq }) => seq),
            seals.map(({ place }) => place),
            seals.map(({ salt }) => salt),
            seals.map(({ detailDigest }) => detailDigest),
            seals.map(({ hash }) => hash),
          ],
        ),
      );
    }
    return { sealed: seals.length, head };
  });
}

export async function auditHead(db: Queryable): Promise<Head> {
  const { rows } = await db.query<{ place: string; hash: string }>(
    `select ${sealColumns} from signoff.audit where place is not null order by audit.place desc limit 1`,
  );
  return rows[0] ? { place: Number(rows[0].place), hash: rows[0].hash } : start;
}

/** What `verifyAudit` reads. */
export function createAuditBook(db: Queryable): AuditBook {
  return {
    head: () => auditHead(db),

    async unsealed() {
      const { rows } = await db.query<{ count: number }>(
        'select count(*)::int as count from signoff.audit where place is null',
      );
      return rows[0]?.count ?? 0;
    },

    async sealed(after, limit) {
      const { rows } = await db.query<Omit<SealedEntry, 'place'> & { place: string }>(
        `select ${entryColumns}, ${sealColumns}, exists (
             select from signoff.audit as erasing where erasing.item_id = audit.item_id and erasing.action = 'item.erased') as "mayBeErased"
         from signoff.audit where audit.place > $1 order by audit.place limit $2`,
        [after, limit],
      );
      return rows.map((row) => ({ ...row, place: Number(row.place) }));
    },

    async records(ids) {
      const { rows } = await db.query<{ id: string; record: string | null }>(
        'select id, record::text as record from signoff.feedback where id = any($1)',
        [ids],
      );
      return new Map(rows.map(({ id, record }) => [id, record]));
    },

    async named(after, limit) {
      const { rows } = await db.query<{ seq: string; id: string; isNamed: boolean }>(
        `select seq::text as seq, id, erased or exists (
           select from signoff.audit where audit.item_id = said.item_id and detail -> 'record' ->> 'id' = said.id) as "isNamed"
         from signoff.feedback as said where seq > $1::bigint order by said.seq limit $2`,
        [after, limit],
      );
      return rows;
    },

    async items(after, limit) {
      const { rows } = await db.query<SelectedItem>(
        `select id, coin, gate_version as "gateVersion", route, reasons, probability,
           is_seed or asked_of is not null as "isBorrowed",
           coalesce(outcome, '') in ('approved', 'corrected', 'rejected', 'no_consensus', 'expired', 'withdrawn') and duplicate_of is null
             and not exists (select from signoff.audit where item_id = items.id) as "isUnseen",
           created_at as "createdAt"
         from signoff.items where id > $1 order by id limit $2`,
        [after, limit],
      );
      return rows;
    },

    async itemsTotal() {
      const { rows } = await db.query<{ count: number }>('select count(*)::int as count from signoff.items');
      return rows[0]?.count ?? 0;
    },
  };
}
