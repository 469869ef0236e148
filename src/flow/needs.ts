import type { Interval } from '../learning/proportion.ts';
import { type Day, dayInWords } from '../review/day.ts';
import type { Project } from '../review/project.ts';
import type { Worry } from './alerts/alert.ts';
import { duration, measured, percent } from './in-words.ts';
import { type Signs, silentSince } from './silence.ts';
import type { Stop } from './standings.ts';
import type { Forecast } from './summary/forecast.ts';
import { between, hourly, number, pace, sentence, some } from './summary/section.ts';

/** How a project stands, as far as it says what its lead should do about it. Counts of what is open go to a thousand. */
export interface Stands extends Signs {
  project: Project;
  open: number;
  escalated: number;
  overdue: number;
  /** The overdue ones too. */
  dueSoon: number;
  failing: { count: number; why: string | null };
  oldestAt: Date | null;
  /** What its leads are told of between summaries, just now. */
  alerts: readonly Worry[];
  stop: Stop | null;
  paused: { at: Date; by: string } | null;
  /** At the pace of the last seven days, as far as they were counted; and how many came in a day for people. */
  forecast: Forecast & { cameForPeople: number | null };
  /** The model, over everything that came, on the latest of these days on which enough was left to chance to say. */
  accuracy: (Estimate & { day: Day }) | null;
  /** Half of the days before it were as good as this or better; null with fewer than three. */
  accuracyBefore: Estimate | null;
}

/** A share with its 95 % interval. */
export interface Estimate extends Interval {
  share: number;
}

/** What can be wrong with a project, what matters most first: a loop that stands still before one that is late, that before one that errs. */
const kinds = [
  'stopped',
  'cannot_post',
  'nobody_can',
  'paused',
  'nobody_answers',
  'overdue',
  'will_be_late',
  'for_leads',
  'worse',
  'behind',
  'due_soon',
  'one_reviewer',
] as const;

export interface Need {
  kind: (typeof kinds)[number];
  /** An alarm is for its lead to act on, a hint to know. */
  tone: 'alarm' | 'hint';
  /** In a few words: `3 for leads to decide`. */
  brief: string;
  /** What is wrong, with a number, and what to do about it. Plain: reasons in it come from outside. */
  sentence: string;
  /** Of two projects with the same trouble, the one with more of it is first. */
  weight: number;
}

/** What a project needs of its lead, the most urgent first; nothing: it is healthy. The same wherever a lead looks. */
export function needsOf(stands: Stands, now: Date): Need[] {
  return looks
    .flatMap((look) => look(stands, now) ?? [])
    .map((need) => ({ ...need, sentence: sentence(need.sentence) }))
    .sort((a, b) => urgencyOf(a) - urgencyOf(b));
}

/** One sentence on a project: the worst of what it needs, or how healthy it is. */
export function verdictOf(stands: Stands, needs: readonly Need[], now: Date): string {
  return needs[0]?.sentence ?? healthy(stands, now);
}

/** The worst first; of equals the order in which they came. */
export function byUrgency<One extends { needs: readonly Need[] }>(projects: readonly One[]): One[] {
  const urgency = ({ needs: [worst] }: One) => (worst ? urgencyOf(worst) : Number.POSITIVE_INFINITY);
  const weight = ({ needs: [worst] }: One) => worst?.weight ?? 0;
  // Two healthy ones are infinitely urgent alike, and their difference is no number.
  return projects.toSorted((a, b) => Math.sign(urgency(a) - urgency(b)) || weight(b) - weight(a));
}

/** Any alarm comes before any hint. */
function urgencyOf({ kind, tone }: Need): number {
  return kinds.indexOf(kind) + (tone === 'alarm' ? 0 : kinds.length);
}

/** All projects of one lead in a sentence: `2 of 5 projects need you, and 1 more is worth a look.` */
export function overallInWords(projects: readonly { needs: readonly Need[] }[]): string {
  const toned = (tone: Need['tone']) => projects.filter(({ needs }) => needs[0]?.tone === tone).length;
  const [all, needing, hinted] = [projects.length, toned('alarm'), toned('hint')];
  const look =
    hinted === 0
      ? ''
      : `, and ${number(hinted)} ${needing > 0 ? 'more ' : ''}${hinted === 1 ? 'is' : 'are'} worth a look`;
  if (all === 1) {
    if (needing === 1) return 'Your project needs you.';
    return hinted === 1 ? 'Your project does not need you, and is worth a look.' : 'Your project is healthy.';
  }
  if (needing === 0 && hinted === 0) return `All ${number(all)} projects are healthy.`;
  return `${needing === 0 ? 'None' : number(needing)} of ${some(all, 'project')} ${needing < 2 ? 'needs' : 'need'} you${look}.`;
}

type Look = (stands: Stands, now: Date) => Need | null;

const looks: Look[] = [
  stopped,
  cannotPost,
  nobodyCan,
  paused,
  nobodyAnswers,
  overdue,
  willBeLate,
  forLeads,
  worse,
  behind,
  dueSoon,
  oneReviewer,
];

function stopped({ stop, project: { bound } }: Stands, now: Date): Need | null {
  if (!stop) return null;
  const since = now.getTime() - stop.at.getTime();
  const who = stop.by === 'watch' ? 'The gate stopped by itself' : 'A lead stopped the gate';
  const why = stop.why ?? (stop.by === 'watch' && bound ? `more than ${percent(bound.error)} may be wrong` : null);
  return {
    kind: 'stopped',
    tone: 'alarm',
    brief: 'gate stopped',
    sentence: `${who} ${duration(since)} ago, and every prediction goes to people${why === null ? '' : ` (${why})`}. Let it approve again once you trust it.`,
    weight: since,
  };
}

function cannotPost({ failing: { count, why }, alerts }: Stands): Need | null {
  const closed = alerts.find((worry) => worry.kind === 'posts_failing' && worry.isChannel);
  if (closed?.kind === 'posts_failing') {
    return {
      kind: 'cannot_post',
      tone: 'alarm',
      brief: 'nothing can be posted',
      sentence: `Nothing can be posted in its channel: Slack says “${closed.why}”. Mend that; a review session shows what waits all the same.`,
      weight: Number.POSITIVE_INFINITY,
    };
  }
  if (count === 0) return null;
  return {
    kind: 'cannot_post',
    tone: 'alarm',
    brief: `${many(count, 'card')} can’t be posted`,
    sentence: `${many(count, 'card')} can’t be posted${why === null ? '' : `: Slack says “${why}”`}. A review session shows ${count === 1 ? 'it' : 'them'} all the same.`,
    weight: count,
  };
}

function nobodyCan({ alerts }: Stands): Need | null {
  const worry = alerts.find(({ kind }) => kind === 'nobody_can');
  if (worry?.kind !== 'nobody_can') return null;
  const { able, needed } = worry;
  return {
    kind: 'nobody_can',
    tone: 'alarm',
    brief: able === 0 ? 'nobody can answer' : `only ${able} can answer`,
    sentence: `${able === 0 ? 'Nobody' : `Only ${some(able, 'person', 'people')}`} can answer, but an item needs ${needed}. Name more reviewers, or add people to their group.`,
    weight: needed - able,
  };
}

/** What would be decided too late at the pace of the last days. */
function willBeLate({ alerts }: Stands): Need | null {
  const worry = alerts.find(({ kind }) => kind === 'backlog');
  if (worry?.kind !== 'backlog') return null;
  const { late, due, perHour } = worry;
  return {
    kind: 'will_be_late',
    tone: 'alarm',
    brief: `${number(late)} will be late`,
    sentence: `${number(late)} of ${some(due, 'item')} will be late: people decide ${hourly(perHour)} an hour. Ask more people to review.`,
    weight: late,
  };
}

function paused({ paused: pause, open }: Stands, now: Date): Need | null {
  if (!pause) return null;
  const since = now.getTime() - pause.at.getTime();
  return {
    kind: 'paused',
    tone: open === 0 ? 'hint' : 'alarm',
    brief: `paused for ${duration(since)}`,
    sentence: `Paused for ${duration(since)}, and ${open === 0 ? 'nothing waits' : `${many(open, 'item waits', 'items wait')}. Resume it when people may go on`}.`,
    weight: since,
  };
}

function nobodyAnswers(stands: Stands, now: Date): Need | null {
  const { project, open, escalated, paused: pause } = stands;
  const since = pause || project.shadow ? null : silentSince(project, stands, now);
  if (since === null) return null;
  const silence = now.getTime() - since.getTime();
  const waits = many(Math.max(1, open - escalated), 'item waits', 'items wait');
  return {
    kind: 'nobody_answers',
    tone: 'alarm',
    brief: `no answer for ${duration(silence)}`,
    sentence: `Nobody has answered for ${duration(silence)}, and ${waits}. Ask its reviewers, or review some yourself.`,
    weight: silence,
  };
}

function overdue({ overdue: late, dueSoon: soon }: Stands): Need | null {
  if (late === 0) return null;
  const more = Math.max(0, soon - late);
  return {
    kind: 'overdue',
    tone: 'alarm',
    brief: many(late, 'overdue', 'overdue'),
    sentence: `${many(late, 'item is', 'items are')} beyond ${late === 1 ? 'its' : 'their'} time${more === 0 ? '' : `, and ${many(more, 'more is', 'more are')} due within the hour`}. Review ${late === 1 ? 'it' : 'them'}, or ask for help.`,
    weight: late,
  };
}

function forLeads({ escalated, paused: pause }: Stands): Need | null {
  if (escalated === 0) return null;
  return {
    kind: 'for_leads',
    tone: 'alarm',
    brief: many(escalated, 'for leads to decide', 'for leads to decide'),
    sentence: `${many(escalated, 'item waits', 'items wait')} for a lead’s decision. ${pause ? 'Resume the project to decide' : 'Decide'} ${escalated === 1 ? 'it' : 'them'} as lead.`,
    weight: escalated,
  };
}

/** Two intervals that do not meet: chance alone brings that about a few times in a thousand. */
function worse({ accuracy, accuracyBefore }: Stands): Need | null {
  if (!accuracy || !accuracyBefore || accuracy.upper >= accuracyBefore.lower) return null;
  return {
    kind: 'worse',
    tone: 'alarm',
    brief: `model right in ${measured(accuracy.share)}, before ${measured(accuracyBefore.share)}`,
    sentence: `The model got worse: it was right in ${measured(accuracy.share)} of what came on ${dayInWords(accuracy.day)} (${between(accuracy)}), on the days before in ${measured(accuracyBefore.share)} (${between(accuracyBefore)}). The day’s page says with which labels.`,
    weight: accuracyBefore.share - accuracy.share,
  };
}

/** So little nobody calls a backlog. */
const backlogMin = 10;
const backlogDaysMin = 2;

function behind({ open, forecast: { perDay, forecastDays, cameForPeople } }: Stands): Need | null {
  if (perDay === null || forecastDays === null || forecastDays < backlogDaysMin || open < backlogMin) return null;
  const days = `${forecastDays.toFixed(1)} days${open >= countMax ? ' or more' : ''} of work`;
  const grows = cameForPeople !== null && cameForPeople > perDay;
  return {
    kind: 'behind',
    tone: 'hint',
    brief: days,
    sentence: `${many(open, 'item waits', 'items wait')}: ${days} at the pace of people, ${pace(perDay)}${grows ? `, and more comes than they decide, ${pace(cameForPeople)}` : ''}. Add reviewers, or let less through to them.`,
    weight: forecastDays,
  };
}

function dueSoon({ overdue: late, dueSoon: soon }: Stands): Need | null {
  // With something overdue that is said there.
  if (late > 0 || soon === 0) return null;
  return {
    kind: 'due_soon',
    tone: 'hint',
    brief: many(soon, 'due within the hour', 'due within the hour'),
    sentence: `${many(soon, 'item is', 'items are')} due within the hour.`,
    weight: soon,
  };
}

/** By the projects file alone: how many people a group or a channel has it does not say. */
function oneReviewer({ project: { reviewers, reviews } }: Stands): Need | null {
  if (reviewers === 'channel' || reviewers.groups.length > 0 || reviewers.users.length !== 1) return null;
  const needed = reviews.required > 1 ? `, and each item needs ${reviews.required}` : '';
  return {
    kind: 'one_reviewer',
    tone: 'hint',
    brief: '1 reviewer',
    sentence: `It has 1 reviewer beside its leads${needed}: nobody answers when they are away. Add another one.`,
    weight: reviews.required,
  };
}

function healthy({ open, oldestAt, answeredAt }: Stands, now: Date): string {
  const ago = (at: Date) => duration(now.getTime() - at.getTime());
  if (open === 0) {
    return answeredAt === null
      ? 'Healthy: 0 items wait, and nobody had anything to answer so far.'
      : `Healthy: 0 items wait. Somebody answered last ${ago(answeredAt)} ago.`;
  }
  const waited = oldestAt === null ? '' : `, ${open === 1 ? '' : 'the oldest '}for ${ago(oldestAt)}`;
  return `Healthy: ${many(open, 'item waits', 'items wait')}${waited}.`;
}

/** Beyond so many nobody counted. */
export const countMax = 1_000;

/** `3 items`; `over 1,000 items` where nobody counted on. */
function many(count: number, one: string, more = `${one}s`): string {
  return count >= countMax ? `over ${number(countMax)} ${more}` : some(count, one, more);
}
