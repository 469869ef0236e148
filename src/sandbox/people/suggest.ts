import { isObject, type Json, newInspection } from '../block-kit/check.ts';
import { LIMITS } from '../block-kit/limits.ts';
import { optionGroups, options, optionsShown } from '../block-kit/options.ts';
import { type Placed, placedElements } from '../drawn-blocks.ts';
import type { Place } from '../world.ts';
import { suggestionPayload } from './payloads.ts';
import { type Acting, type Looking, lookAt } from './person.ts';

/** An option as the app offered it, and the heading it stands under. */
export interface Offered {
  option: Json;
  group?: string;
}

export interface Suggestions {
  /** Asks the app for options, remembers them, and answers them as the menu shows them. */
  ask(user: string, place: Place, action_id: string, block_id: string | undefined, query: string): Promise<Offered[]>;
  /** An option this person was shown in this menu; one never shown is looked for by typing it, as a person would. */
  find(user: string, looking: Looking, placed: Placed, value: string): Promise<Json | undefined>;
  reset(): void;
}

const MENUS_REMEMBERED_MAX = 1000;

/** Type-ahead menus: what was suggested in each of them stays pickable while the menu is on screen. */
export function createSuggestions(acting: Acting): Suggestions {
  const { slack, deliver } = acting;
  const remembered = new Map<string, Map<string, Json>>();

  const request = async (user: string, looking: Looking, placed: Placed, query: string): Promise<Offered[]> => {
    const where = looking.kind === 'view' ? { view: looking.view } : { message: looking.message };
    const answer = await deliver.interaction({
      type: 'interactive',
      payload: suggestionPayload(slack, user, placed, query, where),
    });
    const offered = offeredOptions(answer.body);
    if (typeof offered === 'string') {
      if (answer.acked_in_ms !== null)
        slack.calls.add({ method: 'block_suggestion', args: { response: answer.body }, ok: false, error: offered });
      return [];
    }
    const key = keyOf(user, looking, placed);
    const known = remembered.get(key) ?? new Map<string, Json>();
    for (const { option } of offered) known.set(String(option.value), option);
    remembered.set(key, known);
    const oldest = remembered.keys().next();
    if (remembered.size > MENUS_REMEMBERED_MAX && !oldest.done) remembered.delete(oldest.value);
    return offered;
  };

  return {
    async ask(user, place, action_id, block_id, query) {
      const looking = lookAt(slack, user, place);
      if ('refused' in looking) return [];
      const placed = placedElements(looking.blocks).find(
        (each) => each.action_id === action_id && (!block_id || each.block.block_id === block_id),
      );
      if (!placed?.type.endsWith('external_select')) return [];
      if (query.length < Number(placed.element.min_query_length ?? 3)) return [];
      return request(user, looking, placed, query);
    },
    async find(user, looking, placed, value) {
      const key = keyOf(user, looking, placed);
      const known = remembered.get(key)?.get(value);
      if (known) return known;
      const offered = await request(user, looking, placed, value);
      return offered.find(({ option }) => option.value === value)?.option;
    },
    reset: () => remembered.clear(),
  };
}

function keyOf(user: string, looking: Looking, placed: Placed): string {
  const place = looking.kind === 'view' ? looking.view.id : `${looking.message.channel} ${looking.message.ts}`;
  return JSON.stringify([user, place, placed.block.block_id, placed.action_id]);
}

/** The options of an answer, or why Slack shows none of them. */
function offeredOptions(body: unknown): Offered[] | string {
  if (!isObject(body)) return 'no_options';
  const seen = newInspection('modal');
  if (body.option_groups !== undefined) optionGroups(body.option_groups, '/option_groups', seen);
  else if (Array.isArray(body.options) && body.options.length === 0) return [];
  else options(LIMITS.select.options)(body.options, '/options', seen);
  const [problem] = seen.problems;
  return problem ? `invalid_options: ${problem.message} [json-pointer:${problem.pointer}]` : grouped(body);
}

function grouped(body: Json): Offered[] {
  if (!Array.isArray(body.option_groups)) return optionsShown(body).map((option) => ({ option }));
  return body.option_groups.filter(isObject).flatMap((group) => {
    const heading = isObject(group.label) ? String(group.label.text) : '';
    return optionsShown(group).map((option) => ({ option, group: heading }));
  });
}
