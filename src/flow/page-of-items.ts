import type { Cursors } from '../review/cursor.ts';
import type { Item, Review } from '../review/item.ts';
import { itemJson } from '../review/item-json.ts';
import type { ItemsWish } from './ports.ts';

interface Deps {
  items: (project: string, wish: ItemsWish) => Promise<Item[]>;
  /** The reviews of several items, by item. */
  reviewsOfMany: (itemIds: string[]) => Promise<Map<string, Review[]>>;
  cursors: Cursors;
}

interface Wish extends Pick<ItemsWish, 'status' | 'externalId' | 'limit'> {
  /** Where the page before ended; null: the first page. */
  cursor: string | null;
}

export interface PageOfItems {
  items: Item[];
  reviews: Map<string, Review[]>;
  /** Null on the last page. */
  nextCursor: string | null;
}

/** One page of a project's items, the newest first. Null: the cursor is not one of this list's. */
export async function pageOfItems(
  { items: find, reviewsOfMany, cursors }: Deps,
  project: string,
  wish: Wish,
): Promise<PageOfItems | null> {
  const list = `items ${project}`;
  const after = wish.cursor === null ? null : readPlace(cursors.open(list, wish.cursor));
  if (wish.cursor !== null && after === null) return null;
  const { status, externalId, limit } = wish;
  const found = await find(project, { status, externalId, after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return {
    items,
    reviews: await reviewsOfMany(items.map(({ id }) => id)),
    nextCursor: last ? cursors.seal(list, `${last.createdAt.toISOString()} ${last.id}`) : null,
  };
}

/** As callers read it. */
export function pageJson({ items, reviews, nextCursor }: PageOfItems) {
  return {
    items: items.map((item) => itemJson(item, reviews.get(item.id) ?? [])),
    has_more: nextCursor !== null,
    next_cursor: nextCursor,
  };
}

function readPlace(place: string | null): ItemsWish['after'] {
  const [at, id] = place?.split(' ') ?? [];
  return at === undefined || id === undefined ? null : { createdAt: new Date(at), id };
}
