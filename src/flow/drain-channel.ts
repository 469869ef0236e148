import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Project } from '../review/project.ts';
import type { ToldAlert } from './alerts/tell-alert.ts';
import type { Now, Store, Wake } from './ports.ts';
import type { Noted } from './post-note.ts';
import { channelLane, type Shown } from './show-card.ts';
import type { PostedSummary } from './summary/post-summary.ts';

interface Deps {
  store: Pick<Store, 'enterLane' | 'leaveLane' | 'holdLane' | 'toSay' | 'nextCard' | 'nextNote'>;
  wake: Pick<Wake, 'drain'>;
  show: (itemId: string) => Promise<Shown>;
  note: (noteId: string) => Promise<Noted>;
  /** The next alert to tell in a channel, if there is one. */
  nextAlert: (channel: string) => Promise<(() => Promise<ToldAlert>) | null>;
  /** The next summary to post in a channel, if there is one. */
  nextSummary: (channel: string) => Promise<(() => Promise<PostedSummary>) | null>;
  projectsIn: (channel: string) => Project[];
  now: Now;
  /** Ends the shift before the next card. */
  stopping: AbortSignal;
}

/** Slack takes one message a second in a channel, counted when it arrives. */
const slackSecondMs = 1_000;
/**
 * Between two posts lies a second and this much more: the first may have travelled so much longer than the second. A call
 * that was quicker gives back what it did not need.
 */
const jitterMs = 40;
/** A lane that opens within this time is waited for; a later one gets a wake-up then. */
const patienceMs = 1_500;
/** A drain hands over after this time, so that a restart never waits for a long backlog. */
const shiftMs = 20_000;
/** Nothing is posted in a channel for so long after its worker died. */
const laneLeaseMs = 4_000;
/** Whoever waits for Slack longer than for its next second takes it anew meanwhile, so often. */
const renewEveryMs = 1_500;

/**
 * Posts what is to be said in one channel, alerts, summaries and notes in threads before cards, best first, at Slack's pace, until its windows are full or nothing waits. One worker at a
 * time holds the channel's lane, so whatever the backlog there is one job per channel, and `Retry-After` is one row.
 */
export async function drainChannel(deps: Deps, channel: string): Promise<void> {
  const { store, wake, now } = deps;
  const projects = deps.projectsIn(channel);
  const lane = channelLane(channel);
  const holder = randomUUID();
  const shiftEnds = now().getTime() + shiftMs;
  const renewal = renewed(() => store.enterLane(lane, holder, laneLeaseMs));
  try {
    for (;;) {
      const entered = await store.enterLane(lane, holder, laneLeaseMs);
      if (!entered) return;
      if (entered.opensInMs > patienceMs || now().getTime() > shiftEnds || deps.stopping.aborted) {
        wake.drain(channel, entered.opensInMs);
        return;
      }
      await sleep(entered.opensInMs, undefined, { signal: deps.stopping }).catch(() => {});
      if (deps.stopping.aborted) continue;
      const post = await nextPost(deps, channel, projects);
      if (post === null) return;
      const startedAt = performance.now();
      const shown = await post();
      // Whether or not it arrived, Slack may have counted it.
      if (shown !== 'nothing_to_do' && shown !== 'redrawn') {
        const tookMs = performance.now() - startedAt;
        await store.holdLane(lane, slackSecondMs + jitterMs - Math.min(tookMs, jitterMs));
      }
    }
  } finally {
    await renewal.end();
    await store.leaveLane(lane, holder);
  }
}

/** Takes it again and again until it is ended, and then is at it no more. What fails is tried again the next time. */
function renewed(take: () => Promise<unknown>): { end(): Promise<void> } {
  let taking: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    taking ??= take()
      .catch(() => {})
      .finally(() => {
        taking = null;
      });
  }, renewEveryMs);
  return {
    async end() {
      clearInterval(timer);
      await taking;
    },
  };
}

/** What to post next: an alert can't wait, a summary is one a day, and a note is about a question that stands already. */
async function nextPost(
  { store, note, show, nextAlert, nextSummary }: Deps,
  channel: string,
  projects: Project[],
): Promise<(() => Promise<Shown | Noted | PostedSummary | ToldAlert>) | null> {
  const keys = projects.map(({ key }) => key);
  const there = await store.toSay(channel, keys);
  const alert = there.alert ? await nextAlert(channel) : null;
  if (alert) return alert;
  const summary = there.summary ? await nextSummary(channel) : null;
  if (summary) return summary;
  const noteId = there.note ? await store.nextNote(keys) : null;
  if (noteId !== null) return () => note(noteId);
  const itemId = there.card ? await store.nextCard(channel, projects) : null;
  return itemId === null ? null : () => show(itemId);
}
