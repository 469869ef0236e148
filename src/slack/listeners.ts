import type { App, BlockAction, ButtonAction, OverflowAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Answered } from '../flow/answer-item.ts';
import type { Log } from '../flow/ports.ts';
import type { Answer } from '../review/decide.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { type Refusal, whyNotReview } from '../review/rights.ts';
import { actions, moreOptions } from './card.ts';
import { correctModal, correctModalView, labelOfOption, labelOptions } from './correct-modal.ts';
import type { People } from './people.ts';
import { fullTextModal, guidelinesModal, messageModal } from './reading-modals.ts';
import { alreadyDecided, notSaved, refusals, rightsUnknown } from './sentences.ts';

export interface Deps {
  people: People;
  web: WebClient;
  projectOf: (key: string) => Project | undefined;
  item: (id: string) => Promise<Item | null>;
  answer: (itemId: string, answer: Answer) => Promise<Answered>;
  log: Log;
}

/**
 * What happens on each click. In every case: the person's rights are asked anew, the row is read anew, the answer is on
 * disk before Slack is told, and the person gets a reply. Of a click only the item's id is believed.
 */
export function listen(app: App, deps: Deps): void {
  const once = createOnce();

  app.action<BlockAction<ButtonAction>>(actions.approve, (click) =>
    onClick(deps, once, click, click.action.value, (found) => answer(deps, found, { verdict: 'approve' })),
  );
  actions.alternatives.forEach((actionId, i) => {
    app.action<BlockAction<ButtonAction>>(actionId, (click) =>
      onClick(deps, once, click, click.action.value, (found) =>
        answer(deps, found, { verdict: 'correct', value: found.item.prediction.alternatives[i]?.value }),
      ),
    );
  });

  app.action<BlockAction<ButtonAction>>(actions.correct, (click) =>
    onClick(deps, once, click, click.action.value, async ({ item, project, userId }) => {
      const { decision } = item;
      if (decision) return alreadyDecided(project, { kind: 'already_decided', item, decision }, userId);
      await deps.web.views.open({ trigger_id: click.body.trigger_id, view: correctModalView(project, item) });
      return null;
    }),
  );

  app.action<BlockAction<OverflowAction>>(actions.more, (click) => {
    const [what, itemId] = click.action.selected_option.value.split(':');
    return onClick(deps, once, click, itemId, async ({ item, project }) => {
      const view = what === moreOptions.guidelines ? guidelinesModal(project) : fullTextModal(item);
      await deps.web.views.open({ trigger_id: click.body.trigger_id, view });
      return null;
    });
  });

  app.view(correctModal.callbackId, async ({ body, view, ack }) => {
    const replace = (text: string) => ack({ response_action: 'update', view: messageModal('Not saved', text) });
    const tryAgain = (why: string) => ack({ response_action: 'errors', errors: { [correctModal.block]: why } });
    const found = await mayAnswer(deps, view.private_metadata, body.user).catch((error: unknown) => {
      deps.log.error({ error: String(error) }, 'an answer could not be judged');
      return { kind: 'unsure' as const, why: notSaved };
    });
    if (found.kind === 'unsure') return tryAgain(found.why);
    if (found.kind === 'no') return replace(found.why);
    const state = view.state.values[correctModal.block]?.[correctModal.action];
    const value = labelOfOption(found.project, state?.selected_option?.value ?? '');
    if (value === undefined) {
      return tryAgain(refusals.unknown_label);
    }
    const note = view.state.values[correctModal.noteBlock]?.[correctModal.noteAction]?.value?.trim() || null;
    try {
      const answered = await deps.answer(found.item.id, {
        reviewer: body.user.id,
        verdict: 'correct',
        value,
        note,
        via: 'slack',
      });
      switch (answered.kind) {
        case 'decided':
          return ack();
        case 'already_decided':
          return replace(alreadyDecided(found.project, answered, body.user.id));
        case 'refused':
          return replace(refusals[answered.why]);
      }
    } catch (error) {
      deps.log.error({ item: found.item.id, error: String(error) }, 'an answer could not be saved');
      return tryAgain(notSaved);
    }
  });

  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: correctModal.action },
    async ({ body, ack }) => {
      const item = await deps.item(body.view?.private_metadata ?? '');
      const project = item && deps.projectOf(item.project);
      await ack({ options: project ? labelOptions(project, body.value) : [] });
    },
  );
}

interface Click {
  body: BlockAction;
  action: { action_id: string; action_ts: string };
  ack: () => Promise<void>;
  respond: RespondFn;
}

/**
 * Judges a click, lets `act` do what it asks for, and replies: with what `act` has to say, or with why not. What can't be
 * done now is not acknowledged, so Slack shows the person a warning, and the same click can be made again.
 */
async function onClick(
  deps: Deps,
  once: Once,
  { body, action, ack, respond }: Click,
  itemId: string | undefined,
  act: (found: MayAnswer) => Promise<string | null>,
): Promise<void> {
  const tell = teller(deps, body, respond);
  const reply = await once([body.user.id, itemId, action.action_id, action.action_ts].join(' '), async () => {
    const found = await mayAnswer(deps, itemId ?? '', body.user);
    if (found.kind === 'unsure') throw new NotDone(found.why);
    return found.kind === 'no' ? found.why : act(found);
  }).catch(async (error: unknown) => {
    await tell(error instanceof NotDone ? error.message : notSaved);
    throw error;
  });
  await ack();
  if (reply !== null && reply !== repeated) await tell(reply);
}

/** Holds the sentence for the person. */
class NotDone extends Error {}

/** Says what became of the answer, if the card itself does not. */
async function answer(
  deps: Deps,
  { item, project, userId }: MayAnswer,
  given: Pick<Answer, 'verdict' | 'value'>,
): Promise<string | null> {
  const answered = await deps.answer(item.id, { ...given, reviewer: userId, via: 'slack' });
  switch (answered.kind) {
    case 'decided':
      return null;
    case 'already_decided':
      return alreadyDecided(project, answered, userId);
    case 'refused':
      return refusals[answered.why];
  }
}

const repeated = Symbol('a click that was delivered before');
type Once = (click: string, work: () => Promise<string | null>) => Promise<string | null | typeof repeated>;
const clicksMax = 10_000;

/** Slack may deliver one click twice. The second delivery waits for the first, and is acknowledged like it, in silence. */
function createOnce(): Once {
  const known = new Map<string, Promise<string | null>>();
  return async (click, work) => {
    const earlier = known.get(click);
    if (earlier) {
      await earlier;
      return repeated;
    }
    const done = work();
    known.set(click, done);
    // What failed may be tried again under the same name.
    done.catch(() => known.delete(click));
    for (const oldest of known.keys()) {
      if (known.size <= clicksMax) break;
      known.delete(oldest);
    }
    return done;
  };
}

interface MayAnswer {
  kind: 'yes';
  item: Item;
  project: Project;
  userId: string;
}

type Found =
  | MayAnswer
  | { kind: 'no'; why: string }
  /** Slack could not be asked: neither yes nor no. */
  | { kind: 'unsure'; why: string };

async function mayAnswer(deps: Deps, itemId: string, user: { id: string; team_id?: string }): Promise<Found> {
  const item = await deps.item(itemId);
  if (!item) return { kind: 'no', why: refusals.unknown_item };
  const project = deps.projectOf(item.project);
  if (!project) return { kind: 'no', why: refusals.unknown_project };
  let refusal: Refusal | null;
  try {
    const person = await deps.people.person(user.id, user.team_id);
    refusal = await whyNotReview(person, project, item, deps.people.membership(user.id));
  } catch (error) {
    deps.log.warn({ user: user.id, error: String(error) }, 'could not learn what a person may do');
    return { kind: 'unsure', why: rightsUnknown };
  }
  return refusal === null ? { kind: 'yes', item, project, userId: user.id } : { kind: 'no', why: refusals[refusal] };
}

/** Says something to the person who clicked, and to nobody else. A reply that can't be delivered is logged, never thrown. */
function teller({ web, log }: Deps, body: BlockAction, respond: RespondFn): (text: string) => Promise<void> {
  return async (text) => {
    try {
      await respond({ response_type: 'ephemeral', replace_original: false, text });
    } catch {
      const channel = body.channel?.id;
      if (channel === undefined) return;
      await web.chat
        .postEphemeral({ channel, user: body.user.id, text })
        .catch((error: unknown) =>
          log.warn({ user: body.user.id, error: String(error) }, 'a reply could not be delivered'),
        );
    }
  };
}
