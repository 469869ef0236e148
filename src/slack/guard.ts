import type { Log } from '../flow/ports.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Qualification } from '../review/qualification.ts';
import { type Person, type Role, roleFor, roleIn, type Standing } from '../review/rights.ts';
import type { People } from './people.ts';
import { answersFirst, refusals, rightsUnknown } from './sentences.ts';

export interface GuardDeps {
  people: People;
  projects: Project[];
  projectOf: (key: string) => Project | undefined;
  item: (id: string) => Promise<Item | null>;
  /** Where somebody stands who has to qualify; null: the project takes everybody's answers. */
  qualificationOf: (reviewer: string, project: Project) => Promise<Qualification | null>;
  log: Log;
}

/** Whoever acts, as Slack's payload names them. */
export interface Actor {
  id: string;
  team_id?: string | undefined;
}

export interface MayAnswer {
  kind: 'yes';
  item: Item;
  project: Project;
  userId: string;
  role: Role;
}

export type Found =
  | MayAnswer
  | { kind: 'no'; why: string }
  /** Slack could not be asked: neither yes nor no. */
  | { kind: 'unsure'; why: string };

/** Whether this person may answer this item, asked anew each time: of a payload only the item's id is believed. */
export function mayAnswer(deps: GuardDeps, itemId: string, user: Actor): Promise<Found> {
  return judged(deps, itemId, user, (person, project, standing, item) => roleFor(person, project, item, standing));
}

async function judged(
  deps: GuardDeps,
  itemId: string,
  user: Actor,
  judge: (person: Person, project: Project, standing: Standing, item: Item) => ReturnType<typeof roleFor>,
): Promise<Found> {
  const item = await deps.item(itemId);
  if (!item) return { kind: 'no', why: refusals.unknown_item };
  const project = deps.projectOf(item.project);
  if (!project) return { kind: 'no', why: refusals.unknown_project };
  try {
    const person = await deps.people.person(user.id, user.team_id);
    const found = await judge(person, project, standingFor(deps, user.id), item);
    if ('role' in found) return { kind: 'yes', item, project, userId: user.id, role: found.role };
    const isFirst = found.refusal === 'not_qualified' && project.qualify;
    return { kind: 'no', why: isFirst ? answersFirst(isFirst) : refusals[found.refusal] };
  } catch (error) {
    deps.log.warn({ user: user.id, error: String(error) }, 'could not learn what a person may do');
    return { kind: 'unsure', why: rightsUnknown };
  }
}

/** Where somebody belongs, and whether their answers count. */
export function standingFor(
  { people, qualificationOf }: Pick<GuardDeps, 'people' | 'qualificationOf'>,
  id: string,
): Standing {
  return {
    ...people.membership(id),
    hasQualified: async (project) => (await qualificationOf(id, project))?.passedAt !== null,
  };
}

/** The same for whoever only wants to look, or to have it looked at again: what they asked for themselves they may. */
export const mayLook: typeof mayAnswer = (deps, itemId, user) => judged(deps, itemId, user, roleIn);

/** What a person is in each project: where they review, and which of those they lead. */
export interface Roles {
  /** Why they can't answer anything at all; null for a full member. */
  refusal: string | null;
  projects: Project[];
  leads: Project[];
}

/** Throws when Slack can't be asked. */
export async function standingOf(deps: Pick<GuardDeps, 'people' | 'projects'>, user: Actor): Promise<Roles> {
  const person = await deps.people.person(user.id, user.team_id);
  const membership = deps.people.membership(user.id);
  const standing: Roles = { refusal: null, projects: [], leads: [] };
  for (const project of deps.projects) {
    const found = await roleIn(person, project, membership);
    if ('role' in found) {
      standing.projects.push(project);
      if (found.role === 'lead') standing.leads.push(project);
    } else if (found.refusal !== 'not_a_reviewer') {
      standing.refusal = refusals[found.refusal];
    }
  }
  return standing;
}
