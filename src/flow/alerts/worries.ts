import type { Project } from '../../review/project.ts';
import { peopleNeeded } from '../../review/quorum.ts';
import { isWorking } from '../../review/working-time.ts';
import type { Health } from '../desk.ts';
import { type Signs, silentSince } from '../silence.ts';
import type { Stop } from '../standings.ts';
import type { AlertKind, Worry } from './alert.ts';
import { type DueHour, lateBy, type Pace } from './late.ts';

/** What is known of a project when it is asked whether anything is wrong. */
export interface Facts extends Signs {
  /** When the first of what is open came; null: nothing is open. */
  oldestAt: Date | null;
  /** Whether people see any of it. */
  inReview: boolean;
  /** How many are open. Counted where nobody has answered for too long; else 0. */
  open: number;
  failing: Health['failing'];
  paused: boolean;
  stop: Stop | null;
  /** Why nothing can be posted in its channel; null: it can. */
  channelTrouble: string | null;
  due: DueHour[];
  pace: Pace;
  /** People who can answer, counted no further than needed; null: Slack does not say. */
  able: number | null;
}

/** Of each kind what is wrong, or null where nothing is. A kind that is not there could not be looked at. */
export type Findings = Partial<Record<AlertKind, Worry | null>>;

/**
 * What leads should know of just now. Whatever stands still because a lead wanted it to is no worry, and nor is what comes of another
 * one: where nobody can answer nobody does.
 */
export function worriesOf(project: Project, facts: Facts, now: Date): Findings {
  const { oldestAt, paused, able } = facts;
  const waits = oldestAt !== null && !paused;
  const nobody = waits && able !== null ? nobodyCan(project, able) : null;
  const failing = waits ? postsFailing(facts) : null;
  const isTheirs = waits && nobody === null && facts.channelTrouble === null;
  return {
    gate_stopped: gateStopped(facts),
    ...(able === null ? {} : { nobody_can: nobody }),
    posts_failing: failing,
    // Nobody is called for what can wait until people are at work.
    ...(isWorking(now, project.workingHours)
      ? {
          nobody_answers: isTheirs ? nobodyAnswers(project, facts, now) : null,
          backlog: isTheirs ? backlog(project, facts, now) : null,
        }
      : {}),
  };
}

function gateStopped({ stop }: Facts): Worry | null {
  // Whoever stopped it by hand knows.
  return stop?.by === 'watch' ? { kind: 'gate_stopped', at: stop.at.getTime(), why: stop.why } : null;
}

function nobodyCan({ reviews }: Project, able: number): Worry | null {
  const needed = peopleNeeded(reviews);
  return able < needed ? { kind: 'nobody_can', able, needed } : null;
}

function postsFailing({ failing, channelTrouble }: Facts): Worry | null {
  if (channelTrouble !== null)
    return { kind: 'posts_failing', cards: failing.count, isChannel: true, why: channelTrouble };
  if (failing.count === 0) return null;
  return { kind: 'posts_failing', cards: failing.count, isChannel: false, why: failing.why ?? 'nothing' };
}

function nobodyAnswers(project: Project, facts: Facts, now: Date): Worry | null {
  const { oldestAt, inReview, open } = facts;
  // What waits for another day's budget is not asked about now.
  if (oldestAt === null || (!inReview && project.budget !== null)) return null;
  const since = silentSince(project, facts, now);
  if (since === null) return null;
  return { kind: 'nobody_answers', open, oldestAt: oldestAt.getTime(), since: since.getTime() };
}

function backlog(project: Project, { due, pace }: Facts, now: Date): Worry | null {
  const late = lateBy(due, pace, now, project.workingHours);
  return late && { ...late, kind: 'backlog', by: late.by.getTime() };
}
