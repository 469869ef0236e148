import type { Project } from '../review/project.ts';
import type { Advice, Candidate } from './advise.ts';
import { measured, percent, versionInWords } from './in-words.ts';

/** Advice in plain sentences, the same wherever it is read. Nothing in them comes from outside but names of models. */
export function adviceInWords(project: Project, advice: Advice): { headline: string; sentences: string[] } {
  return { headline: headline(advice), sentences: [now(advice), ...why(project, advice), ...more(advice)] };
}

function headline({ version, current, certified, missing, wish }: Advice): string {
  if (!version) return 'No advice yet: no prediction came so far.';
  if (certified) {
    if (certified.threshold === current.threshold) return `Keep the threshold at ${current.threshold}.`;
    const way = certified.threshold < current.threshold ? 'Lower' : 'Raise';
    return `${way} the threshold from ${current.threshold} to ${certified.threshold}.`;
  }
  if (missing) return `No advice yet: ${some(missing.needed - missing.sampled, 'more audit')} missing.`;
  return `No threshold keeps the error within ${percent(wish.error)}.`;
}

function now({ current, version, wish }: Advice): string {
  if (!version) return 'Advice comes from what people say about predictions that chance picked.';
  const approves = current.share === null ? '' : ` lets the gate approve about ${measured(current.share)} and`;
  const { error } = current;
  if (!error) return `The present threshold, ${current.threshold},${approves} has no audits yet.`;
  return `The present threshold, ${current.threshold},${approves} has ${audits(current)}: between ${measured(error.lower)} and ${measured(error.upper)} wrong with ${percent(wish.confidence)} confidence.`;
}

function why({ gate }: Project, advice: Advice): string[] {
  const { certified, missing, wish, version } = advice;
  if (!version) return [];
  if (certified) {
    return [
      `At ${certified.threshold} there are ${audits(certified)}: with ${percent(wish.confidence)} confidence at most ${measured(certified.errorAtMost)} are wrong, and ${percent(wish.error)} may be.`,
      ...savings(advice),
    ];
  }
  if (missing) {
    const none = gate.audit === 0 ? ' The gate audits nothing: give it an audit share, such as 0.05.' : '';
    return [
      `To say it of ${missing.threshold} takes ${missing.needed} audits if no more are wrong, and there are ${missing.sampled}.${none}`,
    ];
  }
  return [`Even the surest predictions are wrong too often, or too few of them were audited.`];
}

function savings({ reviewsSavedPerDay: saved, certified, current }: Advice): string[] {
  if (saved === null || !certified || certified.threshold === current.threshold) return [];
  const share = certified.share === null ? '' : `It approves about ${measured(certified.share)} of all predictions`;
  const count = Math.round(Math.abs(saved));
  if (count === 0) return share === '' ? [] : [`${share}.`];
  return [`${share}, and ${saved > 0 ? 'saves' : 'costs'} about ${some(count, 'review')} a day.`];
}

function more({ version, certified }: Advice): string[] {
  if (!version) return [];
  const name = versionInWords(version);
  return [
    ...(certified
      ? [
          'Nothing changes by itself: a lead applies it in the day’s summary, or writes gate.threshold into the projects file.',
        ]
      : []),
    ...(name === '' ? [] : [`This is about ${name}; another version of the model begins anew.`]),
  ];
}

function audits({ sampled, wrong }: Candidate): string {
  return `${some(sampled, 'audit')}, ${wrong} wrong`;
}

function some(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}
