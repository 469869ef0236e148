import type { Line, Section } from '../../flow/summary/section.ts';
import { sectionsOf } from '../../flow/summary/sections.ts';
import type { Summary } from '../../flow/summary/summarize.ts';
import { plainly } from '../../flow/summary/summary-json.ts';
import { type Takeaway, takeawayOf } from '../../flow/summary/takeaway.ts';
import { type Html, html } from '../html.ts';
import { againstTable } from './against.ts';
import { dayCards, drawCards } from './cards.ts';
import { trendTable, waitingTable } from './days.ts';
import { type Ground, personNamed } from './ground.ts';
import { head } from './head.ts';
import { reliabilityTable, thresholdTable } from './model.ts';
import { confusionTable, endingsTable, hoursTable, labelTable, peopleTable } from './numbers.ts';
import type { Picture } from './table.ts';
import { figures, moment, short } from './words.ts';

/** Pictures of a day's tables; a table without one stands by itself. */
export type DayPictures = Partial<
  Record<'hours' | 'confusions' | 'reliability' | 'threshold' | 'waiting' | 'accuracy', Picture>
>;

/** A day as leads read it: what matters first, then what it rests on. */
export function dayPage(ground: Ground, summary: Summary, pictures: DayPictures = {}): Html {
  const { project } = ground;
  const sections = sectionsOf(project, summary, { named: true });
  // What a table says better stands with it, where there is one.
  const { confusions, people } = summary.figures;
  const isTable = ({ key }: Section) =>
    (key === 'confusions' && confusions.length > 0) || (key === 'reviewers' && people.length > 0);
  const told = sections.filter((section) => !section.quiet && !isTable(section));
  const quiet = sections.filter((section) => section.quiet);
  const aboutPeople = sections
    .flatMap(({ key, lines }) => (key === 'reviewers' ? lines.slice(1) : []))
    .filter((line) => line.every((part) => typeof part === 'string'));
  return html`${head(ground, summary, null)}
${takeaway(takeawayOf(project, summary))}
<section aria-labelledby="figures"><h2 id="figures" class="unseen">Figures</h2>
${drawCards(dayCards(ground, summary))}
</section>
<section aria-labelledby="told"><h2 id="told">What there is to say</h2>
<div class="told">
${told.map((section) => drawSection(ground, section))}
</div>
${
  quiet.length > 0 &&
  html`<dl class="quiet">${quiet.map(({ title, lines }) => html`<dt>${title}</dt><dd>${lines.slice(0, 1).map((line) => drawLine(ground, line))}</dd>`)}</dl>`
}
</section>
<section class="numbers" aria-labelledby="numbers"><h2 id="numbers">The numbers</h2>
<div class="figures">
${endingsTable(ground, summary.day, summary.figures.outcomes)}
${hoursTable(project, summary.figures.hours, pictures.hours)}
${labelTable(ground, summary.day, summary.figures.labels)}
${againstTable(ground, summary.againstTheWeekBefore)}
${confusionTable(ground, summary.day, confusions, pictures.confusions)}
${reliabilityTable(summary, pictures.reliability)}
${thresholdTable(summary, pictures.threshold)}
${waitingTable(summary, pictures.waiting)}
</div>
${peopleTable(ground, summary, aboutPeople.map(plainly))}
${trendTable(ground, summary, pictures.accuracy)}
<p class="note">As of ${moment(summary.at, project)} (${project.timezone}). What is open, the gate and the advice are as they are now, whatever the day.</p>
</section>`;
}

const tones: Record<Takeaway['tone'], string> = {
  alarm: 'Look into this',
  hint: 'Could be better',
  well: 'All is well',
};

function takeaway({ tone, sentence }: Pick<Takeaway, 'tone' | 'sentence'>): Html {
  return html`<div class="takeaway ${tone}"><p class="tone">${tones[tone]}</p><p>${figures(short(sentence, 600))}</p></div>`;
}

function drawSection(ground: Ground, { key, title, lines }: Section): Html {
  return html`<section aria-labelledby="about-${key}"><h3 id="about-${key}">${title}</h3>
${lines.map((line) => html`<p>${drawLine(ground, line)}</p>`)}
</section>`;
}

const partCharsMax = 500;

function drawLine(ground: Ground, line: Line): Html[] {
  return line.map((part) => {
    // The spaces around a link belong to the sentence.
    if (typeof part === 'string')
      return html`${part.startsWith(' ') && ' '}${figures(short(part, partCharsMax))}${part.endsWith(' ') && ' '}`;
    if ('person' in part) return personNamed(ground, part.person);
    if ('day' in part) return html`<a href="${ground.at.day(part.day)}">${part.text}</a>`;
    return html`<a href="${ground.at.item(part.item)}">${
      // A number alone says nothing to who hears the links of a page.
      /^\d+$/.test(part.text) ? html`<span class="unseen">example </span>${part.text}` : short(part.text, 80)
    }</a>`;
  });
}
