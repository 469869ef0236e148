import type { Figures, Health, Waiting } from '../flow/desk.ts';
import { duration } from '../flow/in-words.ts';
import type { Stop } from '../flow/standings.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { type Qualification, rightNeeded } from '../review/qualification.ts';
import type { Value } from '../review/value.ts';
import { wordsOf } from './faces/face.ts';
import { reviewerName } from './names.ts';
import { escaped, percent, slackDate } from './text.ts';

/** Figures in sentences, the same in App Home and in the answers to commands. All of them are escaped. */

/** The desk counts to a thousand. */
const countMax = 1000;

/** `3`, `over 1,000`. */
function counted(count: number): string {
  return count >= countMax ? 'over 1,000' : String(count);
}

/** `1 answer`, `3 answers`. */
function some(count: number, one: string, more = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : more}`;
}

/** A value in one line. Answers outlive their project's task: what does not fit it any more has no words. */
export function valueInWords(project: Project, value: Value, charsMax: number): string {
  try {
    return escaped(wordsOf(project, value), charsMax);
  } catch {
    return 'an answer of another kind';
  }
}

export function total({ waiting, inReview }: Pick<Waiting, 'waiting' | 'inReview'>): number {
  return waiting + inReview;
}

/** `2 in #review, 3 more in the queue, 1 for leads; the oldest since …` */
export function whatWaits({ channel }: Project, { waiting, inReview, escalated, oldestAt }: Waiting): string {
  const where = [
    ...(inReview > 0 ? [`${counted(inReview)} in <#${channel}>`] : []),
    ...(waiting > 0 ? [`${counted(waiting)} ${inReview > 0 ? 'more ' : ''}in the queue`] : []),
    ...(escalated > 0 ? [`${escalated === total({ waiting, inReview }) ? 'all' : counted(escalated)} for leads`] : []),
  ].join(', ');
  const since = waiting + inReview === 1 ? ', since' : '; the oldest since';
  return `${where}${oldestAt ? `${since} ${slackDate(oldestAt)}` : ''}`;
}

/** `12 answers: 75 % approved, 17 % corrected, 8 % rejected; half of them within 14 s` */
export function figuresInWords({ answers, skipped, medianLatencyMs, gold, ...of }: Figures): string {
  const skips = skipped > 0 ? [some(skipped, 'skip')] : [];
  if (answers === 0) return ['no answers', ...skips].join(', ');
  return [
    `${some(answers, 'answer')}: ${shares(of)}`,
    ...(medianLatencyMs === null ? [] : [halfWithin(answers, medianLatencyMs)]),
    ...skips,
    ...(gold.met > 0 ? [`${gold.right} of ${some(gold.met, 'known answer')} right`] : []),
  ].join('; ');
}

/** Where a reviewer of a project stands who qualifies first: `5 of 7 known items right; 3 more to answer, and 8 of the latest 10 have …` */
export function qualificationInWords({ rule, answered, right, passedAt }: Qualification): string {
  if (passedAt !== null) return `your answers count since ${slackDate(passedAt)}`;
  const rest = rule.answers - answered;
  const todo = rest > 0 ? `${rest}${answered > 0 ? ' more' : ''} to answer, and ` : '';
  const needed = `${rightNeeded(rule)} of the latest ${rule.answers} have to be right before your answers count`;
  return `${right} of ${some(answered, 'known item')} right; ${todo}${needed}`;
}

function halfWithin(count: number, medianMs: number): string {
  return `${count === 1 ? 'within' : 'half of them within'} ${duration(medianMs)}`;
}

/** `75 % approved, 25 % corrected`; where all are the same, `all approved`. */
function shares(of: { approved: number; corrected: number; rejected: number }): string {
  const all = of.approved + of.corrected + of.rejected;
  return (['approved', 'corrected', 'rejected'] as const)
    .filter((what) => of[what] > 0)
    .map((what) => `${of[what] === all ? (all === 1 ? '' : 'all ') : `${percent(of[what] / all)} `}${what}`)
    .join(', ');
}

/** What is open in a project now. */
export function standsInWords(project: Project, health: Health): string {
  const { overdue, dueSoon } = health;
  if (total(health) === 0) return 'Nothing waits.';
  const soon = dueSoon - overdue;
  const due = [
    ...(overdue > 0 ? [`${counted(overdue)} overdue`] : []),
    ...(soon > 0 ? [`${counted(soon)} due within the hour`] : []),
  ].join(', ');
  return `${whatWaits(project, health)}.${due === '' ? '' : ` ${due}.`}`;
}

/** What came, and what the gate took care of. */
export function arrivedInWords({ arrived, autoApproved }: Health): string {
  if (arrived === 0) return 'nothing arrived';
  const all = autoApproved >= arrived;
  const gate = autoApproved === 0 ? 'none' : all ? 'all' : counted(autoApproved);
  return `${some(arrived, 'prediction')} arrived, ${gate} approved by the gate`;
}

const endings: [NonNullable<Item['decision']>['outcome'], string][] = [
  ['approved', 'approved'],
  ['corrected', 'corrected'],
  ['rejected', 'rejected'],
  ['no_consensus', 'without agreement'],
  ['expired', 'expired'],
  ['withdrawn', 'withdrawn'],
  ['unreviewed', 'without a review'],
];

/** How what people were asked about ended. */
export function decidedInWords({ decided, outcomes, medianDecisionMs }: Health): string {
  if (decided === 0) return 'nothing was decided';
  const parts = endings
    .map(([outcome, what]) => [outcomes[outcome] ?? 0, what] as const)
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count)} ${what}`);
  const took = medianDecisionMs === null ? '' : `, ${halfWithin(decided, medianDecisionMs)} of arriving`;
  return `${counted(decided)} decided (${parts.join(', ')})${took}`;
}

const namedMax = 8;

/** `<@U01ANA> 12, <@U02BEN> 8 and 2 more people`; empty where nobody answered. */
export function whoAnswers({ reviewers }: Health): string {
  const named = reviewers
    .slice(0, namedMax)
    .map(({ reviewer, answers }) => `${reviewerName(reviewer)} ${counted(answers)}`);
  const rest = reviewers.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${some(rest, 'more person', 'more people')}` : ''}`;
}

export function pausedInWords({ at, by }: { at: Date; by: string }): string {
  return `Paused by ${reviewerName(by)} since ${slackDate(at)}`;
}

/** `gate stopped by itself since …`. The watch is no person. */
export function stoppedInWords({ at, by }: Stop): string {
  return `gate stopped ${by === 'watch' ? 'by itself' : `by ${reviewerName(by)}`} since ${slackDate(at)}`;
}

/** How an item ended, or that it did not. Escaped. */
export function resultInWords(project: Project, { decision, prediction, escalation, status }: Item): string {
  if (!decision) {
    if (escalation) return 'with the leads';
    return status === 'in_review' ? `open in <#${project.channel}>` : 'waits for its turn';
  }
  const value = decision.value === null ? '' : ` *${valueInWords(project, decision.value, 120)}*`;
  switch (decision.outcome) {
    case 'approved':
    case 'auto_approved':
      return `approved as${value}`;
    case 'corrected': {
      const isLong = project.task === 'text' || project.task === 'extraction';
      return `corrected to${value}${isLong ? '' : `, not ${valueInWords(project, prediction.value, 80)}`}`;
    }
    case 'rejected':
      return 'rejected';
    case 'expired':
      return 'expired: nobody answered in time';
    case 'withdrawn':
      return 'withdrawn';
    case 'no_consensus':
      return 'no agreement among its reviewers';
    case 'unreviewed':
      return 'ended without a review';
  }
}
