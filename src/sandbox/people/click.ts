import type { Json } from '../block-kit/check.ts';
import { optionsShown } from '../block-kit/options.ts';
import { type Placed, placedElements } from '../drawn-blocks.ts';
import type { ActOutcome, Place } from '../world.ts';
import { fillIn, unfinished } from './fill-in.ts';
import { actionOf, messageActionsPayload, viewActionsPayload } from './payloads.ts';
import { type Acting, type Looking, lookAt, outcomeOf, refused } from './person.ts';
import { isStateful, keptState, put, type State } from './state.ts';
import type { Suggestions } from './suggest.ts';

export interface Click {
  user: string;
  place: Place;
  action_id: string;
  value?: unknown;
  block_id?: string | undefined;
  /** What stands in the view's other inputs meanwhile, as `submit` takes it. */
  typed?: Record<string, Record<string, unknown>> | undefined;
  settle_ms?: number | undefined;
}

/** What a person picked in a message's menus stays picked for them until the message goes; a reset forgets it. */
export type Picked = Map<string, State>;

const PICKED_MAX = 5000;

/**
 * A person uses an element of a message, a modal or their App Home. Answers when the app acknowledged and something was
 * opened or said, or soon after the ack when nothing was.
 */
export async function click(acting: Acting, suggestions: Suggestions, picked: Picked, act: Click): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const looking = lookAt(slack, act.user, act.place);
  if ('refused' in looking) return refused(looking.refused);
  const placed = elementAt(looking, act);
  if ('refused' in placed) return refused(placed.refused);

  const state = stateOf(looking, picked, act.user);
  const typed = await typeIn(acting, suggestions, looking, act, state);
  if (typed) return refused(typed);
  const value = await use(acting, suggestions, looking, placed, act);
  if ('refused' in value) return refused(value.refused);
  if (isStateful(placed.type)) put(state, placed, value.value);

  const user = act.user;
  const view_id = looking.kind === 'view' ? looking.view.id : null;
  const channel = looking.kind === 'message' ? looking.message.channel : null;
  const trigger_id = slack.triggers.issue(
    user,
    looking.kind === 'view' && looking.view.type === 'modal' ? view_id : null,
  );
  const begun = slack.acts.begin({ user, channel, view_id, trigger_id });
  const action = actionOf(slack, placed, value.value);
  const payload =
    looking.kind === 'view'
      ? viewActionsPayload(slack, { user, trigger_id }, looking.view, action)
      : messageActionsPayload(
          slack,
          { user, trigger_id },
          looking.message,
          state,
          action,
          slack.responseUrls.issue('actions', {
            user,
            channel: looking.message.channel,
            origin: { ts: looking.message.ts, ephemeral: looking.message.ephemeral_to !== undefined },
            act: begun,
          }),
        );
  const answer = await deliver.interaction({ type: 'interactive', payload });
  return outcomeOf(acting, begun, answer, {}, act.settle_ms);
}

function elementAt(looking: Looking, { action_id, block_id }: Click): Placed | { refused: string } {
  const found = placedElements(looking.blocks).filter(
    (each) => each.action_id === action_id && (block_id === undefined || each.block.block_id === block_id),
  );
  const [placed, twin] = found;
  if (!placed) return { refused: `nothing to click on with action_id ${action_id}` };
  if (twin) return { refused: `${action_id} is there more than once: name its block_id` };
  if (placed.block.type === 'input' && placed.block.dispatch_action !== true)
    return { refused: 'this input tells the app nothing until it is submitted' };
  return placed;
}

/** The state the client holds: a view's own, a message's per person. */
function stateOf(looking: Looking, picked: Picked, user: string): State {
  if (looking.kind === 'view') return looking.view.state;
  const key = `${user} ${looking.message.channel} ${looking.message.ts}`;
  const state = keptState(looking.blocks, picked.get(key));
  if (Object.keys(state).length > 0) {
    picked.delete(key);
    picked.set(key, state);
    const oldest = picked.keys().next();
    if (picked.size > PICKED_MAX && !oldest.done) picked.delete(oldest.value);
  }
  return state;
}

async function typeIn(
  { slack }: Acting,
  suggestions: Suggestions,
  looking: Looking,
  { user, typed = {} }: Click,
  state: State,
): Promise<string | null> {
  for (const placed of placedElements(looking.blocks)) {
    const given = typed[placed.block.block_id ?? '']?.[placed.action_id];
    if (given === undefined) continue;
    const filled = await fillIn(slack, placed, given, (value) => suggestions.find(user, looking, placed, value));
    const held = 'refused' in filled ? unfinished(placed, given) : filled.value;
    if (!held) return 'refused' in filled ? filled.refused : null;
    put(state, placed, held);
  }
  return null;
}

/** What using the element puts into `actions[0]`. */
async function use(
  { slack }: Acting,
  suggestions: Suggestions,
  looking: Looking,
  placed: Placed,
  { user, value }: Click,
): Promise<{ value: Json } | { refused: string }> {
  if (placed.type === 'button') return { value: {} };
  if (placed.type === 'overflow') {
    const option = optionsShown(placed.element).find((each) => each.value === value);
    return option
      ? { value: { selected_option: structuredClone(option) } }
      : { refused: `no such option: ${String(value)}` };
  }
  if (value === undefined) return { refused: `a ${placed.type} needs a value` };
  return fillIn(slack, placed, value, (wanted) => suggestions.find(user, looking, placed, wanted));
}
