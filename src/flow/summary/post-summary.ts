import type { Project } from '../../review/project.ts';
import type { Log, NotFindable, PostOutcome, Store } from '../ports.ts';
import { cardLeaseMs, channelLane } from '../show-card.ts';
import type { Summary } from './summarize.ts';
import type { SummaryBook, SummaryClaim, SummaryOf, SummaryOutcome } from './summary-book.ts';

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

const againMs = 5_000;

export type PostedSummary = 'posted' | 'nothing_to_do' | 'later';

/**
 * Posts a day's summary, once: it is committed as `sending` before Slack is called, and where nobody knows whether it arrived, the
 * channel is looked through before it is posted again. What takes long comes before that: who is at it for longer than a call to Slack
 * takes is taken to be dead.
 */
export async function postSummary(deps: Deps, of: SummaryOf): Promise<PostedSummary> {
  const { book, log, projectOf } = deps;
  const project = projectOf(of.project);
  const drawn = project ? await deps.messages.drawn(project, await deps.summarize(project, of.day)) : null;
  const claim = await book.claim(of, cardLeaseMs);
  if (!claim) return 'nothing_to_do';
  const outcome = await say(deps, claim, drawn).catch(async (error: unknown) => {
    await book.settle(claim, { kind: 'unknown', ms: againMs, why: String(error) });
    throw error;
  });
  await book.settle(claim, outcome);
  if (outcome.kind === 'posted') {
    await drawn?.followUp(claim.channel, outcome.ts);
    return 'posted';
  }
  if (outcome.kind === 'dropped') {
    log.error({ project: of.project, day: of.day, why: outcome.why }, 'a summary is not posted');
    return 'nothing_to_do';
  }
  return 'later';
}

async function say(
  { messages, store }: Deps,
  claim: SummaryClaim,
  drawn: DrawnSummary | null,
): Promise<SummaryOutcome> {
  const { channel, dueAt } = claim;
  if (!drawn) return { kind: 'dropped', why: 'its project is not in the projects file' };
  if (claim.inDoubt) {
    const found = await messages.find(channel, claim, dueAt);
    if (found.kind === 'later') return { kind: 'unknown', ms: found.retryAfterMs, why: found.why };
    if (found.ts !== null) return { kind: 'posted', ts: found.ts };
  }
  const posted = await drawn.post(channel);
  switch (posted.kind) {
    case 'posted':
      return posted;
    case 'unknown':
      return { kind: 'unknown', ms: againMs, why: posted.why };
    case 'rate_limited':
    case 'later':
      await store.holdLane(channelLane(channel), posted.retryAfterMs, posted.why);
      return { kind: 'later', ms: posted.retryAfterMs, why: posted.why };
    case 'refused':
      return { kind: 'dropped', why: `Slack says ${posted.why}` };
  }
}
