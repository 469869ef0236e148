import { tossCoin } from '../review/gate.ts';
import type { Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import { readValue } from '../review/value.ts';
import { askedOfOne } from './asked-of-one.ts';
import type { NewItemDeps } from './new-item.ts';
import { onlyWhere } from './only-where.ts';
import type { Now } from './ports.ts';

/** What reviewers answered long ago and are asked again. */
export interface Repeats {
  /** In which of these projects people answered in that time and nobody has read it: one look for all of them. */
  toRead(projects: string[], period: { from: Date; to: Date }): Promise<string[]>;
  /**
   * Reads on where it stopped reading: answers of people to a project's own questions, in the order they were given, from `from` to
   * `to`. Commits the items that `ask` makes of them together with the place, so that each answer has one chance to be asked again.
   * Returns how many were read; null: another process is at it.
   */
  read(
    project: string,
    limits: { from: Date; to: Date; rowsMax: number },
    ask: (answers: PastAnswer[]) => Item[],
  ): Promise<number | null>;
  /**
   * What this reviewer is asked again in these projects and has said nothing of yet, the oldest first; null: nothing, or one of their
   * latest few answers was such already.
   */
  next(reviewer: string, projects: string[], except: string[]): Promise<string | null>;
}

/** Somebody's answer, and what it was an answer to. */
export interface PastAnswer {
  review: Pick<Review, 'id' | 'reviewer' | 'value' | 'blind'>;
  item: Item;
  /** What this reviewer is asked again already, and has not answered. */
  open: number;
}

interface Deps extends NewItemDeps {
  repeats: Pick<Repeats, 'read' | 'toRead'>;
  now: Now;
  projects: readonly Project[];
}

/** Long enough that nobody remembers what they said. */
const askedAgainAfterMs = 14 * dayMs;
/** What became so old while nobody read, as after a stop. What is older when a project begins with it is left alone. */
const missedMs = 7 * dayMs;
const rowsMax = 500;
/** Who answers on cards only is never dealt them, and who left neither. */
const openMax = 5;

/** Has the project's share of answers asked again, of those who gave them, two weeks later: runs with every sweep. */
export async function askAgain(deps: Deps): Promise<void> {
  const repeating = deps.projects.filter(({ repeats }) => repeats > 0);
  const behind = await onlyWhere(repeating, (keys) => deps.repeats.toRead(keys, oldEnough(deps.now())));
  for (const project of behind) await readProject(deps, project);
}

function oldEnough(now: Date): { from: Date; to: Date } {
  const to = new Date(now.getTime() - askedAgainAfterMs);
  return { from: new Date(to.getTime() - missedMs), to };
}

async function readProject(deps: Deps, project: Project): Promise<void> {
  const { repeats, now, secret } = deps;
  for (;;) {
    const limits = { ...oldEnough(now()), rowsMax };
    const read = await repeats.read(project.key, limits, (answers) => {
      const drawn = answers.filter(
        ({ review, item }) =>
          tossCoin(secret, review.id, 'repeat') < project.repeats && canBeAsked(project, review, item),
      );
      const asked = Map.groupBy(drawn, ({ review }) => review.reviewer);
      return [...asked.values()].flatMap((theirs) =>
        theirs.slice(0, Math.max(0, openMax - (theirs[0]?.open ?? 0))).map((one) => repeat(deps, project, one)),
      );
    });
    if (read === null || read < rowsMax) return;
  }
}

/** Labels come and go, and inputs are deleted: what can't be answered as it was measures nobody. */
function canBeAsked(project: Project, { value }: PastAnswer['review'], { prediction, inputErasedAt }: Item): boolean {
  const isKnown = (one: Item['prediction']['value']) => 'value' in readValue(project, one, 'complete');
  return inputErasedAt === null && isKnown(prediction.value) && (value === null || isKnown(value));
}

function repeat(deps: Deps, project: Project, { review, item }: PastAnswer): Item {
  const { input, prediction, groupKey, externalId, eraseAt, selection } = item;
  return askedOfOne(deps, project, review.reviewer, {
    ...{ input, prediction, groupKey, eraseAt, isSeed: false, blind: review.blind, reasons: selection.reasons },
    gold: { repeatOf: review.id, shownAs: externalId },
  });
}
