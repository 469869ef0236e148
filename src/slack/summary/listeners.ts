import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import { adviceInWords } from '../../flow/advice-words.ts';
import type { ThresholdApplied } from '../../flow/thresholds.ts';
import { isDay } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';
import { createOnce, repeated } from '../once.ts';
import { pageLinkInWords } from '../page-link.ts';
import { inTime } from '../session/show.ts';
import { startSession } from '../session/start.ts';
import { ledOrWhy } from '../strangers.ts';
import { switchApproval, switchProject } from '../switching.ts';
import { escaped } from '../text.ts';
import { summaryActions } from './message.ts';

const notDone = 'That did not go through. Please look in a moment: if nothing has changed, try again.';

/** The buttons of a summary: for leads of its project, who are asked anew at each click. What became of it is told to them alone. */
export function listenOnSummaries(app: App, deps: Deps): void {
  const once = createOnce();
  const { pause, resume, stop, approve, apply, dismiss, open, review } = summaryActions;
  onSwitch(pause, (project, lead) => switchProject(deps, project, true, lead.id));
  onSwitch(resume, (project, lead) => switchProject(deps, project, false, lead.id));
  onSwitch(stop, (project, lead) => switchApproval(deps, project, true, lead.id));
  onSwitch(approve, (project, lead) => switchApproval(deps, project, false, lead.id));
  onSwitch(apply, async (project, lead, threshold) =>
    appliedInWords(project, threshold, await deps.applyThreshold(project, threshold, lead.id)),
  );
  onSwitch(dismiss, async (project, lead, threshold) => {
    await deps.dismissAdvice(project, threshold, lead.id);
    return 'Dismissed: this is not advised again as long as it stays the same.';
  });
  onButton(open, async (project, lead, [day = '']) => {
    if (!isDay(day)) return 'This button is older than the summary it stands under. `/signoff summary` shows the day.';
    return pageLinkInWords(deps.dayLink(lead.id, project, day), 'Open the day');
  });

  app.action<BlockAction<ButtonAction>>(review, async ({ body, action, ack, respond }) => {
    await ack();
    const wish = { user: body.user, triggerId: body.trigger_id, projectKey: action.value ?? null };
    const why = await startSession(deps, wish).catch((error: unknown) => {
      deps.log.error({ user: body.user.id, error: String(error) }, 'a review session could not be started');
      return notDone;
    });
    if (why !== null) await toOne(respond, why);
  });

  /** The message is drawn anew, so that its buttons are those of how things stand by then. */
  function onSwitch(actionId: string, act: (project: Project, lead: Actor, figure: number) => Promise<string>): void {
    onButton(actionId, async (project, lead, [day = '', figure], body) => {
      const said = await act(project, lead, Number(figure));
      await redraw(deps, project, day, body).catch((error: unknown) =>
        deps.log.warn({ project: project.key, day, error: String(error) }, 'a summary could not be drawn anew'),
      );
      return said;
    });
  }

  type Act = (project: Project, lead: Actor, rest: string[], body: BlockAction) => Promise<string>;

  function onButton(actionId: string, act: Act): void {
    app.action<BlockAction<ButtonAction>>(actionId, async ({ body, action, ack, respond }) => {
      const click = [body.user.id, actionId, action.value, action.action_ts].join(' ');
      const [key = '', ...rest] = (action.value ?? '').split(' ');
      const work = once(click, async () => {
        const led = await ledOrWhy(deps, body.user, key);
        return 'why' in led ? led.why : act(led.project, body.user, rest, body);
      }).catch((error: unknown) => {
        deps.log.error({ user: body.user.id, action: actionId, error: String(error) }, 'a click on a summary failed');
        return notDone;
      });
      // What is slow is acknowledged meanwhile, and goes on.
      await inTime(work);
      await ack();
      const said = await work;
      if (said !== repeated) await toOne(respond, said);
    });
  }
}

function appliedInWords(project: Project, threshold: number, applied: ThresholdApplied): string {
  const name = `*${escaped(project.name, 100)}*`;
  switch (applied.kind) {
    case 'applied':
      return `${name}: the gate approves from ${threshold} on now, and not from ${applied.from}. The projects file says ${applied.written}: write ${threshold} there as well, so that it stays so when the file changes.`;
    case 'already':
      return `${name}: ${threshold} is in force already.`;
    case 'outdated':
      return `${name}: that is not advised any more, so nothing was changed. ${escaped(adviceInWords(project, applied.advice).headline, 300)}`;
  }
}

/** What somebody alone was shown stays as it was: Slack has no address for it. */
async function redraw(
  deps: Deps,
  project: Project,
  day: string,
  { container, channel, message }: BlockAction,
): Promise<void> {
  if (container.type !== 'message' || container.is_ephemeral === true || !channel || !message?.ts || !isDay(day))
    return;
  await deps.redrawSummary(channel.id, message.ts, project, await deps.summarize(project, day));
}

function toOne(respond: RespondFn, text: string): Promise<unknown> {
  return respond({ response_type: 'ephemeral', replace_original: false, text });
}
