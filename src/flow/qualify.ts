import { tossCoin } from '../review/gate.ts';
import type { Item } from '../review/item.ts';
import type { Project, Qualify } from '../review/project.ts';
import { isEnough, type Qualification } from '../review/qualification.ts';
import { readValue } from '../review/value.ts';
import { noBudgets } from './budgets.ts';
import { type NewItemDeps, newItem } from './new-item.ts';
import { wronglyPredicted } from './plant-seed.ts';
import type { KnownQuestion, Log, Now, Store } from './ports.ts';
import { type Seat, type Seeker, takeAgain, takeNext } from './take-next.ts';

/** What is kept of reviewers who have to qualify. */
export interface Qualifications {
  /** Since when this reviewer's answers count, and whether their latest answers to known questions were right, so many at most. */
  standing(reviewer: string, project: string, limit: number): Promise<{ passedAt: Date | null; latest: boolean[] }>;
  /** From now on their answers count; it is written down once, and when that was is returned. */
  pass(reviewer: string, project: string, detail: { at: Date; answered: number; right: number }): Promise<Date>;
  /** A known question that was dealt to this reviewer and to which they have said nothing yet. */
  dealt(reviewer: string, project: string, except: string[]): Promise<string | null>;
  /** Known questions for this reviewer: those they were dealt least often come first, otherwise in an order of their own. */
  questions(reviewer: string, project: string, limit: number): Promise<(KnownQuestion & { id: string })[]>;
}

export interface QualifyDeps {
  qualifications: Qualifications;
  now: Now;
}

/** Where a reviewer stands; null: the project takes everybody's answers. Who has met the rule just now has passed by this. */
export async function qualificationOf(
  { qualifications, now }: QualifyDeps,
  reviewer: string,
  { key, qualify: rule }: Pick<Project, 'key' | 'qualify'>,
): Promise<Qualification | null> {
  if (rule === null) return null;
  const { passedAt, latest } = await qualifications.standing(reviewer, key, rule.answers);
  const stands = { answered: latest.length, right: latest.filter((isRight) => isRight).length };
  if (passedAt !== null || !isEnough(rule, stands)) return { rule, ...stands, passedAt };
  return { rule, ...stands, passedAt: await qualifications.pass(reviewer, key, { at: now(), ...stands }) };
}

interface Deps extends QualifyDeps, NewItemDeps {
  store: Pick<Store, 'addItem'>;
  reservations: Parameters<typeof takeNext>[0]['reservations'];
  projectOf: (key: string) => Project | undefined;
  log: Log;
}

/**
 * The next item of a review session. Whoever has to qualify for a project first is asked for known answers there, and for nothing
 * else of that project; leads need not.
 */
export async function nextToReview(deps: Deps, seeker: Seeker, except: string[]): Promise<Seat | null> {
  const open: string[] = [];
  for (const key of seeker.projects) {
    const project = deps.projectOf(key);
    if (!project) continue;
    const { qualify } = project;
    if (qualify === null || seeker.leads.includes(key) || (await hasPassed(deps, seeker.reviewer, project))) {
      open.push(key);
      continue;
    }
    const itemId = await dealKnown(deps, { ...project, qualify }, seeker.reviewer, except);
    const seat = itemId === null ? null : await takeAgain(deps, itemId, seeker.reviewer);
    if (seat) return seat;
  }
  return takeNext(deps, { ...seeker, projects: open }, except);
}

async function hasPassed(deps: QualifyDeps, reviewer: string, project: Project): Promise<boolean> {
  return (await qualificationOf(deps, reviewer, project))?.passedAt !== null;
}

/** Enough to find one whose answer the project still knows, after labels were taken out. */
const questionsMax = 50;

/** An item that asks this reviewer alone, which was there or is made now; null: the project knows no answer to ask for. */
async function dealKnown(
  deps: Deps,
  project: Project & { qualify: Qualify },
  reviewer: string,
  except: string[],
): Promise<string | null> {
  const dealt = await deps.qualifications.dealt(reviewer, project.key, except);
  if (dealt !== null) return dealt;
  const questions = await deps.qualifications.questions(reviewer, project.key, questionsMax);
  const question = questions.find(({ value }) => 'value' in readValue(project, value, 'complete'));
  if (!question) {
    deps.log.warn({ project: project.key, reviewer }, 'a reviewer has to qualify, and no known answers are there');
    return null;
  }
  return (await deps.store.addItem(dealtItem(deps, project, reviewer, question))).item.id;
}

/**
 * It looks like any other item and gets no card. About half of them show a guess that was made wrong, so that nobody qualifies by
 * approving everything.
 */
function dealtItem(
  deps: Deps,
  project: Project,
  reviewer: string,
  { id, externalId, input, prediction, value, groupKey }: KnownQuestion & { id: string },
): Item {
  const chance = tossCoin(deps.secret, id, `qualify ${reviewer}`);
  const wrong = chance < 0.5 ? wronglyPredicted(project, prediction, value, chance * 2) : null;
  const item = newItem({ ...deps, budgets: noBudgets }, project, {
    ...{ input, prediction: wrong ?? prediction, groupKey, externalId: null },
    ...{ priority: 0, dueAt: null, requestedBy: null, metadata: null, callbackUrl: null },
    ...{ idempotency: null, traceparent: null },
    gold: { value, shownAs: externalId, from: id },
  });
  const { reasons } = item.selection;
  return {
    ...item,
    askedOf: reviewer,
    isSeed: wrong !== null,
    blind: wrong === null && item.blind,
    // Theirs already: it waits for no card.
    status: 'in_review',
    decision: null,
    selection: {
      ...item.selection,
      route: 'review',
      reasons: reasons.length === 0 ? ['low_confidence'] : reasons,
      probability: 1,
    },
    dueAt: null,
    remindAt: null,
  };
}
