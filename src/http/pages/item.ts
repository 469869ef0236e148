import type { HistoryEntry } from '../../flow/desk.ts';
import { duration, measured } from '../../flow/in-words.ts';
import { type Item, isAnswer, type Review, type Selection } from '../../review/item.ts';
import { type Html, html } from '../html.ts';
import { type Ground, personNamed } from './ground.ts';
import { becameOf, endedBy } from './items.ts';
import { excerptOf, foreign, isHidden, moment, valueInWords } from './words.ts';

export interface ItemPage {
  item: Item;
  reviews: Review[];
  entries: HistoryEntry[];
  hasCard: boolean;
  /** Who reads it: what others said of an open item is not told to somebody who may still answer it. */
  reader: string;
}

/** One item with all that happened to it. */
export function itemPage(ground: Ground, page: ItemPage): Html {
  const { project, at } = ground;
  const { item, hasCard } = page;
  const { prediction, selection, decision } = item;
  const version = [prediction.model, prediction.modelVersion].filter((part) => part !== null).join(' ');
  const name = item.gold?.shownAs ?? item.externalId;
  return html`<p class="crumb"><a href="${at.latest}">${foreign(project.name, 100)}</a></p>
<h1>${isHidden(item) ? 'Hidden until it is answered' : valueInWords(project, prediction.value, 200)}${becameOf(ground, item)}</h1>
<dl class="facts">
<dt>State</dt><dd>${decision ? html`${endedBy(ground, decision)}, ${moment(decision.decidedAt, project)}` : openState(item)}</dd>
<dt>Input</dt><dd>${inputOf(ground, item)}</dd>
${
  !isHidden(item) &&
  prediction.confidence !== null &&
  html`<dt>The model was sure</dt><dd>${measured(prediction.confidence)}${
    prediction.alternatives.length > 0 &&
    html`; then ${prediction.alternatives.slice(0, 3).map(({ value, confidence }, i) => html`${i > 0 && ', '}${valueInWords(project, project.task === 'multilabel' ? [value] : value, 60)} ${measured(confidence)}`)}`
  }</dd>`
}
${version !== '' && html`<dt>Model</dt><dd>${foreign(version, 100)}</dd>`}
<dt>Why people see it</dt><dd>${why(selection)}</dd>
${name !== null && html`<dt>Called</dt><dd>${foreign(name, 100)}</dd>`}
${item.dueAt && html`<dt>Due</dt><dd>${moment(item.dueAt, project)}</dd>`}
${hasCard && html`<dt>Card</dt><dd><a href="${at.card(item.id)}">Open it in Slack</a></dd>`}
</dl>
<section aria-labelledby="history"><h2 id="history">What happened</h2>
<ol class="history">
${eventsOf(ground, page).map(
  ({
    when,
    what,
    more,
  }) => html`<li><p>${what}</p>${more.map((line) => html`<p>${line}</p>`)}<p class="about">${moment(when, project)}</p></li>
`,
)}</ol>
</section>`;
}

function openState({ escalation, status }: Item): string {
  if (escalation) return 'open, with the leads';
  return status === 'waiting' ? 'waits for its card' : 'open, with the reviewers';
}

function inputOf({ project }: Ground, item: Item): Html | string {
  if (item.inputErasedAt !== null) return 'was deleted';
  if (project.sensitive.length > 0)
    return 'not shown here, since parts of it are masked: the card in Slack can reveal them';
  return excerptOf(project, item, 400) ?? '–';
}

const reasons: Record<Selection['reasons'][number], string> = {
  low_confidence: 'the model was unsure',
  explore: 'chance picked it among the unsure ones',
  audit: 'chance picked it as an audit',
  always: 'this is always reviewed',
  sent: 'somebody sent it to review',
  stopped: 'the gate was stopped',
  uncertified: 'this version has not shown yet that it keeps the bound',
  escalated: 'it went to the leads',
  contest: 'somebody asked for a second look',
};

function why({ route, reasons: given }: Selection): string {
  if (given.length > 0) return given.map((reason) => reasons[reason]).join(', ');
  return route === 'auto_approve' ? 'they do not: the gate approved it' : '–';
}

interface Event {
  when: Date;
  what: Html;
  more: Html[];
}

function eventsOf(ground: Ground, page: ItemPage): Event[] {
  const { item, reviews, entries } = page;
  const arrival: Event = {
    when: item.createdAt,
    what: item.requestedBy === null ? html`It came` : html`Sent to review by ${personNamed(ground, item.requestedBy)}`,
    more: [],
  };
  return [
    arrival,
    ...reviews.map((review) => said(ground, page, review)),
    ...entries.flatMap((entry) => act(ground, entry)),
  ].sort((a, b) => a.when.getTime() - b.when.getTime());
}

const verbs: Record<Review['verdict'], string> = {
  approve: 'approved it',
  correct: 'corrected it to',
  reject: 'rejected it',
  skip: 'skipped it',
  escalate: 'passed it to the leads',
};

function said(ground: Ground, { item, reader }: ItemPage, review: Review): Event {
  const { project } = ground;
  const maySee = item.decision !== null || review.reviewer === reader;
  const verb = maySee || !isAnswer(review) ? verbs[review.verdict] : 'answered';
  const value =
    maySee && review.verdict === 'correct' && review.value !== null && valueInWords(project, review.value, 300);
  const took = review.latencyMs === null || !isAnswer(review) ? '' : ` in ${duration(review.latencyMs)}`;
  const back = review.retractedAt ? ' (taken back)' : review.round < item.round ? ' (in an earlier round)' : '';
  const told = (what: string, text: string | null) => (maySee && text ? [html`${what}: ${foreign(text, 300)}`] : []);
  return {
    when: review.createdAt,
    what: html`${personNamed(ground, review.reviewer)} ${verb}${value && html` ${value}`}${took}${back}`,
    more: [
      ...told('Reason', review.reason),
      ...told('Proposed label', review.proposedLabel),
      ...told('Note', review.note),
      ...(review.blind ? [html`The prediction was hidden.`] : []),
    ],
  };
}

/** What happened beside answers. */
function act(ground: Ground, { at, actor, action, detail }: HistoryEntry): Event[] {
  const who = actor === 'clock' ? html`The clock` : personNamed(ground, actor);
  const sentences: Record<string, Html> = {
    'item.withdrawn': html`${who} withdrew it`,
    'item.reopened': html`${who} reopened it`,
    'item.contested': html`${who} asked for a second look`,
    'item.revealed': html`${who} looked at what is hidden`,
    'item.reminded': html`A reminder was due`,
    'item.escalated': html`Passed to the leads: nobody answered in time`,
    'item.expired': html`Expired: nobody answered in time`,
    'item.input_erased': html`The input was deleted: its time was over`,
    'item.erased': html`${who} erased what it was about`,
    'item.undone': html`${who} took an answer back`,
    ...(actor === 'clock'
      ? { 'item.no_consensus': html`Ended without agreement: the leads did not answer in time` }
      : {}),
  };
  const what = sentences[action];
  if (what === undefined) return [];
  const reason = typeof detail.reason === 'string' ? [html`Reason: ${foreign(detail.reason, 300)}`] : [];
  return [{ when: at, what, more: reason }];
}
