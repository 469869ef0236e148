import type { Button, KnownBlock } from '@slack/types';
import type { Chart } from '../../charts/chart.ts';
import { chartsOf } from '../../charts/of-day.ts';
import { slackBlock } from '../../charts/slack-block.ts';
import { wordsOf } from '../../charts/words.ts';
import { duration, measured } from '../../flow/in-words.ts';
import { type Line, number, type Section } from '../../flow/summary/section.ts';
import { sectionsOf } from '../../flow/summary/sections.ts';
import { arrivedOf, type Summary } from '../../flow/summary/summarize.ts';
import { type Act, takeawayOf } from '../../flow/summary/takeaway.ts';
import { dayInWords } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { button, context, header, section } from '../blocks.ts';
import { askFirst } from '../confirming.ts';
import { confirmApproveAgain, confirmPause, confirmStop } from '../lead-switches.ts';
import { reviewerName } from '../names.ts';
import { escaped, plain } from '../text.ts';

export const summaryActions = {
  open: 'summary_open',
  review: 'summary_review',
  pause: 'summary_pause',
  resume: 'summary_resume',
  stop: 'summary_stop_approving',
  approve: 'summary_approve_again',
  apply: 'summary_apply_threshold',
  dismiss: 'summary_dismiss_advice',
} as const;

/** What a summary is drawn with beside itself. */
export interface SummaryDrawing {
  project: Project;
  summary: Summary;
  /** Where the card of an item is; items without one lead nowhere. */
  links: ReadonlyMap<string, string>;
  /** Reviewers by name, where leads alone read. */
  named: boolean;
  /** What Slack draws by itself, two at most. */
  charts: Chart[];
}

/** A day in a message: the takeaway, six figures, what there is to say, and what a lead can do. The text is enough without the blocks. */
export function summaryMessage(drawing: SummaryDrawing): { text: string; blocks: KnownBlock[] } {
  const { project, summary, named } = drawing;
  const takeaway = takeawayOf(project, summary);
  const sections = sectionsOf(project, summary, { named });
  const title = `${project.name} · ${dayInWords(summary.day)}${summary.isOver ? '' : ', so far'}`;
  const first = escaped(takeaway.sentence, 1_000);
  const isTold = ({ key }: Section) => !shownAsFigures.has(key) && !(key === 'advice' && takeaway.act === 'advice');
  const told = sections.filter((each) => !each.quiet && isTold(each));
  const quiet = sections.filter((each) => each.quiet && isTold(each)).map((each) => each.title.toLowerCase());
  return {
    text: [`${escaped(title, 150)}: ${first}`, ...figuresOf(summary).map(([name, value]) => `${name}: ${value}.`)].join(
      '\n',
    ),
    blocks: [
      header(title),
      section(`${toneMark[takeaway.tone]}*${first}*`),
      fields(figuresOf(summary)),
      ...told.map((each) => section(sectionInMrkdwn(each, drawing))),
      ...drawing.charts.flatMap(chartBlocks),
      ...(quiet.length === 0 ? [] : [context(`Nothing to say of: ${quiet.join(', ')}.`)]),
      buttons(drawing, takeaway.act),
      context(
        summary.figures.accuracy === null
          ? 'People review what the model is unsure of, so what they changed is not its error.'
          : 'Accuracy is an estimate over everything that came, not over what people were asked about.',
      ),
    ],
  };
}

/** Slack's own charts have no other text, and a screen reader may get nothing of them. */
function chartBlocks(chart: Chart): KnownBlock[] {
  const block = slackBlock(chart);
  // The types of Slack's own packages do not know it yet.
  return block === null ? [] : [context(escaped(wordsOf(chart).takeaway, 1_000)), block as unknown as KnownBlock];
}

/** Those of a day that Slack can draw by itself. Its charts have no intervals: what says nothing without them is on the page. */
export function slackCharts(project: Project, summary: Summary): Chart[] {
  return chartsOf(project, summary)
    .filter((chart) => !needsIntervals.has(chart.kind) && slackBlock(chart) !== null)
    .slice(0, chartsMax);
}
const chartsMax = 2;
const needsIntervals: ReadonlySet<Chart['kind']> = new Set(['reliability', 'threshold']);

/** These are read among the figures on top, and in full on the page. */
const shownAsFigures: ReadonlySet<string> = new Set(['came', 'reviewed', 'waiting', 'accuracy', 'times', 'data']);

const toneMark = { alarm: '⚠️ ', hint: '💡 ', well: '' };

function figuresOf({ figures, changed, backlog, quality, at }: Summary): [string, string][] {
  const [version] = quality.versions;
  const accuracy = version && 'known' in version.accuracy ? version.accuracy.known : null;
  const { audited, wrong } = figures.gateSample;
  const approved = figures.arrived.auto_approve;
  return [
    ['In', number(arrivedOf(figures))],
    [
      'Auto-approved',
      approved === 0 && audited === 0
        ? '0'
        : `${number(approved)} · ${number(wrong)} of ${number(audited)} audited wrong`,
    ],
    ['Reviewed', changed.of === 0 ? '0' : `${number(changed.of)} · ${number(changed.count)} changed`],
    [
      'Waiting',
      backlog.oldest ? `${number(backlog.open)} · oldest ${duration(at.getTime() - backlog.oldest.at.getTime())}` : '0',
    ],
    [
      'Model accuracy, 7 days',
      accuracy
        ? `${measured(accuracy.share)} (${measured(accuracy.lower)} to ${measured(accuracy.upper)}, estimate)`
        : 'not known',
    ],
    [
      'Time to decide',
      figures.waited
        ? `half within ${duration(figures.waited.p50Ms)}, nine of ten within ${duration(figures.waited.p90Ms)}`
        : 'nothing decided',
    ],
  ];
}

function fields(figures: [string, string][]): KnownBlock {
  return {
    type: 'section',
    fields: figures.map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${value}`, verbatim: true })),
  };
}

const sectionMax = 3_000;

/** As many lines as a section takes: half a link is none. */
function sectionInMrkdwn({ title, lines, brief }: Section, { links }: SummaryDrawing): string {
  let text = `*${title}*`;
  for (const line of brief ?? lines) {
    const next = `${text}\n${lineInMrkdwn(line, links)}`;
    if (next.length > sectionMax) break;
    text = next;
  }
  return text;
}

const partMax = 190;

function lineInMrkdwn(line: Line, links: SummaryDrawing['links']): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return spaced(part, escaped(part, partMax * 2));
      if ('person' in part) return reviewerName(part.person);
      // A day is opened by a link for one person, which a channel has none of.
      const url = 'item' in part ? links.get(part.item) : undefined;
      return url === undefined ? escaped(part.text, partMax) : `<${url}|${escaped(part.text, partMax)}>`;
    })
    .join('');
}

/** What stands between two parts keeps its spaces. */
function spaced(part: string, text: string): string {
  return `${/^\s/.test(part) ? ' ' : ''}${text}${/\s$/.test(part) && text !== '' ? ' ' : ''}`;
}

/** Applying an advised threshold, or not being told of it again. */
function advised(
  { project: { key, name, gate }, summary: { day } }: SummaryDrawing,
  { threshold }: { threshold: number },
) {
  const value = `${key} ${day} ${threshold}`;
  const meaning = `From ${threshold} on, instead of ${gate.threshold}, the gate approves without a person. It is written to the audit log, and holds until the projects file says another gate.`;
  return [
    button(summaryActions.apply, `Apply ${threshold}`, value, {
      style: 'primary' as const,
      accessibility_label: plain(`Apply the threshold ${threshold} in ${name}`, 75),
      confirm: askFirst(`Apply ${threshold} in ${name}?`, meaning, 'Apply'),
    }),
    button(summaryActions.dismiss, 'Dismiss', value, {
      accessibility_label: plain(`Dismiss the advice for ${name}`, 75),
    }),
  ];
}

function buttons(drawing: SummaryDrawing, act: Act | null): KnownBlock {
  const { project, summary } = drawing;
  const { key, name } = project;
  const { paused, gate, backlog, figures } = summary;
  const named = (label: string, action: string, does: string, more: Partial<Button> = {}) =>
    button(action, label, `${key} ${summary.day}`, { accessibility_label: plain(`${does} ${name}`, 75), ...more });
  const primary = (of: Act) => (act === of ? { style: 'primary' as const } : {});
  return {
    type: 'actions',
    elements: [
      ...(act === 'advice' && summary.advice.certified ? advised(drawing, summary.advice.certified) : []),
      ...(backlog.open > 0 && !paused
        ? [
            named('Review the Oldest', summaryActions.review, 'Review what waits in', {
              value: key,
              ...primary('oldest'),
            }),
          ]
        : []),
      named('Open the Day', summaryActions.open, 'Open the day of', {
        ...(act === null ? { style: 'primary' } : {}),
      }),
      paused
        ? named('Resume', summaryActions.resume, 'Resume', primary('resume'))
        : named('Pause', summaryActions.pause, 'Pause', {
            confirm: confirmPause(name),
          }),
      ...(gate.stop
        ? [
            named('Approve Again', summaryActions.approve, 'Approve again in', {
              ...primary('approve_again'),
              confirm: confirmApproveAgain(name),
            }),
          ]
        : figures.arrived.auto_approve > 0
          ? [
              named('Stop Auto-Approval', summaryActions.stop, 'Stop Auto-Approval in', {
                confirm: confirmStop(name),
              }),
            ]
          : []),
    ],
  };
}

/** The items to which a summary leads. */
export function itemsIn({ project, summary, named }: Pick<SummaryDrawing, 'project' | 'summary' | 'named'>): string[] {
  const lines = sectionsOf(project, summary, { named }).flatMap((each) => each.lines);
  return [...new Set(lines.flat().flatMap((part) => (typeof part === 'object' && 'item' in part ? [part.item] : [])))];
}

/** A channel of its own is taken to be the leads': where cards are posted, reviewers read along. */
export function isForLeads({ channel, summary }: Project): boolean {
  return summary !== null && summary.channel !== channel;
}
