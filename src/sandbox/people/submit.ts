import { isObject, type Json } from '../block-kit/check.ts';
import { problemMessage, viewTooLarge } from '../block-kit/validate.ts';
import { flat, placedElements } from '../drawn-blocks.ts';
import { viewProblems } from '../message-content.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import type { StoredView } from '../views.ts';
import type { ActOutcome } from '../world.ts';
import { fillIn } from './fill-in.ts';
import { closedPayload, submissionPayload } from './payloads.ts';
import { type Acting, lookAt, outcomeOf, refused } from './person.ts';
import { isEmpty, put } from './state.ts';
import type { Suggestions } from './suggest.ts';

export interface Submit {
  user: string;
  view_id: string;
  values: Record<string, Record<string, unknown>>;
  settle_ms?: number | undefined;
}

/** A person fills in a modal and submits it. What Slack's client checks is checked before the app hears of it. */
export async function submit(acting: Acting, suggestions: Suggestions, act: Submit): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const looking = lookAt(slack, act.user, { view_id: act.view_id });
  if ('refused' in looking) return refused(looking.refused);
  if (looking.kind !== 'view' || looking.view.type !== 'modal') return refused('only a modal can be submitted');
  const { view } = looking;
  if (!view.submit) return refused('this modal has no submit button');

  const stray = strayValue(view, act.values);
  if (stray) return refused(stray);
  const errors: Record<string, string> = {};
  const state = structuredClone(view.state);
  for (const placed of placedElements(view.blocks)) {
    const block_id = placed.block.block_id ?? '';
    const given = act.values[block_id]?.[placed.action_id];
    if (given === undefined) continue;
    const filled = await fillIn(slack, placed, given, (value) => suggestions.find(act.user, looking, placed, value));
    if ('refused' in filled) errors[block_id] = filled.refused;
    else put(state, placed, filled.value);
  }
  for (const block of flat(view.blocks)) {
    const block_id = block.block_id ?? '';
    const held = Object.values(state[block_id] ?? {})[0];
    if (block.type === 'input' && block.optional !== true && isEmpty(held))
      errors[block_id] ??= 'Please complete this required field.';
  }
  if (Object.keys(errors).length > 0) return { ...refused('the form is not filled in as it must be'), errors };

  view.state = state;
  const user = act.user;
  const trigger_id = slack.triggers.issue(user, view.id);
  const begun = slack.acts.begin({ user, channel: null, view_id: view.id, trigger_id });
  const answer = await deliver.interaction({
    type: 'interactive',
    payload: submissionPayload(slack, { user, trigger_id }, view),
  });
  if (answer.acked_in_ms === null) return outcomeOf(acting, begun, answer);
  const reaction = react(acting, view, answer.body);
  if (reaction.view) begun.view = reaction.view;
  return outcomeOf(acting, begun, answer, reaction.outcome, act.settle_ms);
}

interface Reaction {
  view?: StoredView;
  outcome: Partial<ActOutcome>;
}

/** Does what the app's ack says: errors, update, push, clear, or nothing, which closes the view. */
function react({ slack }: Acting, view: StoredView, body: unknown): Reaction {
  const answer: Json = isObject(body) ? body : {};
  const stillOpen = slack.views.byId(view.id);
  try {
    switch (answer.response_action) {
      case undefined:
        if (Object.keys(answer).length > 0) throw new Refusal('response_action is missing');
        if (stillOpen) slack.views.close(stillOpen);
        return { outcome: {} };
      case 'clear':
        slack.views.clear(view.user);
        return { outcome: {} };
      case 'errors':
        return { outcome: { errors: errorsFor(view, answer.errors) } };
      case 'update':
        refuseBadView(slack, answer.view);
        return stillOpen && isObject(answer.view)
          ? { view: slack.views.update(stillOpen, answer.view), outcome: {} }
          : { outcome: {} };
      case 'push':
        refuseBadView(slack, answer.view);
        return isObject(answer.view)
          ? { view: slack.views.push(view.user, answer.view, view.id), outcome: {} }
          : { outcome: {} };
      default:
        throw new Refusal(`unknown response_action: ${String(answer.response_action)}`);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    slack.calls.add({ method: 'view_submission', args: { response: body }, ok: false, error: error.error });
    return { outcome: { refused: `Slack could not use the app’s answer: ${error.error}` } };
  }
}

function errorsFor(view: StoredView, errors: unknown): Record<string, string> {
  if (!isObject(errors) || Object.keys(errors).length === 0) throw new Refusal('errors must name at least one block');
  const inputs = new Set(flat(view.blocks).flatMap((block) => (block.type === 'input' ? [block.block_id] : [])));
  return Object.fromEntries(
    Object.entries(errors).map(([block_id, message]) => {
      if (!inputs.has(block_id)) throw new Refusal(`errors names ${block_id}, which is no input block of this view`);
      if (typeof message !== 'string' || message === '') throw new Refusal(`the error of ${block_id} says nothing`);
      return [block_id, message];
    }),
  );
}

function refuseBadView(slack: Slack, view: unknown): void {
  const problems = viewProblems(slack, view, ['modal']);
  if (problems.length > 0) throw new Refusal(`invalid view: ${problems.map(problemMessage).join('; ')}`);
  if (viewTooLarge(view)) throw new Refusal('view_too_large');
}

function strayValue(view: StoredView, values: Submit['values']): string | null {
  const placed = placedElements(view.blocks);
  for (const [block_id, actions] of Object.entries(values))
    for (const action_id of Object.keys(actions))
      if (!placed.some((each) => each.block.block_id === block_id && each.action_id === action_id))
        return `this modal has no ${action_id} in a block ${block_id}`;
  return null;
}

/** A person closes a modal by Cancel, or with `all` the whole stack by its X. Who asked for it hears of it. */
export async function close(acting: Acting, user: string, view_id: string, all: boolean): Promise<ActOutcome> {
  const { slack, deliver } = acting;
  const looking = lookAt(slack, user, { view_id });
  if ('refused' in looking) return refused(looking.refused);
  if (looking.kind !== 'view' || looking.view.type !== 'modal') return refused('only a modal can be closed');
  const closed = all ? slack.views.clear(user) : slack.views.close(looking.view);
  const begun = slack.acts.begin({ user, channel: null, view_id, trigger_id: null });
  const answers = await Promise.all(
    closed
      .filter((view) => view.notify_on_close)
      .map((view) => deliver.interaction({ type: 'interactive', payload: closedPayload(slack, user, view, all) })),
  );
  return outcomeOf(acting, begun, answers[0] ?? { acked_in_ms: 0, body: undefined }, {}, 0);
}
