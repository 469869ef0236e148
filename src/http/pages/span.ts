import { measured } from '../../flow/in-words.ts';
import { linesTogether } from '../../flow/summary/about-the-weeks.ts';
import { number, some } from '../../flow/summary/section.ts';
import type { SpanSummary } from '../../flow/summary/span.ts';
import type { Span } from '../../flow/summary/together.ts';
import type { Day } from '../../review/day.ts';
import { type Html, html } from '../html.ts';
import { drawCards, spanCards } from './cards.ts';
import { daysTable } from './days.ts';
import { type Ground, personNamed } from './ground.ts';
import { head } from './head.ts';
import { confusionTable, endingsTable, labelTable } from './numbers.ts';
import { figure } from './table.ts';
import { figures, moment } from './words.ts';

/** Seven or 28 days added up, and each of them. */
export function spanPage(ground: Ground, day: Day, span: Span, summary: SpanSummary): Html {
  const { days, counted, at, outcomes, labels, confusions, people } = summary;
  const missing = days.length - counted;
  return html`${head(ground, { day, at }, span)}
<div class="takeaway"><p>${inASentence(summary)}</p></div>
<section aria-labelledby="figures"><h2 id="figures" class="unseen">Figures</h2>
${drawCards(spanCards(summary))}
${missing > 0 && html`<p class="note">${some(missing, 'day')} of ${days.length} ${missing === 1 ? 'is' : 'are'} not counted yet and not in these figures: each time this page is opened up to seven more are.</p>`}
</section>
<section aria-labelledby="model"><h2 id="model">How good the model is</h2>
${linesTogether(summary.together).map((line) => html`<p>${figures(line)}</p>`)}
</section>
<section aria-labelledby="days"><h2 id="days">Day by day</h2>
${daysTable(ground, 'The latest first', [...days].reverse(), null)}
</section>
<section class="numbers" aria-labelledby="numbers"><h2 id="numbers">All days together</h2>
<div class="figures">
${endingsTable(ground, null, outcomes)}
${confusionTable(ground, null, confusions)}
${labelTable(ground, null, labels)}
${
  people.length > 0 &&
  figure({
    caption: 'Reviewers',
    columns: [{ title: 'Person' }, { title: 'Answers', isNumber: true }, { title: 'Approved', isNumber: true }],
    rows: people.map(({ reviewer, answers, approved }) => [
      personNamed(ground, reviewer),
      number(answers),
      measured(approved / answers),
    ]),
  })
}
</div>
<p class="note">As of ${moment(at, ground.project)} (${ground.project.timezone}).</p>
</section>`;
}

function inASentence({ arrived, changed, counted }: SpanSummary): string {
  const came = Object.values(arrived).reduce((sum, count) => sum + count, 0);
  const start = `In ${some(counted, 'day')} ${some(came, 'prediction')} came`;
  if (changed.share === null) return `${start}, and people decided nothing.`;
  return `${start}, and people decided ${number(changed.of)}: they changed ${measured(changed.share)} of them.`;
}
