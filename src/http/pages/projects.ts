import { duration, measured } from '../../flow/in-words.ts';
import { overallInWords, verdictOf } from '../../flow/needs.ts';
import type { Overview } from '../../flow/summary/overview.ts';
import { number, some } from '../../flow/summary/section.ts';
import { daysAfter } from '../../review/day.ts';
import { type Html, html } from '../html.ts';
import { addressesOf } from './addresses.ts';
import { type Cell, figure } from './table.ts';
import { dayShort, foreign } from './words.ts';

/** All projects of one lead beside each other. */
export function projectsPage(base: string, overviews: Overview[], now: Date): Html {
  return html`<h1>Your projects</h1>
<p class="soft">${overallInWords(overviews)}</p>
${figure({
  caption: 'How they stand now, and what their last day came to',
  stacks: true,
  columns: [
    { title: 'Project' },
    { title: 'Open now', isNumber: true },
    { title: 'Oldest', isNumber: true },
    { title: 'Decided yesterday', isNumber: true },
    { title: 'Changed', isNumber: true },
    { title: 'Model right (estimate)', isNumber: true },
    { title: 'Gate' },
    { title: 'Model' },
    { title: 'Reviewers', isNumber: true },
  ],
  rows: overviews.map((one) => rowOf(base, one, now)),
  note: 'Each project has days of its own time zone. The estimate is that of the latest day of the last seven on which enough was left to chance to say.',
})}`;
}

function rowOf(base: string, one: Overview, now: Date): Cell[] {
  const { project, needs, day, open, oldestAt, changed, accuracy, versions } = one;
  const at = addressesOf(base, project);
  const [version, ...others] = versions;
  const name = foreign(project.name, 60);
  return [
    html`<a href="${at.day(day)}">${name}</a><br><small><a href="${at.day(day)}">${dayShort(day)}<span class="unseen"> in ${name}</span></a> · <a href="${at.day(daysAfter(day, 1))}">today<span class="unseen"> in ${name}</span></a></small>${needs.map(({ brief, tone }) => html`<br><span class="badge ${tone}">${brief}</span>`)}<br><small>${foreign(verdictOf(one, needs, now), 400)}</small>`,
    open >= 1_000 ? 'over 1,000' : number(open),
    oldestAt === null ? '–' : duration(now.getTime() - oldestAt.getTime()),
    `${number(one.decided)}${one.isRough ? ' or more' : ''}`,
    changed.share === null
      ? '–'
      : html`${measured(changed.share)}${changed.interval && html` <br><small>(${measured(changed.interval.lower)} to ${measured(changed.interval.upper)})</small>`}`,
    accuracy === null
      ? '–'
      : html`${measured(accuracy.share)} <br><small>(${measured(accuracy.lower)} to ${measured(accuracy.upper)})<br>on ${dayShort(accuracy.day)}</small>`,
    one.stop === null
      ? `at ${project.gate.threshold}`
      : html`<span class="worry">stopped</span>, at ${project.gate.threshold}`,
    version === undefined
      ? '–'
      : html`${foreign(version, 40)}${others.length > 0 && ` and ${some(others.length, 'other')}`}`,
    number(one.reviewers),
  ];
}
