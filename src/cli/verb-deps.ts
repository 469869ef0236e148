import type { AnswerDeps } from '../flow/answer-item.ts';
import type { Store } from '../flow/ports.ts';
import type { Item, Review } from '../review/item.ts';
import { itemJson } from '../review/item-json.ts';
import type { Project } from '../review/project.ts';
import type { Database } from '../store/database.ts';
import { createStore } from '../store/store.ts';

/** What a verb works with from here. The running service finds what changed by its sweep, so nobody is woken. */
export function verbDeps(db: Database, projects: Project[]): AnswerDeps & { store: Store } {
  return {
    store: createStore(db),
    wake: { drain: () => {}, show: () => {} },
    now: () => new Date(),
    projectOf: (key) => projects.find((project) => project.key === key),
  };
}

/** The item as the API returns it. */
export async function shown(store: Pick<Store, 'reviews'>, item: Item): Promise<Record<string, unknown>> {
  const reviews: Review[] = await store.reviews(item.id);
  return itemJson(item, reviews);
}
