import type { Project } from '../../review/project.ts';
import { afterWorking } from '../../review/working-time.ts';
import type { Log, Now, Store } from '../ports.ts';
import { type SaidOutcome, sayOnce } from '../say-once.ts';
import { cardLeaseMs } from '../show-card.ts';
import { repeatMs } from './alert.ts';
import type { AlertBook, AlertClaim, AlertDrawing, AlertMessages, AlertOutcome } from './alert-book.ts';
import { placeAfter } from './places.ts';

interface Deps {
  book: Pick<AlertBook, 'claim' | 'settle'>;
  messages: AlertMessages;
  store: Pick<Store, 'holdLane'>;
  log: Log;
  now: Now;
  projectOf: (key: string) => Project | undefined;
}

export type ToldAlert = 'posted' | 'redrawn' | 'nothing_to_do' | 'later';

/**
 * Makes Slack show an alert as it is: says it, once for each time that it is due, and draws its message anew when it is over, or is not
 * over after all. What is over before it was said is not said; where nobody knows whether it was, that is looked for first.
 */
export async function tellAlert(deps: Deps, id: string): Promise<ToldAlert> {
  const { book, now, projectOf } = deps;
  const claim = await book.claim(id, cardLeaseMs);
  if (!claim) return 'nothing_to_do';
  const project = projectOf(claim.project);
  if (!project) {
    await book.settle(claim, { kind: 'dropped', why: 'its project is not in the projects file' });
    return 'nothing_to_do';
  }
  const drawing = { project, alert: claim, nth: claim.told + 1, now: now() };
  return claim.due && claim.overAt === null ? await tell(deps, claim, drawing) : await redraw(deps, claim, drawing);
}

async function tell(
  { book, messages, store, log }: Deps,
  claim: AlertClaim,
  drawing: AlertDrawing,
): Promise<ToldAlert> {
  const { place, ts, inDoubt } = claim;
  const { project, nth, now } = drawing;
  const saying = {
    ...{ channel: place, inDoubt },
    find: () => messages.find(place, drawing, ts),
    post: () => messages.post(place, drawing, ts),
  };
  const againAt = afterWorking(new Date(now.getTime() + repeatMs(nth)), 0, project.workingHours);
  const said = await sayOnce(store, saying, (outcome) =>
    book.settle(claim, outcomeOf(outcome, drawing, place, againAt)),
  );
  if (said.kind === 'posted') return 'posted';
  if (said.kind !== 'dropped') return 'later';
  log.error({ project: project.key, alert: claim.worry.kind, why: said.why }, 'an alert is not told');
  return 'nothing_to_do';
}

function outcomeOf(said: SaidOutcome, { project }: AlertDrawing, place: string, againAt: Date): AlertOutcome {
  if (said.kind === 'posted') return { kind: 'told', ts: said.ts, place: said.channel ?? place, againAt };
  if (said.kind === 'later' && said.closed === 'thread') return { kind: 'anew', why: said.why };
  const next = said.kind === 'later' && said.closed === 'place' ? placeAfter(project, place) : null;
  return next === null ? said : { kind: 'elsewhere', place: next, why: said.why };
}

async function redraw({ book, messages }: Deps, claim: AlertClaim, drawing: AlertDrawing): Promise<ToldAlert> {
  const { place, inDoubt } = claim;
  let { ts } = claim;
  if (ts === null && inDoubt) {
    const found = await messages.find(place, drawing, null);
    if (found.kind === 'later') {
      await book.settle(claim, { kind: 'unknown', ms: found.retryAfterMs, why: found.why });
      return 'later';
    }
    ts = found.ts;
  }
  if (ts === null) {
    await book.settle(claim, { kind: 'forgotten' });
    return 'nothing_to_do';
  }
  const redrawn = await messages.redraw(place, ts, drawing);
  if (redrawn.kind === 'rate_limited' || redrawn.kind === 'later') {
    await book.settle(claim, { kind: 'unknown', ms: redrawn.retryAfterMs, why: redrawn.why });
    return 'later';
  }
  // Of a message that is gone there is nothing more to say.
  await book.settle(claim, { kind: 'redrawn', ts });
  return 'redrawn';
}
