import type { Span } from '../../flow/summary/together.ts';
import { type Day, dayInWords, dayOf, daysAfter } from '../../review/day.ts';
import { type Html, html } from '../html.ts';
import type { Ground } from './ground.ts';
import { dayShort, foreign } from './words.ts';

const spanTitles: [Span | null, string][] = [
  [null, 'Day'],
  ['week', '7 days'],
  ['month', '28 days'],
];

/** Which project and day a page is about, and the ways to others. */
export function head({ project, at }: Ground, { day, at: now }: { day: Day; at: Date }, span: Span | null): Html {
  const today = dayOf(now, project.timezone);
  const [before, after] = [daysAfter(day, -1), daysAfter(day, 1)];
  return html`<div class="head"><div>
<p class="crumb">${foreign(project.name, 100)}</p>
<h1>${span === null ? dayInWords(day) : `The ${span === 'week' ? '7' : '28'} days up to ${dayInWords(day)}`}${
    day === today && html` <span class="badge">today so far</span>`
  }</h1></div>
<div><nav aria-label="Days"><ul class="steps">
<li><a rel="prev" href="${at.day(before, span)}"><span aria-hidden="true">← </span>${dayShort(before)}</a></li>
${after <= today && html`<li><a rel="next" href="${at.day(after, span)}">${dayShort(after)}<span aria-hidden="true"> →</span></a></li>`}
</ul></nav>
<nav aria-label="Span"><ul class="steps">${spanTitles.map(
    ([of, title]) =>
      html`<li><a href="${at.day(day, of)}"${of === span && html` aria-current="page"`}>${title}</a></li>`,
  )}</ul></nav></div>
</div>`;
}
