import type { Project } from '../../review/project.ts';
import { adviceInWords } from '../advice-words.ts';
import { duration, measured, percent, versionInWords } from '../in-words.ts';
import { howSure, number, pace, some, titlesOf } from './section.ts';
import { arrivedOf, decidedOf, type Summary } from './summarize.ts';

/** What a lead can do about it, with one click. */
export type Act = 'resume' | 'approve_again' | 'stop' | 'advice' | 'oldest';

/** The one thing that a lead should know of the day, with what they can do about it. */
export interface Takeaway {
  /** With a number, and plain: labels and names of models in it come from outside. */
  sentence: string;
  /** Something is wrong, something can be better, or all is well. */
  tone: 'alarm' | 'hint' | 'well';
  act: Act | null;
}

/** By what matters most: a loop that stands still before one that errs, one that errs before one that could be better. */
export function takeawayOf(project: Project, summary: Summary): Takeaway {
  for (const look of looks) {
    const found = look(project, summary);
    if (found) return found;
  }
  return asUsual(summary);
}

type Look = (project: Project, summary: Summary) => Takeaway | null;

const looks: Look[] = [stopped, cannotPost, paused, nobodyAnswers, late, careless, worse, changed, behind];

function stopped({ bound }: Project, { gate: { stop } }: Summary): Takeaway | null {
  if (!stop) return null;
  const by = stop.by === 'watch' ? 'The gate stopped by itself' : 'A lead stopped the gate';
  const why = stop.why ?? (bound ? `more than ${percent(bound.error)} may be wrong` : 'no reason was given');
  return { sentence: `${by}, and every prediction goes to people: ${why}.`, tone: 'alarm', act: 'approve_again' };
}

function cannotPost(_: Project, { backlog: { failing } }: Summary): Takeaway | null {
  if (failing === 0) return null;
  return {
    sentence: `${some(failing, 'card')} can’t be posted in Slack: see what Slack says in App Home.`,
    tone: 'alarm',
    act: null,
  };
}

function paused(_: Project, { paused: since, at, backlog }: Summary): Takeaway | null {
  if (!since) return null;
  return {
    sentence: `Paused for ${duration(at.getTime() - since.at.getTime())}, and ${waits(backlog.open)}.`,
    tone: backlog.open === 0 ? 'hint' : 'alarm',
    act: 'resume',
  };
}

function waits(open: number): string {
  return open === 0 ? 'nothing waits' : some(open, 'item waits', 'items wait');
}

function nobodyAnswers(_: Project, { figures, backlog: { open, oldest }, at }: Summary): Takeaway | null {
  // What came afterwards nobody could have answered on that day.
  if (open === 0 || !oldest || figures.openAtEnd === 0 || figures.people.length > 0) return null;
  const since = duration(at.getTime() - oldest.at.getTime());
  return {
    sentence: `Nobody answered anything, and ${waits(open)}, ${open === 1 ? '' : 'the oldest '}for ${since}.`,
    tone: 'alarm',
    act: 'oldest',
  };
}

/** In time is what nine of ten are. */
const lateShare = 0.1;

function late(_: Project, { figures: { dueTimes }, backlog: { overdue } }: Summary): Takeaway | null {
  const missed = dueTimes.ended - dueTimes.met;
  if (dueTimes.ended < 10 || missed / dueTimes.ended <= lateShare) return null;
  const more = overdue > 0 ? `, and ${some(overdue, 'more is', 'more are')} overdue` : '';
  return {
    sentence: `${number(missed)} of ${number(dueTimes.ended)} were not decided in time${more}.`,
    tone: 'alarm',
    act: overdue > 0 ? 'oldest' : null,
  };
}

function careless(_: Project, { reviewers }: Summary): Takeaway | null {
  const worried = reviewers.filter(({ seedTest }) => seedTest?.careless === true).map((one) => one.seedCatchRate);
  if (worried.length === 0) return null;
  const planted = worried.reduce((sum, { n }) => sum + n, 0);
  const caught = worried.reduce((sum, { n, share }) => sum + Math.round(n * (share ?? 0)), 0);
  return {
    sentence: `${number(worried.length)} of ${some(reviewers.length, 'reviewer')} caught ${number(caught)} of ${some(planted, 'planted mistake')} in thirty days: as few as somebody who does not look.`,
    tone: 'alarm',
    act: null,
  };
}

function worse(project: Project, { rises: [first] }: Summary): Takeaway | null {
  if (!first) return null;
  const { label, now, before } = first;
  return {
    sentence: `Predictions of ${titlesOf(project)(label)} got worse: people changed ${measured(now.share ?? 0)} of ${number(now.of)}, ${measured(before.share ?? 0)} of ${number(before.of)} in the days before.`,
    tone: 'alarm',
    act: null,
  };
}

function changed(project: Project, { advice, adviceDismissed }: Summary): Takeaway | null {
  const { certified, current, reviewsSavedPerDay: saved, wish } = advice;
  if (adviceDismissed || !certified || certified.threshold === current.threshold) return null;
  const { headline } = adviceInWords(project, advice);
  const effect =
    saved === null || Math.round(Math.abs(saved)) === 0
      ? ''
      : ` and it ${saved > 0 ? 'saves' : 'costs'} about ${some(Math.abs(saved), 'review')} a day`;
  return {
    sentence: `${headline} With ${percent(wish.confidence)} confidence at most ${percent(wish.error)} of what the gate approves is wrong then (${number(certified.wrong)} of ${some(certified.sampled, 'audit')} wrong)${effect}.`,
    tone: 'hint',
    act: 'advice',
  };
}

function behind(_: Project, { backlog: { open, perDay, forecastDays } }: Summary): Takeaway | null {
  if (perDay === null || forecastDays === null || forecastDays < 2 || open < 10) return null;
  return {
    sentence: `${number(open)} items wait: ${forecastDays.toFixed(1)} days of work at the pace of the days before, ${pace(perDay)}.`,
    tone: 'hint',
    act: 'oldest',
  };
}

/** With fewer a share says more about chance. */
const predictionsMin = 10;

function asUsual({ figures, changed: { of, count }, quality, backlog }: Summary): Takeaway {
  const came = arrivedOf(figures);
  if (came === 0 && decidedOf(figures) === 0) {
    return {
      sentence: `A quiet day: 0 predictions came, and ${waits(backlog.open)}.`,
      tone: 'well',
      act: null,
    };
  }
  const [version] = quality.versions;
  const accuracy = version && 'known' in version.accuracy ? version.accuracy.known : null;
  const name = version ? versionInWords(version) : '';
  const right =
    version && accuracy && version.predictions >= predictionsMin
      ? ` In seven days ${name === '' ? 'the model' : name} was right in ${measured(accuracy.share)} of ${number(version.predictions)} predictions (${howSure(accuracy)}).`
      : '';
  const reviewed = of === 0 ? 'people decided nothing' : `people decided ${number(of)} and ${changedIn(count, of)}`;
  return { sentence: `${some(came, 'prediction')} came, and ${reviewed}.${right}`, tone: 'well', act: null };
}

function changedIn(count: number, of: number): string {
  if (count === 0) return of === 1 ? 'changed nothing about it' : 'changed none of them';
  if (of === 1) return 'changed it';
  return count === of ? 'changed all of them' : `changed ${number(count)} of them`;
}
