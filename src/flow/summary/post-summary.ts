import type { Project } from '../../review/project.ts';
import type { Log, NotFindable, PostOutcome, Store } from '../ports.ts';
import { sayOnce } from '../say-once.ts';
import { cardLeaseMs } from '../show-card.ts';
import type { Summary } from './summarize.ts';
import type { SummaryBook, SummaryOf } from './summary-book.ts';

/** Summaries in Slack. */
export interface SummaryMessages {
  /** A message that is ready to be posted: whatever takes its time is done by then. */
  drawn(project: Project, summary: Summary): Promise<DrawnSummary>;
  /** Our own message about this day, if it is in the channel. */
  find(channel: string, of: SummaryOf, since: Date): Promise<{ kind: 'found'; ts: string | null } | NotFindable>;
}

export interface DrawnSummary {
  post(channel: string): Promise<PostOutcome>;
  /** What belongs into its thread, best effort. */
  followUp(channel: string, ts: string): Promise<void>;
}

interface Deps {
  book: Pick<SummaryBook, 'claim' | 'settle'>;
  store: Pick<Store, 'holdLane'>;
  messages: SummaryMessages;
  summarize: (project: Project, day: string) => Promise<Summary>;
  log: Log;
  projectOf: (key: string) => Project | undefined;
}

export type PostedSummary = 'posted' | 'nothing_to_do' | 'later';

/**
 * Posts a day's summary, once. What takes long comes before it is claimed: who is at it for longer than a call to Slack takes is taken to
 * be dead.
 */
export async function postSummary(deps: Deps, of: SummaryOf): Promise<PostedSummary> {
  const { book, store, messages, log, projectOf } = deps;
  const project = projectOf(of.project);
  const drawn = project ? await messages.drawn(project, await deps.summarize(project, of.day)) : null;
  const claim = await book.claim(of, cardLeaseMs);
  if (!claim) return 'nothing_to_do';
  const { channel, inDoubt, dueAt } = claim;
  if (!drawn) {
    const why = 'its project is not in the projects file';
    await book.settle(claim, { kind: 'dropped', why });
    log.error({ ...of, why }, 'a summary is not posted');
    return 'nothing_to_do';
  }
  const saying = {
    ...{ channel, inDoubt },
    find: () => messages.find(channel, claim, dueAt),
    post: () => drawn.post(channel),
  };
  const said = await sayOnce(store, saying, (outcome) => book.settle(claim, outcome));
  switch (said.kind) {
    case 'posted':
      await drawn.followUp(channel, said.ts);
      return 'posted';
    case 'dropped':
      log.error({ project: of.project, day: of.day, why: said.why }, 'a summary is not posted');
      return 'nothing_to_do';
    default:
      return 'later';
  }
}
