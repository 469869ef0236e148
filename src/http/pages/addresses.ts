import type { BehindWhat } from '../../flow/summary/behind.ts';
import type { Span } from '../../flow/summary/together.ts';
import type { Day } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';

/** What is behind a figure. */
export interface ItemsQuery {
  what: BehindWhat;
  label?: string | undefined;
  truth?: string | undefined;
  after?: string | undefined;
}

/** The addresses of the pages of one project, below `base`. */
export interface Addresses {
  /** The last day that is over. */
  latest: string;
  day(day: Day, span?: Span | null): string;
  items(day: Day, query: ItemsQuery): string;
  item(id: string): string;
  card(id: string): string;
}

export function addressesOf(base: string, { key }: Pick<Project, 'key'>): Addresses {
  const project = `${base}/summary/${key}`;
  return {
    latest: project,
    day: (day, span = null) => `${project}/${day}${span === null ? '' : `?span=${span}`}`,
    items: (day, query) => {
      const given = Object.entries(query).filter(([, value]) => value !== undefined);
      return `${project}/${day}/items?${new URLSearchParams(Object.fromEntries(given))}`;
    },
    item: (id) => `${project}/items/${id}`,
    card: (id) => `${project}/items/${id}/card`,
  };
}
