import { setTimeout as sleep } from 'node:timers/promises';
import type { App, BlockAction, MessageShortcut, StaticSelectAction, ViewSubmitAction } from '@slack/bolt';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Value } from '../../review/value.ts';
import type { Deps } from '../deps.ts';
import { messageModal } from '../dialogs/reading.ts';
import type { FormState } from '../faces/face.ts';
import { pausedInWords, resultInWords } from '../figures.ts';
import type { Actor } from '../guard.ts';
import { reviewerName } from '../names.ts';
import { inTime } from '../session/show.ts';
import { memberOrWhy } from '../strangers.ts';
import { cut, escaped, slackDate } from '../text.ts';
import { messageText } from './message-text.ts';
import {
  chosenIn,
  doneTitle,
  fitted,
  guessBlock,
  guessIn,
  guessOptions,
  noteIn,
  projectBlock,
  projectOfBlock,
  projectOptions,
  readSource,
  type Source,
  sendActions,
  sendCallback,
  sendView,
  takesMessages,
} from './view.ts';

const title = 'Send to review';
/** As much as an item's text may have. */
const textCharsMax = 50_000;
const permalinkMs = 1_000;

const noProjects = 'No project here takes messages: those that sort texts or check them do.';
const noText = 'There is no text in this message, so there is nothing to ask about. Only text can be sent.';
const ownCard = 'This is a card of Signoff: it is in review already. Answer it with its buttons.';
const notOpened = 'Slack did not open the dialog. Please choose “Send to review” once more.';
const tooLong =
  'This message is too long to be sent from a conversation that Signoff is not in. Invite Signoff there, or write what matters in a shorter message and send that.';
const notSent = 'That did not go through. Please send it again: the same message is never asked about twice.';
const takesLong =
  'This takes longer than usual. Send it again in a moment: the same message is never asked about twice.';
const outOfDate = 'This dialog is out of date. Please choose “Send to review” once more.';

/** "Send to review" in the menu of any message: it becomes an item, with what the person thinks the answer is. */
export function listenToShortcut(app: App, deps: Deps): void {
  const projects = deps.projects.filter(takesMessages);

  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: sendCallback },
    async ({ body, ack, respond, context }) => {
      await ack();
      const { message } = body;
      const isOurs = message.user === context.botUserId || (message.bot_id ?? null) === context.botId;
      const view = isOurs ? messageModal(title, ownCard) : await opening(deps, projects, body);
      await deps.web.views.open({ trigger_id: body.trigger_id, view }).catch(async (error: unknown) => {
        deps.log.warn({ user: body.user.id, error: String(error) }, 'the dialog to send a message could not be opened');
        await respond({ response_type: 'ephemeral', replace_original: false, text: notOpened });
      });
    },
  );

  app.action<BlockAction<StaticSelectAction>>(sendActions.project, async ({ body, action, ack }) => {
    await ack();
    const { view } = body;
    const source = view && readSource(view.private_metadata);
    const chosen = projects.find(({ key }) => key === action.selected_option?.value);
    if (!source || !chosen) return;
    const text = await textOf(deps, source);
    if (text === null) return;
    await deps.web.views
      .update({ view_id: view.id, hash: view.hash, view: sendView({ projects, chosen, source, text }) })
      // Whoever sends it now is asked for the rest then.
      .catch((error: unknown) =>
        deps.log.warn({ user: body.user.id, error: String(error) }, 'the dialog to send a message was not drawn anew'),
      );
  });

  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: sendActions.guess }, async ({ body, ack }) => {
    const project = projectOfBlock(projects, body.block_id);
    await ack({ options: project ? guessOptions(project, body.value) : [] });
  });
  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: sendActions.project }, async ({ body, ack }) =>
    ack({ options: projectOptions(projects, body.value) }),
  );

  app.view<ViewSubmitAction>(sendCallback, async ({ body, view, ack }) => {
    const form = { source: readSource(view.private_metadata), state: view.state.values, user: body.user };
    const sent = await inTime(submitted(deps, projects, form));
    const firstInput = view.blocks.find(({ type }) => type === 'input')?.block_id ?? '';
    switch (sent.kind) {
      case 'done':
        return 'errors' in sent.value
          ? ack({ response_action: 'errors', errors: sent.value.errors })
          : ack({ response_action: 'update', view: sent.value.view });
      case 'failed':
        deps.log.error({ user: body.user.id, error: String(sent.error) }, 'a message could not be sent to review');
        return ack({ response_action: 'errors', errors: { [firstInput]: notSent } });
      case 'slow':
        return ack({ response_action: 'errors', errors: { [firstInput]: takesLong } });
    }
  });
}

type View = ReturnType<typeof messageModal>;

async function opening(deps: Deps, projects: Project[], { user, channel, message }: MessageShortcut): Promise<View> {
  const stranger = await memberOrWhy(deps, user);
  if (stranger) return messageModal(title, stranger.why);
  if (projects.length === 0) return messageModal(title, noProjects);
  const text = cut(messageText(message), textCharsMax);
  if (text === '') return messageModal(title, noText);
  const [only, second] = projects;
  const chosen = only && !second ? only : null;
  const source = fitted({
    channel: channel.id,
    ts: message.ts,
    thread: typeof message.thread_ts === 'string' && message.thread_ts !== message.ts ? message.thread_ts : null,
    text,
    project: chosen?.key ?? null,
  });
  // What the dialog can't carry has to be there again when it is sent.
  if (source.text === null && (await textOf(deps, source)) === null) return messageModal(title, tooLong);
  return sendView({ projects, chosen, source, text });
}

/** The message's text: as it was carried, or read again. Null: it can't be read. */
async function textOf({ web, log }: Pick<Deps, 'web' | 'log'>, source: Source): Promise<string | null> {
  if (source.text !== null) return source.text;
  const { channel, ts, thread } = source;
  const that = { channel, oldest: ts, latest: ts, inclusive: true };
  try {
    const { messages = [] } =
      thread === null
        ? await web.conversations.history({ ...that, limit: 1 })
        : await web.conversations.replies({ ...that, ts: thread, limit: 2 });
    const message = messages.find((each) => each.ts === ts);
    return message ? cut(messageText(message), textCharsMax) : null;
  } catch (error) {
    log.info({ channel, error: String(error) }, 'a long message could not be read');
    return null;
  }
}

interface Form {
  source: Source | null;
  state: FormState;
  user: Actor;
}

async function submitted(
  deps: Deps,
  projects: Project[],
  { source, state, user }: Form,
): Promise<{ view: View } | { errors: Record<string, string> }> {
  const said = (text: string) => ({ view: messageModal('Not sent', text) });
  const stranger = await memberOrWhy(deps, user);
  if (stranger) return said(stranger.why);
  if (!source) return said(outOfDate);
  const key = source.project ?? chosenIn(state);
  const project = projects.find((each) => each.key === key);
  if (!project) {
    return source.project === null
      ? { errors: { [projectBlock]: 'Choose a project.' } }
      : said('This project does not take messages any more.');
  }
  const text = await textOf(deps, source);
  if (text === null || text === '') return said(tooLong);
  const guess = guessIn(project, state);
  // It was sent before the dialog could ask for it.
  if (guess === undefined) return { view: sendView({ projects, chosen: project, source, text }) };
  if ('wrong' in guess) return { errors: { [guessBlock(project)]: guess.wrong } };

  const url = await permalink(deps, source);
  const { item, created } = await deps.accept(project, {
    externalId: `slack-${source.channel}-${source.ts}`,
    input: { text, ...(url === null ? {} : { url }) },
    prediction: suggestion(guess.value, noteIn(state)),
    priority: 0,
    dueAt: null,
    requestedBy: user.id,
    groupKey: null,
    metadata: null,
    callbackUrl: null,
    idempotency: null,
    traceparent: null,
    gold: null,
  });
  // Slack may deliver one submission twice.
  const isNew = created || (item.requestedBy === user.id && deps.now().getTime() - item.createdAt.getTime() < 15_000);
  return { view: messageModal(doneTitle(isNew), isNew ? await whatNow(deps, project) : whatBefore(project, item)) };
}

function suggestion(value: Value, explanation: string | null): Item['prediction'] {
  return {
    value,
    // A person's, so there is no score.
    confidence: null,
    alternatives: [],
    fieldConfidence: null,
    model: null,
    modelVersion: null,
    explanation,
  };
}

async function whatNow({ paused, log }: Deps, { key, name, channel }: Project): Promise<string> {
  const isPaused = await paused()
    .then((all) => all.get(key) ?? null)
    .catch((error: unknown) => {
      log.warn({ error: String(error) }, 'could not learn which projects are paused');
      return null;
    });
  const when = isPaused
    ? `The project stands still (${pausedInWords(isPaused)}), so it is asked in <#${channel}> when somebody resumes it.`
    : `It is asked in <#${channel}>.`;
  return `Sent to *${escaped(name, 100)}*. ${when} You see what comes of it in App Home, under “What you sent to review”.`;
}

function whatBefore(project: Project, item: Item): string {
  const by = item.requestedBy === null ? '' : ` by ${reviewerName(item.requestedBy)}`;
  return `This message was sent to *${escaped(project.name, 100)}* before${by}, ${slackDate(item.createdAt)}, so it is not asked again. Where it stands: ${resultInWords(project, item)}.`;
}

/** Where the message stands; null where Slack does not say in time. It is a convenience, and nothing waits for it. */
async function permalink({ web }: Pick<Deps, 'web'>, { channel, ts }: Source): Promise<string | null> {
  const asked = web.chat.getPermalink({ channel, message_ts: ts }).then(
    (answer) => answer.permalink ?? null,
    () => null,
  );
  return Promise.race([asked, sleep(permalinkMs, null, { ref: false })]);
}
