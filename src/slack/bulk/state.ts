import { z } from 'zod';
import type { AsDrawn } from '../session/as-drawn.ts';
import { metadataCharsMax, type Session, sessionFrom, shortened } from '../session/state.ts';
import { alikeMax } from './alike.ts';

export interface Row extends AsDrawn {
  id: string;
}

/** What a list of alike items carries with it: what it asks about, as it was drawn, and the session that lies below. */
export interface Bulk {
  items: Row[];
  /** Milliseconds since 1970. */
  shownAt: number;
  /** Until when they are reserved. */
  until: number;
  session: Session;
}

const count = z.number().int().min(0);

const schema = z.object({
  items: z.array(z.tuple([z.string().min(1).max(255), count, count, z.boolean()])).max(alikeMax),
  shownAt: count,
  until: count,
  session: z.unknown(),
});

/** Null: nothing that we wrote. */
export function readBulk(metadata: string): Bulk | null {
  try {
    const read = schema.safeParse(JSON.parse(metadata));
    const session = read.success ? sessionFrom(read.data.session) : null;
    if (!read.success || !session) return null;
    const items = read.data.items.map(([id, version, round, withLeads]) => ({ id, version, round, withLeads }));
    return { ...read.data, items, session };
  } catch {
    return null;
  }
}

export function bulkMetadata({ items, shownAt, until, session }: Bulk): string {
  const own = {
    items: items.map(({ id, version, round, withLeads }) => [id, version, round, withLeads]),
    shownAt,
    until,
  };
  const room = metadataCharsMax - JSON.stringify(own).length - '"session":,'.length;
  return JSON.stringify({ ...own, session: shortened(session, room) });
}
