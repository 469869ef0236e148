import type { Deps } from '../deps.ts';
import { messageModal } from '../dialogs/reading.ts';
import { type Actor, mayAnswer } from '../guard.ts';
import { asDrawn } from '../session/as-drawn.ts';
import { showOnTop } from '../session/show.ts';
import type { Session } from '../session/state.ts';
import { alikeItems, alikeMax, alikeMin } from './alike.ts';
import { bulkView } from './view.ts';

const tooFew = 'There are not enough alike ones any more. Close this and go on one by one.';

/** Opens a list of alike items on top of a session; all of them are reserved for as long as it is open. */
export async function openBulk(deps: Deps, session: Session, user: Actor, triggerId: string): Promise<void> {
  const say = (text: string) => showOnTop(deps, triggerId, messageModal('Approve together', text));
  const found = await mayAnswer(deps, session.item ?? '', user);
  if (found.kind !== 'yes') return void (await say(found.why));
  const { project, role } = found;
  const alike = (await alikeItems(deps, user, project, role === 'lead')).slice(0, alikeMax);
  const seats = await deps.takeTogether(
    alike.map(({ id }) => id),
    user.id,
  );
  const items = alike.filter(({ id }) => seats.some(({ itemId }) => itemId === id));
  const letGo = () => Promise.all(seats.map((seat) => deps.release(seat, user.id)));
  if (items.length < alikeMin) {
    await letGo();
    return void (await say(tooFew));
  }
  const drawn = items.map((item) => ({ id: item.id, ...asDrawn(item) }));
  const view = bulkView(project, items, {
    items: drawn,
    shownAt: deps.now().getTime(),
    until: seats[0]?.until ?? 0,
    session,
  });
  try {
    if (!(await showOnTop(deps, triggerId, view))) await letGo();
  } catch (error) {
    await letGo();
    throw error;
  }
}
