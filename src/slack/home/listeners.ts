import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { HomeView } from '@slack/types';
import { z } from 'zod';
import { lastDay } from '../../flow/summary/summarize.ts';
import { isAnswer, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Deps } from '../deps.ts';
import { messageModal } from '../dialogs/reading.ts';
import { type Actor, mayAnswer } from '../guard.ts';
import { createOnce, repeated } from '../once.ts';
import { pageLinkInWords } from '../page-link.ts';
import { refusals } from '../sentences.ts';
import { inTime } from '../session/show.ts';
import { startSession } from '../session/start.ts';
import { ledOrWhy, memberOrWhy, standingOrWhy } from '../strangers.ts';
import { switchApproval, switchProject } from '../switching.ts';
import { readHome } from './data.ts';
import { createHomePages } from './pages.ts';
import { everything, homeActions } from './parts.ts';
import { homeView, sentenceView } from './view.ts';

const knownByNow = 'You know the answer to this check by now, so it is not asked again.';
const notDone = 'That did not go through. Please look in a moment: if nothing has changed, try again.';

const leadsOfNone = 'You lead no project. Only leads can open this page.';

/** App Home: what waits for a person, what they said, how the projects they lead stand. */
export function listenAtHome(app: App, deps: Deps): void {
  const pages = createHomePages(deps, (user, notice) => drawn(deps, user, notice));
  const once = createOnce();

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await pages.show({ id: event.user });
  });

  // A session is held above Home: whoever comes back from it finds Home as it is by then.
  app.use(async ({ body, next }) => {
    await next();
    const user = whoActedElsewhere(body);
    if (user) pages.follow(user);
  });

  app.action<BlockAction<ButtonAction>>(homeActions.review, async ({ body, action, ack, respond }) => {
    await ack();
    const projectKey = action.value === everything ? null : (action.value ?? null);
    const wish = { user: body.user, triggerId: body.trigger_id, projectKey };
    const why = await startSession(deps, wish).catch((error: unknown) => {
      deps.log.error({ user: body.user.id, error: String(error) }, 'a review session could not be started');
      return notDone;
    });
    if (why === null) return;
    // The same button stands below the answer of a command.
    if (body.view) await tell(body, why);
    else await respond({ response_type: 'ephemeral', replace_original: false, text: why });
  });

  onButton(homeActions.undo, async (user, itemId) => {
    const found = await mayAnswer(deps, itemId, user);
    if (found.kind !== 'yes') return { onTop: false, text: found.why };
    if (truthOf(found.item) !== null) {
      const said = (await deps.reviews(itemId)).findLast(({ reviewer }) => reviewer === user.id);
      if (said && isAnswer(said)) return { onTop: false, text: knownByNow };
    }
    const undone = await deps.undo(itemId, user.id);
    return undone.kind === 'undone'
      ? { onTop: true, text: 'Taken back: it is open again, and waits for an answer.' }
      : { onTop: false, text: refusals[undone.why] };
  });

  const steering: [string, (project: Project, lead: string) => Promise<string>][] = [
    [homeActions.pause, (project, lead) => switchProject(deps, project, true, lead)],
    [homeActions.resume, (project, lead) => switchProject(deps, project, false, lead)],
    [homeActions.stop, (project, lead) => switchApproval(deps, project, true, lead)],
    [homeActions.approve, (project, lead) => switchApproval(deps, project, false, lead)],
  ];
  for (const [actionId, steer] of steering) {
    onButton(actionId, async (user, key) => {
      const found = await ledOrWhy(deps, user, key);
      if ('why' in found) return { onTop: false, text: found.why };
      return { onTop: true, text: await steer(found.project, user.id) };
    });
  }

  // Made at the click: a link works for ten minutes, and Home stays as it is for hours.
  onButton(homeActions.day, async (user, key) => {
    const found = await ledOrWhy(deps, user, key);
    if ('why' in found) return { onTop: false, text: found.why };
    const link = deps.dayLink(user.id, found.project, lastDay(found.project, deps.now()));
    return { onTop: false, text: pageLinkInWords(link, 'Open the day') };
  });
  onButton(homeActions.projects, async (user) => {
    const known = await standingOrWhy(deps, user);
    if ('why' in known) return { onTop: false, text: known.why };
    if (known.standing.leads.length === 0) return { onTop: false, text: leadsOfNone };
    return { onTop: false, text: pageLinkInWords(deps.projectsLink(user.id), 'Open all projects') };
  });

  type Outcome = { onTop: boolean; text: string };

  /** What is done is said on top of Home; what is not, and where a page is, in a dialog, so that it can't be overlooked. */
  function onButton(actionId: string, act: (user: Actor, value: string) => Promise<Outcome>): void {
    app.action<BlockAction<ButtonAction>>(actionId, async ({ body, action, ack }) => {
      const click = [body.user.id, actionId, action.value, action.action_ts].join(' ');
      const work = once(click, () => act(body.user, action.value ?? '')).catch((error: unknown): Outcome => {
        deps.log.error({ user: body.user.id, action: actionId, error: String(error) }, 'a click in App Home failed');
        return { onTop: false, text: notDone };
      });
      // What is slow is acknowledged meanwhile, and goes on.
      await inTime(work);
      await ack();
      const outcome = await work;
      if (outcome === repeated) return;
      if (outcome.onTop) await pages.show(body.user, outcome.text);
      else await tell(body, outcome.text);
    });
  }

  /** In a dialog; on top of Home where none can be opened any more. */
  async function tell({ trigger_id, user }: BlockAction, text: string): Promise<void> {
    try {
      await deps.web.views.open({ trigger_id, view: messageModal('Signoff', text) });
      await pages.show(user);
    } catch {
      await pages.show(user, text);
    }
  }
}

/** Always something to see, also when nothing can be read. */
async function drawn(deps: Deps, user: Actor, notice: string | null): Promise<HomeView> {
  try {
    const stranger = await memberOrWhy(deps, user);
    if (stranger) return sentenceView('Signoff', stranger.why);
    return homeView({ ...(await readHome(deps, user)), notice });
  } catch (error) {
    deps.log.warn({ user: user.id, error: String(error) }, 'App Home could not be read');
    return sentenceView(
      'Not available at the moment',
      `${notice === null ? '' : `${notice}\n`}Signoff could not read what waits for you. Open this tab again in a moment. Cards in their channels can be answered as always.`,
    );
  }
}

const elsewhere = z.union([
  z.object({ command: z.string(), user_id: z.string() }).transform(({ user_id }) => ({ id: user_id })),
  z
    .object({
      type: z.enum(['block_actions', 'view_submission', 'view_closed']),
      user: z.object({ id: z.string() }),
      view: z.object({ type: z.literal('modal') }).optional(),
    })
    .transform(({ user }) => user),
]);

/** Whoever did something outside Home. */
function whoActedElsewhere(body: object): Actor | null {
  return elsewhere.safeParse(body).data ?? null;
}
