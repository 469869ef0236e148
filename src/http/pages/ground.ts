import type { Project } from '../../review/project.ts';
import type { Html } from '../html.ts';
import type { Addresses } from './addresses.ts';
import { foreign } from './words.ts';

/** What a page of one project is drawn with. */
export interface Ground {
  project: Project;
  at: Addresses;
  /** People by their Slack ids, as far as Slack told their names. */
  names: ReadonlyMap<string, string>;
}

/** Who it was: by name where Slack told it, else as they are called where they come from. */
export function personNamed({ names }: Pick<Ground, 'names'>, person: string): Html {
  return foreign(names.get(person) ?? person, 60);
}
