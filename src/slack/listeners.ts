import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
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
  app.action<BlockAction<ButtonAction>>(actions.approve, (click) =>
    answerByButton(deps, click, () => ({ verdict: 'approve' })),
  );
  actions.alternatives.forEach((actionId, i) => {
    app.action<BlockAction<ButtonAction>>(actionId, (click) =>
      answerByButton(deps, click, (item) => ({ verdict: 'correct', value: item.prediction.alternatives[i]?.value })),
    );
  });

  app.action<BlockAction<ButtonAction>>(actions.correct, async ({ body, action, ack, respond }) => {
    const tell = teller(deps, body, respond);
    const found = await mayAnswer(deps, action.value ?? '', body.user);
    if (found.kind !== 'yes') {
      await ack();
      return tell(found.why);
    }
    if (found.item.decision) {
      await ack();
      return tell(
        alreadyDecided(
          found.project,
          { kind: 'already_decided', item: found.item, decision: found.item.decision },
          body.user.id,
        ),
      );
    }
    // A trigger lives three seconds, so the dialog comes first.
    await deps.web.views.open({ trigger_id: body.trigger_id, view: correctModalView(found.project, found.item) });
    await ack();
  });

  app.view(correctModal.callbackId, async ({ body, view, ack }) => {
    const replace = (text: string) => ack({ response_action: 'update', view: messageModal('Not saved', text) });
    const found = await mayAnswer(deps, view.private_metadata, body.user);
    if (found.kind === 'unsure') {
      return ack({ response_action: 'errors', errors: { [correctModal.block]: found.why } });
    }
    if (found.kind === 'no') return replace(found.why);
    const state = view.state.values[correctModal.block]?.[correctModal.action];
    const value = labelOfOption(found.project, state?.selected_option?.value ?? '');
    if (value === undefined) {
      return ack({ response_action: 'errors', errors: { [correctModal.block]: refusals.unknown_label } });
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
      return ack({ response_action: 'errors', errors: { [correctModal.block]: notSaved } });
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

  app.action({ action_id: actions.more, type: 'block_actions' }, async ({ body, action, ack, respond }) => {
    const chosen = action.type === 'overflow' ? action.selected_option.value : '';
    const [what, itemId = ''] = chosen.split(':');
    const found = await mayAnswer(deps, itemId, body.user);
    if (found.kind !== 'yes') {
      await ack();
      return teller(deps, body, respond)(found.why);
    }
    const view = what === moreOptions.guidelines ? guidelinesModal(found.project) : fullTextModal(found.item);
    await deps.web.views.open({ trigger_id: body.trigger_id, view });
    await ack();
  });
}

type Click = { body: BlockAction<ButtonAction>; action: ButtonAction; ack: () => Promise<void>; respond: RespondFn };

async function answerByButton(
  deps: Deps,
  { body, action, ack, respond }: Click,
  answerOn: (item: Item) => Pick<Answer, 'verdict' | 'value'>,
): Promise<void> {
  const tell = teller(deps, body, respond);
  const found = await mayAnswer(deps, action.value ?? '', body.user).catch(async (error: unknown) => {
    await tell(notSaved);
    throw error;
  });
  if (found.kind === 'unsure') {
    await tell(found.why);
    throw new Error('a click was not judged, so it is not acknowledged');
  }
  if (found.kind === 'no') {
    await ack();
    return tell(found.why);
  }
  const { item, project } = found;
  let answered: Answered;
  try {
    answered = await deps.answer(item.id, { ...answerOn(item), reviewer: body.user.id, via: 'slack' });
  } catch (error) {
    // Not acknowledged: what Slack was told is done is on disk, and this is not.
    await tell(notSaved);
    throw error;
  }
  await ack();
  switch (answered.kind) {
    case 'decided':
      // The card itself is the reply.
      return;
    case 'already_decided':
      return tell(alreadyDecided(project, answered, body.user.id));
    case 'refused':
      return tell(refusals[answered.why]);
  }
}

type Found =
  | { kind: 'yes'; item: Item; project: Project }
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
  return refusal === null ? { kind: 'yes', item, project } : { kind: 'no', why: refusals[refusal] };
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
