import { z } from 'zod';
import { isId } from '../../review/id.ts';

const sessionState = z.looseObject({ item: z.string() });

/** The item that a view asks about: a dialog's metadata is its id, a session's holds it as `item`. Null: none. */
export function itemIdOf({ private_metadata }: { private_metadata: string }): string | null {
  if (isId('itm', private_metadata)) return private_metadata;
  try {
    const read = sessionState.safeParse(JSON.parse(private_metadata));
    return read.success && isId('itm', read.data.item) ? read.data.item : null;
  } catch {
    return null;
  }
}
