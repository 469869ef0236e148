import type { ToSay } from '../flow/ports.ts';
import { alertIsUnsaid } from './alert-book.ts';
import { often, type Queryable } from './database.ts';
import { cardMayBeNext } from './next-card.ts';
import { noteCanBeSaid } from './notes.ts';
import { canBeSaid, isFree } from './outbox.ts';

/**
 * What there may be to say in a channel. It is asked after each post and with each redraw, and mostly the answer is: nothing. So it is one
 * trip to the database, and each of its parts a few rows of an index.
 */
export async function toSay(db: Queryable, channel: string, projects: string[]): Promise<ToSay> {
  const { rows } = await db.query<ToSay>(often(look, [channel, projects]));
  const [row] = rows;
  if (!row) throw new Error('a look at a channel told nothing');
  return row;
}

const look = `
  select
    exists (select from signoff.alerts where place = $1 and (${alertIsUnsaid}) and ${isFree}) as alert,
    exists (select from signoff.summaries where channel = $1 and ${canBeSaid}) as summary,
    exists (select from signoff.notes where project = any($2::text[]) and ${noteCanBeSaid}) as note,
    ${cardMayBeNext('$2::text[]')} as card`;
