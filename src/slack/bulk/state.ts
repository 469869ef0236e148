import { z } from 'zod';
import { metadataCharsMax, type Session, sessionFrom, shortened } from '../session/state.ts';
import { alikeMax } from './alike.ts';

/** What a list of alike items carries with it: what it asks about, as it was drawn, and the session that lies below. */
export interface Bulk {
  items: { id: string; version: number }[];
  /** Milliseconds since 1970. */
  shownAt: number;
  /** Until when they are reserved. */
  until: number;
  session: Session;
}

const schema = z.object({
  items: z.array(z.tuple([z.string().min(1).max(255), z.number().int().min(0)])).max(alikeMax),
  shownAt: z.number().int().min(0),
  until: z.number().int().min(0),
  session: z.unknown(),
});

/** Null: nothing that we wrote. */
export function readBulk(metadata: string): Bulk | null {
  try {
    const read = schema.safeParse(JSON.parse(metadata));
    const session = read.success ? sessionFrom(read.data.session) : null;
    if (!read.success || !session) return null;
    return { ...read.data, items: read.data.items.map(([id, version]) => ({ id, version })), session };
  } catch {
    return null;
  }
}

export function bulkMetadata({ items, shownAt, until, session }: Bulk): string {
  const own = { items: items.map(({ id, version }) => [id, version]), shownAt, until };
  const room = metadataCharsMax - JSON.stringify(own).length - '"session":,'.length;
  return JSON.stringify({ ...own, session: shortened(session, room) });
}
