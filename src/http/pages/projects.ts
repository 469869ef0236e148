import { duration, measured } from '../../flow/in-words.ts';
import type { Overview } from '../../flow/summary/overview.ts';
import { number, some } from '../../flow/summary/section.ts';
import { daysAfter } from '../../review/day.ts';
import { type Html, html } from '../html.ts';
import { addressesOf } from './addresses.ts';
import { type Cell, figure } from './table.ts';
import { dayShort, foreign, moment } from './words.ts';

/** All projects of one lead beside each other. */
export function projectsPage(base: string, overviews: Overview[], now: Date): Html {
  const troubled = overviews.filter((one) => worries(one).length > 0).length;
  return html`<h1>Your projects</h1>
<p class="soft">${some(overviews.length, 'project')}${troubled > 0 && `, ${number(troubled)} to look into`}.</p>
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
  const { project, day, open, oldestAt, changed, accuracy, versions } = one;
  const at = addressesOf(base, project);
  const [version, ...others] = versions;
  const name = foreign(project.name, 60);
  return [
    html`<a href="${at.day(day)}">${name}</a><br><small><a href="${at.day(day)}">${dayShort(day)}<span class="unseen"> in ${name}</span></a> · <a href="${at.day(daysAfter(day, 1))}">today<span class="unseen"> in ${name}</span></a></small>${worries(one).map((worry) => html`<br><span class="badge alarm">${worry}</span>`)}`,
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

function worries({ stop, paused, failing, dueSoon, project }: Overview): (string | Html)[] {
  return [
    ...(stop === null ? [] : ['gate stopped']),
    ...(paused === null ? [] : [html`paused since ${moment(paused.at, project)}`]),
    ...(failing > 0 ? [`${some(failing, 'card')} can’t be posted`] : []),
    ...(dueSoon > 0 ? [`${number(dueSoon)} due by now or within the hour`] : []),
  ];
}
