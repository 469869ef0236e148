import type { Behind, BehindWhat } from '../../flow/summary/behind.ts';
import { number, some } from '../../flow/summary/section.ts';
import { type Day, dayInWords } from '../../review/day.ts';
import type { Decision } from '../../review/item.ts';
import { titleOf } from '../../review/project.ts';
import { sameValue } from '../../review/value.ts';
import { type Html, html } from '../html.ts';
import type { ItemsQuery } from './addresses.ts';
import { type Ground, personNamed } from './ground.ts';
import { excerptOf, foreign, isHidden, moment, valueInWords } from './words.ts';

const titles: Record<BehindWhat, string> = {
  approved: 'Approved',
  corrected: 'Corrected',
  rejected: 'Rejected',
  changed: 'Changed by people',
  expired: 'Expired',
  no_consensus: 'Ended without agreement',
  withdrawn: 'Withdrawn',
  confusion: 'Taken for another',
  open: 'Open now',
  overdue: 'Overdue now',
};

export interface ItemsPage {
  day: Day;
  query: ItemsQuery;
  /** Counted to a thousand and one. */
  count: number;
  items: Behind[];
  /** Where the next page begins; null: this is the last one. */
  next: string | null;
}

/** The items behind a figure, a page at a time. */
export function itemsPage(ground: Ground, { day, query, count, items, next }: ItemsPage): Html {
  const { project, at } = ground;
  const { what, label, truth, after } = query;
  const isNow = what === 'open' || what === 'overdue';
  const of = label === undefined ? null : foreign(titleOf(project, label), 100);
  return html`<p class="crumb"><a href="${at.day(day)}">${foreign(project.name, 100)}, ${dayInWords(day)}</a></p>
<h1>${titles[what]}${of && truth === undefined && html`: ${of}`}${
    of &&
    truth !== undefined &&
    html`: ${of}<span class="arrow" aria-hidden="true">→</span><span class="unseen"> for </span>${foreign(titleOf(project, truth), 100)}`
  }</h1>
<p class="soft">${count > 1_000 ? 'More than 1,000 items' : some(count, 'item')}, the ${isNow ? 'oldest' : 'latest'} first${
    after !== undefined &&
    html`, further down. <a href="${at.items(day, { ...query, after: undefined })}">To the first ones</a>`
  }.</p>
<ol class="items">
${items.map((behind) => drawItem(ground, behind))}
</ol>
${items.length === 0 && html`<p>There are none${count > 0 && ' here any more'}.</p>`}
${next !== null && html`<p><a rel="next" href="${at.items(day, { ...query, after: next })}">The next ${number(pageSize)}<span aria-hidden="true"> →</span></a></p>`}`;
}

export const pageSize = 50;

function drawItem(ground: Ground, { item, at: when, hasCard }: Behind): Html {
  const { project, at } = ground;
  const excerpt = excerptOf(project, item, 180);
  const { confidence } = item.prediction;
  return html`<li><p class="value"><a href="${at.item(item.id)}">${
    isHidden(item) ? 'Hidden until it is answered' : valueInWords(project, item.prediction.value)
  }${becameOf(ground, item)}</a></p>
${excerpt && html`<p class="input">${excerpt}</p>`}
<p class="about">${moment(when, project)} · ${item.decision ? endedBy(ground, item.decision) : 'open'}${
    confidence !== null && !isHidden(item) && ` · the model was ${Math.floor(confidence * 100)} % sure`
  }${hasCard && html` · <a href="${at.card(item.id)}">in Slack<span class="unseen">: the card of this item</span></a>`}</p></li>
`;
}

/** What people made of it, where that is something else. */
export function becameOf({ project }: Ground, { prediction, decision }: Behind['item']): Html | null {
  if (!decision || decision.value === null || sameValue(decision.value, prediction.value)) return null;
  return html`<span class="arrow" aria-hidden="true">→</span><span class="unseen"> became </span>${valueInWords(project, decision.value)}`;
}

const ended: Record<Decision['outcome'], string> = {
  approved: 'approved',
  corrected: 'corrected',
  rejected: 'rejected',
  auto_approved: 'approved by the gate',
  expired: 'expired',
  withdrawn: 'withdrawn',
  no_consensus: 'ended without agreement',
  unreviewed: 'left unreviewed',
};

export function endedBy(ground: Ground, { outcome, decidedBy }: Decision): Html {
  return html`${ended[outcome]}${decidedBy !== null && html` by ${personNamed(ground, decidedBy)}`}`;
}
