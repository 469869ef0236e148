import { duration, measured } from '../../flow/in-words.ts';
import { known, number, some } from '../../flow/summary/section.ts';
import type { SpanSummary } from '../../flow/summary/span.ts';
import { arrivedOf, type Rate, type Summary } from '../../flow/summary/summarize.ts';
import { type Html, html } from '../html.ts';
import type { Ground } from './ground.ts';
import { figures } from './words.ts';

/** One figure, with how many or how sure it is. */
interface Card {
  what: string;
  figure: string;
  /** The items behind it. */
  href?: string | undefined;
  more: string;
}

export function drawCards(cards: Card[]): Html {
  return html`<ul class="cards">${cards.map(
    ({ what, figure, href, more }) =>
      html`<li><p class="what">${what}</p><p class="figure">${
        href === undefined
          ? figure
          : html`<a href="${href}">${figure}<span class="unseen"> ${what.toLowerCase()}: see them</span></a>`
      }</p><p class="more">${figures(more)}</p></li>
`,
  )}</ul>`;
}

/** The figures of a day that leads look at each morning. */
export function dayCards({ at }: Ground, summary: Summary): Card[] {
  const { day, figures: counts, backlog, changed, before } = summary;
  const to = (what: Parameters<typeof at.items>[1]['what'], count: number) =>
    count > 0 ? at.items(day, { what }) : undefined;
  const { waited } = counts;
  const overdue = backlog.overdue;
  const expired = counts.outcomes.expired ?? 0;
  return [
    {
      what: 'Came',
      figure: number(arrivedOf(counts)),
      more: `${number(counts.arrived.auto_approve)} approved by the gate, ${number(counts.arrived.review)} for people${
        before === null ? '' : `; ${number(before.arrived / before.days)} on a usual day`
      }`,
    },
    {
      what: 'Decided by people',
      figure: number(changed.of),
      more: howDecided(counts.outcomes),
    },
    changedCard(changed, to('changed', changed.count)),
    accuracyCard(summary),
    {
      what: 'Open now',
      figure: number(backlog.open),
      href: to('open', backlog.open),
      more: backlog.oldest
        ? `the oldest for ${duration(summary.at.getTime() - backlog.oldest.at.getTime())}`
        : 'nothing waits',
    },
    ...(overdue > 0
      ? [{ what: 'Overdue now', figure: number(overdue), href: to('overdue', overdue), more: 'beyond their time' }]
      : []),
    ...(expired > 0
      ? [{ what: 'Expired', figure: number(expired), href: to('expired', expired), more: 'nobody answered in time' }]
      : []),
    {
      what: 'Time to decide',
      figure: waited === null ? '–' : duration(waited.p50Ms),
      more: waited === null ? 'nothing was decided' : `half within it, nine of ten within ${duration(waited.p90Ms)}`,
    },
  ];
}

export function spanCards({ arrived, outcomes, changed, dueTimes, records, together }: SpanSummary): Card[] {
  const all = Object.values(arrived).reduce((sum, count) => sum + count, 0);
  const [accuracy, error] = [known(together.accuracy), known(together.approvedError)];
  return [
    {
      what: 'Came',
      figure: number(all),
      more: `${number(arrived.auto_approve)} approved by the gate, ${number(arrived.review)} for people`,
    },
    { what: 'Decided by people', figure: number(changed.of), more: howDecided(outcomes) },
    changedCard(changed, undefined),
    {
      what: 'Model right',
      figure: accuracy === null ? '–' : measured(accuracy.share),
      more:
        accuracy === null
          ? 'too few audits to say'
          : `an estimate: ${measured(accuracy.lower)} to ${measured(accuracy.upper)}`,
    },
    ...(error === null
      ? []
      : [
          {
            what: 'Wrong of what the gate approves',
            figure: measured(error.share),
            more: `${number(error.wrong)} of ${some(error.audited, 'audit')} (${measured(error.lower)} to ${measured(error.upper)})`,
          },
        ]),
    ...(dueTimes.ended > 0
      ? [
          {
            what: 'In time',
            figure: measured(dueTimes.met / dueTimes.ended),
            more: `${number(dueTimes.met)} of ${number(dueTimes.ended)} that had a time`,
          },
        ]
      : []),
    { what: 'Training records', figure: number(records), more: 'decisions that models can learn from' },
  ];
}

function changedCard({ share, count, of, interval }: Rate, href: string | undefined): Card {
  return {
    what: 'Changed by people',
    figure: share === null ? '–' : measured(share),
    href,
    more:
      of === 0
        ? 'nothing was decided'
        : `${number(count)} of ${number(of)}${
            interval === null
              ? ', too few for an interval'
              : ` (${measured(interval.lower)} to ${measured(interval.upper)})`
          }`,
  };
}

function accuracyCard({ quality: { versions, versionsLeftOut } }: Summary): Card {
  const [version] = versions;
  const accuracy = version ? known(version.accuracy) : null;
  const others = versions.length - 1 + versionsLeftOut;
  return {
    what: 'Model right, last 7 days',
    figure: accuracy === null ? '–' : measured(accuracy.share),
    more:
      accuracy === null
        ? 'too few audits to say'
        : `an estimate: ${measured(accuracy.lower)} to ${measured(accuracy.upper)}${others > 0 ? `; ${some(others, 'other version')} below` : ''}`,
  };
}

function howDecided({ approved = 0, corrected = 0, rejected = 0 }: Summary['figures']['outcomes']): string {
  const parts = [`${number(approved)} approved`, `${number(corrected)} corrected`];
  return [...parts, ...(rejected > 0 ? [`${number(rejected)} rejected`] : [])].join(', ');
}
