import type { NoteClaim, NoteKind } from '../flow/ports.ts';
import type { SaidOutcome } from '../flow/say-once.ts';
import { often, type Queryable } from './database.ts';
import { canBeSaid, settledAs, taken } from './outbox.ts';

/** A note that may be posted now: the card in whose thread it belongs is there. */
export const noteCanBeSaid = `${canBeSaid}
  and exists (select from signoff.cards where cards.item_id = notes.item_id and cards.state = 'posted')`;

/** The oldest note that may be posted now. */
export async function nextNote(db: Queryable, projects: string[]): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    often(`select id from signoff.notes where project = any($1) and ${noteCanBeSaid} order by created_at limit 1`, [
      projects,
    ]),
  );
  return rows[0]?.id ?? null;
}

export async function claimNote(
  db: Queryable,
  noteId: string,
  holder: string,
  leaseMs: number,
): Promise<NoteClaim | null> {
  const { rows } = await db.query<{
    item_id: string;
    kind: NoteKind;
    channel: string | null;
    ts: string | null;
    attempt: number;
    created_at: Date;
  }>(
    `with claimed as (
       update signoff.notes set ${taken('$2', '$3')} where id = $1 and ${canBeSaid}
       returning *
     )
     select claimed.item_id, claimed.kind, claimed.attempt, claimed.created_at, cards.channel,
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
    channel: row.channel ?? '',
    threadTs: row.ts,
    inDoubt: row.attempt > 1,
    createdAt: row.created_at,
  };
}

/** The worker did nothing with it. Whether somebody did before is looked for, as ever. */
export async function giveNoteBack(db: Queryable, noteId: string, holder: string): Promise<void> {
  await db.query('update signoff.notes set holder = null, held_until = null where id = $1 and holder = $2', [
    noteId,
    holder,
  ]);
}

export async function settleNote(db: Queryable, claim: NoteClaim, outcome: SaidOutcome): Promise<void> {
  const { set, values } = settledAs(outcome, 3);
  await db.query(`update signoff.notes set ${set} where id = $1 and holder = $2`, [claim.id, claim.holder, ...values]);
}
