import type {
  App,
  BlockAction,
  ButtonAction,
  SlackViewMiddlewareArgs,
  ViewClosedAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Deps } from '../deps.ts';
import { messageModal } from '../dialogs/reading.ts';
import { blockId } from '../faces/inputs.ts';
import type { Actor } from '../guard.ts';
import { createOnce, createShared } from '../once.ts';
import { type Drawn, drawOn, type NextDeps, sessionDeps } from '../session/next.ts';
import { said, takesLong } from '../session/sentences.ts';
import { inTime, show, showOnTop } from '../session/show.ts';
import { counted, leftBehind, type Session, withPast } from '../session/state.ts';
import { approveRow, type RowBecame, undoRow } from './answer.ts';
import { type Bulk, readBulk } from './state.ts';
import { bulkCallback, bulkUndo, isTicked, resultView } from './view.ts';

/** So many rows at once: a person waits, and others answer too. */
const atOnce = 4;

const nothingTicked = 'Nothing is ticked. Close this to leave them open.';
const outdated = 'This list is out of date. Nothing was saved: close it and open it again.';

/** A list of alike items was sent, closed or taken back. Each row is answered by the same verb as any other item. */
export function listenToBulk(app: App, given: Deps): void {
  const deps = sessionDeps(given);
  const shared = createShared<ModalView>();
  const once = createOnce();

  app.view<ViewSubmitAction>(bulkCallback, (sent) => onSent(deps, shared, sent));
  app.view<ViewClosedAction>({ type: 'view_closed', callback_id: bulkCallback }, async ({ body, view, ack }) => {
    await ack();
    const bulk = readBulk(view.private_metadata);
    if (bulk) await letGo(deps, body.user.id, bulk, bulk.items);
  });
  app.action<BlockAction<ButtonAction>>(bulkUndo, async ({ body, action, ack }) => {
    const { view, user } = body;
    const bulk = view ? readBulk(view.private_metadata) : null;
    if (!view || !bulk) return ack();
    const work = once([user.id, view.id, view.hash, action.action_id].join(' '), async () => {
      const result = await takeAllBack(deps, user, bulk, view.root_view_id);
      await show(deps, { view_id: view.id, hash: view.hash }, result, user.id);
    });
    const done = await inTime(work);
    if (done.kind === 'slow') work.catch((error: unknown) => logFailure(deps, error));
    if (done.kind === 'failed') logFailure(deps, done.error);
    if (done.kind !== 'done') await showOnTop(deps, body.trigger_id, messageModal('Approve together', takesLong));
    await ack();
  });
}

type Sent = SlackViewMiddlewareArgs<ViewSubmitAction>;

async function onSent(deps: NextDeps, shared: ReturnType<typeof createShared<ModalView>>, { body, view, ack }: Sent) {
  const { user } = body;
  const bulk = readBulk(view.private_metadata);
  if (!bulk) return ack({ response_action: 'update', view: messageModal('Approve together', outdated) });
  const rows = bulk.items.filter((item) => isTicked(view.state.values, item));
  const [first] = bulk.items;
  if (rows.length === 0 && first) {
    return ack({ response_action: 'errors', errors: { [blockId(first, 'bulk')]: nothingTicked } });
  }
  const work = shared(`${user.id} ${view.id} ${view.hash}`, () =>
    approveAll(deps, user, bulk, rows, view.root_view_id),
  );
  const done = await inTime(work);
  switch (done.kind) {
    case 'failed':
      logFailure(deps, done.error);
      return ack({ response_action: 'update', view: messageModal('Approve together', takesLong) });
    case 'slow':
      work
        .then((result) => deps.web.views.update({ view_id: view.id, view: result }))
        .catch((error: unknown) => logFailure(deps, error));
      return ack({ response_action: 'update', view: messageModal('Approve together', 'Saving them takes a moment.') });
    case 'done':
      return ack({ response_action: 'update', view: done.value });
  }
}

async function approveAll(
  deps: NextDeps,
  user: Actor,
  bulk: Bulk,
  rows: Bulk['items'],
  rootViewId: string | null,
): Promise<ModalView> {
  const shownAt = new Date(bulk.shownAt);
  const became = await eachOf(rows, (row) => approveRow(deps, user, row, shownAt));
  const unticked = bulk.items.filter(({ id }) => !rows.some((row) => row.id === id));
  await letGo(deps, user.id, bulk, unticked);

  const taken = became.filter((row) => row.kind !== 'not');
  let { session } = bulk;
  // The one below is answered now, or the list says why not: the session goes on with the next one.
  if (rows.some(({ id }) => id === session.item)) session = leftBehind(session);
  session = withPast(
    session,
    taken.map(({ id }) => id),
  );
  for (const _ of taken) session = counted(session, 'answered', null);
  await drawBelow(deps, session, user, rootViewId, `${taken.length} answered together.`);

  const undo = rows.filter(({ id }) => taken.some((row) => row.id === id && row.mayUndo));
  return resultView(sentences(became, unticked.length), remarks(became), { ...bulk, session, items: undo });
}

function sentences(became: RowBecame[], unticked: number): string[] {
  const approved = became.filter((row) => row.kind === 'approved');
  const saved = became.filter(({ kind }) => kind === 'saved').length;
  const not = became.filter(({ kind }) => kind === 'not').length;
  const label = approved[0]?.label;
  return [
    ...(approved.length > 0 ? [`*${approved.length}* approved${label ? ` as ${label}` : ''}.`] : []),
    ...(saved > 0 ? [`*${saved}* saved: ${saved === 1 ? 'it takes' : 'they take'} more reviews than yours.`] : []),
    ...(not > 0 ? [`*${not}* not approved:`] : []),
    ...became.flatMap((row) => (row.kind === 'not' ? [row.why] : [])),
    ...(unticked > 0 ? [`${unticked} unticked: ${unticked === 1 ? 'it stays' : 'they stay'} open.`] : []),
  ];
}

function remarks(became: RowBecame[]): string[] {
  return became.flatMap((row) => (row.kind === 'not' || row.remark === null ? [] : [row.remark]));
}

async function takeAllBack(deps: NextDeps, user: Actor, bulk: Bulk, rootViewId: string | null): Promise<Drawn> {
  const refused = await eachOf(bulk.items, async ({ id }) => ({ id, why: await undoRow(deps, user, id) }));
  const kept = refused.flatMap(({ why }) => (why === null ? [] : [why]));
  const backIds = refused.filter(({ why }) => why === null).map(({ id }) => id);
  const { session } = bulk;
  const after: Session = {
    ...session,
    answered: Math.max(0, session.answered - backIds.length),
    past: session.past.filter((id) => !backIds.includes(id)),
  };
  // Pressed twice, in two processes, the other one took them back and says so.
  const wrote = backIds.length > 0;
  if (wrote) await drawBelow(deps, after, user, rootViewId, `${backIds.length} taken back.`);
  const result = resultView(
    [
      `*${backIds.length}* taken back. ${backIds.length === 1 ? 'It is' : 'They are'} open again.`,
      ...(kept.length > 0 ? [`*${kept.length}* not taken back:`, ...new Set(kept)] : []),
    ],
    [],
    { ...bulk, session: after, items: [] },
  );
  // Nothing is reserved for a list of what became of them.
  return { session: { ...after, item: null }, view: () => result, wrote };
}

/** The session below says how far the person is now, and asks about something that is still open. */
async function drawBelow(
  deps: NextDeps,
  session: Session,
  user: Actor,
  rootViewId: string | null,
  text: string,
): Promise<void> {
  if (rootViewId === null) return;
  try {
    await show(deps, { view_id: rootViewId }, await drawOn(deps, session, user, said(text)), user.id);
  } catch (error) {
    // What was answered is saved; below, any button goes on from there.
    logFailure(deps, error);
  }
}

/** What the session had already stays with it. */
async function letGo(
  deps: Pick<Deps, 'release'>,
  userId: string,
  { until }: Bulk,
  items: Bulk['items'],
): Promise<void> {
  await Promise.all(items.map(({ id }) => deps.release({ itemId: id, until }, userId)));
}

async function eachOf<T, R>(all: T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    results.push(...(await Promise.all(all.slice(at, at + atOnce).map(act))));
  }
  return results;
}

function logFailure({ log }: Pick<Deps, 'log'>, error: unknown): void {
  log.error({ error: String(error) }, 'a list of alike items failed');
}
