import { exactLikeness, sketchOf } from '../learning/near-duplicates.ts';
import { type Input, type Item, nextVersion } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { sameValue } from '../review/value.ts';
import type { ItemChange, Now, Store, Wake } from './ports.ts';

/** From here on two texts are taken for the same one. */
const alikeFrom = 0.8;
const atOnce = 200;

/** A sketch of what is shown to people; equal for inputs that differ in case and spacing alone. */
function sketchOfInput(input: Input): NonNullable<Item['sketch']> {
  const { hash, bands } = sketchOf(isTextAlone(input) ? (input.text ?? '') : input);
  return { hash: hash.toString('base64url'), bands };
}

/**
 * The item that this one is a duplicate of; null: none. Texts that are nearly alike are, unless they differ in a number: what is the
 * same but for an amount is another case. Everything else has to be the same.
 */
export function originalAmong({ input, sketch }: Pick<Item, 'input' | 'sketch'>, alike: readonly Item[]): Item | null {
  return (
    alike.find((one) => {
      if (!sketch || !one.sketch) return false;
      if (one.sketch.hash === sketch.hash) return true;
      if (!isTextAlone(input) || !isTextAlone(one.input)) return false;
      return exactLikeness(input.text ?? '', one.input.text ?? '') >= alikeFrom && sameNumbers(input, one.input);
    }) ?? null
  );
}

function isTextAlone({ text, image_url, url, fields }: Input): boolean {
  return text !== undefined && image_url === undefined && url === undefined && fields === undefined;
}

function sameNumbers(a: Input, b: Input): boolean {
  const numbers = ({ text = '' }: Input) => (text.match(/\p{Nd}+/gu) ?? []).join(' ');
  return numbers(a) === numbers(b);
}

/** Each with its sketch, and with earlier items that may be about the same. */
export async function withThoseAlike(
  store: Pick<Store, 'alikeOf'>,
  project: Project,
  items: readonly Item[],
): Promise<{ item: Item; sketch: NonNullable<Item['sketch']>; alike: Item[] }[]> {
  const sketches = items.map(({ input }) => sketchOfInput(input));
  const alike = await store.alikeOf(project.key, sketches);
  return items.flatMap((item, i) => {
    const sketch = sketches[i];
    return sketch ? [{ item, sketch, alike: alike[i] ?? [] }] : [];
  });
}

/** A new item that was to be reviewed, as a duplicate: it gets its original's answer, now or when there is one. */
export function asDuplicate(item: Item, original: Item, at: Date): Item {
  const duplicate: Item = {
    ...item,
    duplicateOf: original.id,
    blind: false,
    remindAt: null,
    selection: { ...item.selection, route: 'duplicate', reasons: [], probability: 0 },
    // Nobody is asked, and nobody is shown a card of its own.
    status: 'in_review',
  };
  return isFinal(original, at) ? answeredLike(duplicate, original, at) : duplicate;
}

function isFinal({ decision }: Item, at: Date): boolean {
  return decision !== null && decision.finalAt <= at && isAnswered(decision.outcome);
}

function isAnswered(outcome: string): boolean {
  return outcome === 'approved' || outcome === 'corrected' || outcome === 'rejected';
}

/** The answer of another item. It is nobody's review: it becomes no training record, and is evidence of nothing. */
function answeredLike(item: Item, { decision }: Item, at: Date): Item {
  if (!decision) throw new Error('the original was not decided');
  const { value, decidedBy } = decision;
  const outcome = value === null ? 'rejected' : sameValue(value, item.prediction.value) ? 'approved' : 'corrected';
  return {
    ...item,
    status: 'completed',
    remindAt: null,
    decision: { outcome, value, decidedBy, decidedAt: at, finalAt: at, agreement: null },
  };
}

interface FollowDeps {
  store: Pick<Store, 'followers' | 'item' | 'changeItem'>;
  wake: Pick<Wake, 'drain' | 'show'>;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

/**
 * Gives duplicates the answer that was given for their original, once nobody can undo it any more; where it ended without one they are
 * asked about by themselves. Runs with every sweep; what two processes find at once, one of them does.
 */
export async function followOriginals({ store, wake, now, projectOf }: FollowDeps): Promise<number> {
  let changed = 0;
  for (const { id, original: originalId } of await store.followers(now(), atOnce)) {
    const original = await store.item(originalId);
    if (!original) continue;
    const at = now();
    const after = await store.changeItem(id, ({ item }) => {
      if (item.status === 'completed' || item.duplicateOf !== originalId) return { result: null };
      const next = isFinal(original, at) ? answeredLike(nextVersion(item), original, at) : released(nextVersion(item));
      return { change: { item: next, audit: auditOf(next, originalId) }, result: next };
    });
    if (!after) continue;
    changed += 1;
    wake.show(id);
    const project = projectOf(after.project);
    if (after.status === 'waiting' && project) wake.drain(project.channel);
  }
  return changed;
}

function released(item: Item): Item {
  return {
    ...item,
    duplicateOf: null,
    status: 'waiting',
    selection: { ...item.selection, route: 'review', reasons: ['low_confidence'], probability: 1 },
  };
}

function auditOf(item: Item, original: string): ItemChange['audit'] {
  const action = item.status === 'completed' ? 'item.answered_like' : 'item.asked_after_all';
  return { actor: 'clock', action, detail: { original } };
}
