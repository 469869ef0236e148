import type { Item } from '../review/item.ts';

/** The version of an item as HTTP says it. */
export function etagOf({ version }: Pick<Item, 'version'>): string {
  return `"v${version}"`;
}

/** Whether one of the tags in `If-None-Match` is the item's. */
export function matches(ifNoneMatch: string | undefined, item: Pick<Item, 'version'>): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etagOf(item));
}
