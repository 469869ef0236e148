import type { NoteClaim, NoteKind, NoteOutcome } from '../flow/ports.ts';
import type { Queryable } from './database.ts';

const isFree = `(notes.held_until is null or notes.held_until < clock_timestamp())
  and (notes.not_before is null or notes.not_before < clock_timestamp())`;

/** A note that may be posted now: the card in whose thread it belongs is there. */
export const canBeSaid = `state in ('planned', 'sending', 'unknown') and ${isFree}
  and exists (select from signoff.cards where cards.item_id = notes.item_id and cards.state = 'posted')`;

/** The oldest note that may be posted now. */
export async function nextNote(db: Queryable, projects: string[]): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select id from signoff.notes where project = any($1) and ${canBeSaid} order by created_at limit 1`,
    [projects],
  );
  return rows[0]?.id ?? null;
}

/** A note that was being posted when its worker died is in doubt, like one whose answer was lost. */
export async function claimNote(
  db: Queryable,
  noteId: string,
  holder: string,
  leaseMs: number,
): Promise<NoteClaim | null> {
  const { rows } = await db.query<{
    item_id: string;
    kind: NoteKind;
    detail: string | null;
    channel: string | null;
    ts: string | null;
    attempt: number;
    created_at: Date;
  }>(
    `with claimed as (
       update signoff.notes set holder = $2, held_until = clock_timestamp() + $3 * interval '1 ms',
         state = 'sending', attempt = attempt + 1
       where id = $1 and state in ('planned', 'sending', 'unknown') and ${isFree}
       returning *
     )
     select claimed.item_id, claimed.kind, claimed.detail, claimed.attempt, claimed.created_at, cards.channel,
       case when cards.state = 'posted' then cards.ts end as ts
     from claimed left join signoff.cards on cards.item_id = claimed.item_id`,
    [noteId, holder, leaseMs],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: noteId,
    holder,
    itemId: row.item_id,
    kind: row.kind,
    detail: row.detail,
    channel: row.channel ?? '',
    threadTs: row.ts,
    inDoubt: row.attempt > 1,
    createdAt: row.created_at,
  };
}

const settling: Record<NoteOutcome['kind'], string> = {
  posted: "state = 'posted', ts = $3",
  dropped: "state = 'dropped'",
  // Surely not there: the next attempt need not look for it.
  later: "state = 'planned', attempt = 0, not_before = clock_timestamp() + $3 * interval '1 ms'",
  unknown: "state = 'unknown', not_before = clock_timestamp() + $3 * interval '1 ms'",
};

/** The worker did nothing with it. Whether somebody did before is looked for, as ever. */
export async function giveNoteBack(db: Queryable, noteId: string, holder: string): Promise<void> {
  await db.query('update signoff.notes set holder = null, held_until = null where id = $1 and holder = $2', [
    noteId,
    holder,
  ]);
}

export async function settleNote(db: Queryable, claim: NoteClaim, outcome: NoteOutcome): Promise<void> {
  const values = outcome.kind === 'posted' ? [outcome.ts] : outcome.kind === 'dropped' ? [] : [outcome.ms];
  await db.query(
    `update signoff.notes set holder = null, held_until = null, ${settling[outcome.kind]} where id = $1 and holder = $2`,
    [claim.id, claim.holder, ...values],
  );
}
