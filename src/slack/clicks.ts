import type { BlockAction, RespondArguments, RespondFn } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { actions } from './acts.ts';
import { button, section } from './blocks.ts';
import type { Deps } from './deps.ts';
import { messageModal } from './dialogs/reading.ts';
import { type MayAnswer, mayAnswer } from './guard.ts';
import { type Once, repeated } from './once.ts';
import { notSaved } from './sentences.ts';

/** What a person is told, and with `undo` what they can take back from there. */
export type Reply = string | { text: string; undo: string };

export interface Click {
  body: BlockAction;
  action: { action_id: string; action_ts: string };
  ack: () => Promise<void>;
  respond: RespondFn;
}

/**
 * Judges a click, lets `act` do what it asks for, and replies: with what `act` has to say, or with why not. What can't be
 * done now is not acknowledged, so Slack shows the person a warning, and the same click can be made again.
 */
export async function onClick(
  deps: Deps,
  once: Once,
  { body, action, ack, respond }: Click,
  itemId: string | undefined,
  act: (found: MayAnswer) => Promise<Reply | null>,
  judge = mayAnswer,
): Promise<void> {
  const tell = teller(deps, body, respond);
  const reply = await once([body.user.id, itemId, action.action_id, action.action_ts].join(' '), async () => {
    const found = await judge(deps, itemId ?? '', body.user);
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

/**
 * Opens a dialog: on top of the one the click was made in, or by itself.
 */
export async function openDialog(
  { web }: Pick<Deps, 'web'>,
  body: Pick<BlockAction, 'trigger_id' | 'view'>,
  view: ReturnType<typeof messageModal>,
): Promise<null> {
  const { trigger_id } = body;
  if (body.view?.type === 'modal') await web.views.push({ trigger_id, view });
  else await web.views.open({ trigger_id, view });
  return null;
}

/** Says something to the person who clicked, and to nobody else. A reply that can't be delivered is logged, never thrown. */
function teller(deps: Deps, body: BlockAction, respond: RespondFn): (reply: Reply) => Promise<void> {
  const { web, log } = deps;
  const isEphemeral = body.container.type === 'message' && body.container.is_ephemeral === true;
  return async (reply) => {
    const { text, blocks } = drawn(reply);
    try {
      if (body.view) {
        const undo = typeof reply === 'string' ? undefined : { itemId: reply.undo };
        await openDialog(deps, body, messageModal('Signoff', text, undo));
        return;
      }
      // What was said to this person before gives way to what is so now.
      const how: RespondArguments = isEphemeral ? { replace_original: true } : { replace_original: false };
      await respond({ ...how, response_type: 'ephemeral', text, blocks });
    } catch {
      const channel = body.channel?.id;
      if (channel === undefined) return;
      await web.chat
        .postEphemeral({ channel, user: body.user.id, text, blocks })
        .catch((error: unknown) =>
          log.warn({ user: body.user.id, error: String(error) }, 'a reply could not be delivered'),
        );
    }
  };
}

function drawn(reply: Reply): { text: string; blocks: KnownBlock[] } {
  const text = typeof reply === 'string' ? reply : reply.text;
  return {
    text,
    blocks: [
      section(text),
      ...(typeof reply === 'string'
        ? []
        : [{ type: 'actions' as const, elements: [button(actions.undo, 'Undo', reply.undo)] }]),
    ],
  };
}
