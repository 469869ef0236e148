import { tossCoin } from '../review/gate.ts';
import type { Item } from '../review/item.ts';
import type { Project, Qualify } from '../review/project.ts';
import { isEnough, type Qualification } from '../review/qualification.ts';
import { readValue } from '../review/value.ts';
import { askedOfOne } from './asked-of-one.ts';
import type { NewItemDeps } from './new-item.ts';
import { wronglyPredicted } from './plant-seed.ts';
import type { KnownQuestion, Log, Now, Store } from './ports.ts';

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

export interface DealDeps extends QualifyDeps, NewItemDeps {
  store: Pick<Store, 'addItem'>;
  log: Log;
}

/** Enough to find one whose answer the project still knows, after labels were taken out. */
const questionsMax = 50;

/** An item that asks this reviewer alone, which was there or is made now; null: the project knows no answer to ask for. */
export async function dealKnown(
  deps: DealDeps,
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

/** About half of them show a guess that was made wrong, so that nobody qualifies by approving everything. */
function dealtItem(
  deps: DealDeps,
  project: Project,
  reviewer: string,
  { id, externalId, input, prediction, value, groupKey }: KnownQuestion & { id: string },
): Item {
  const chance = tossCoin(deps.secret, id, `qualify ${reviewer}`);
  const wrong = chance < 0.5 ? wronglyPredicted(project, prediction, value, chance * 2) : null;
  return askedOfOne(deps, project, reviewer, {
    ...{ input, prediction: wrong ?? prediction, groupKey, isSeed: wrong !== null, reasons: null },
    gold: { value, shownAs: externalId, from: id },
    // A guess that was made wrong has to be seen.
    blind: wrong === null ? null : false,
  });
}
