import type { KnownBlock, ModalView } from '@slack/types';
import type { HistoryEntry } from '../../flow/desk.ts';
import { duration } from '../../flow/in-words.ts';
import { type Item, isAnswer, type Review } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { context, plainText, section } from '../blocks.ts';
import { faceOf, wordsOf } from '../faces/face.ts';
import { reviewerName } from '../names.ts';
import { escaped, slackDate } from '../text.ts';

interface History {
  project: Project;
  item: Item;
  reviews: Review[];
  entries: HistoryEntry[];
  reader: string;
}

const shownMax = 60;
/** Slack takes 250 kB in a view; the rest is left for what corrections changed. */
const shownBytesMax = 120_000;
const differencesMax = 5;

/**
 * What happened to an item, oldest first. While it is open, what others answered is not told to anybody: whoever answers after
 * them shall not lean on it.
 */
export function historyModal(history: History): ModalView {
  const events = [arrival(history), ...history.reviews.map((review) => said(history, review)), ...acts(history)].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
  const shown = newest(events.map(({ at, what }) => section(`${slackDate(at)}\n${what}`)));
  const left = events.length - shown.length;
  return {
    type: 'modal',
    title: plainText('History', 24),
    close: plainText('Close', 24),
    blocks: [
      ...(left > 0 ? [context(`${left} earlier entries are in the audit log.`)] : []),
      ...shown,
      ...differences(history),
    ],
  };
}

/** As many of the newest as one view can hold. */
function newest(entries: KnownBlock[]): KnownBlock[] {
  let bytes = 0;
  const shown = entries
    .slice(-shownMax)
    .reverse()
    .filter((entry) => {
      bytes += Buffer.byteLength(JSON.stringify(entry));
      return bytes <= shownBytesMax;
    });
  return shown.reverse();
}

interface Event {
  at: Date;
  what: string;
}

function arrival({ project, item }: History): Event {
  const hidden = item.blind && !item.decision;
  const { model, modelVersion } = item.prediction;
  const by = [model, modelVersion].filter((part) => part !== null).join(' ');
  const from = item.requestedBy ? `Sent to review by ${reviewerName(item.requestedBy)}` : 'Arrived';
  const guess = hidden
    ? 'with a guess that is hidden until it is answered'
    : `as *${escaped(wordsOf(project, item.prediction.value), 300)}*`;
  return { at: item.createdAt, what: `${from} ${guess}${by ? `, from ${escaped(by, 120)}` : ''}` };
}

function said({ project, item, reader }: History, review: Review): Event {
  const who = reviewerName(review.reviewer, review.via);
  const maySee = item.decision !== null || review.reviewer === reader;
  const back = review.retractedAt ? ' (taken back)' : '';
  const round = review.round < item.round ? ' (in an earlier round)' : '';
  return {
    at: review.createdAt,
    what: `${who} ${maySee ? whatSaid(project, review) : verbFor(review)}${back}${round}`,
  };
}

function whatSaid(project: Project, review: Review): string {
  const took = review.latencyMs === null || !isAnswer(review) ? '' : ` in ${duration(review.latencyMs)}`;
  const value = review.value === null ? '' : ` *${escaped(wordsOf(project, review.value), 300)}*`;
  const details = [
    ...(review.reason ? [`Reason: ${escaped(review.reason, 500)}`] : []),
    ...(review.proposedLabel ? [`Proposed label: ${escaped(review.proposedLabel, 200)}`] : []),
    ...(review.note ? [`Note: ${escaped(review.note, 500)}`] : []),
    ...(review.blind ? ['The guess was hidden.'] : []),
    ...(review.surface === 'bulk' ? ['Answered in a list with others.'] : []),
  ];
  const verb = {
    approve: 'approved',
    correct: 'corrected to',
    reject: 'rejected',
    skip: 'skipped',
    escalate: 'passed to the leads',
  };
  return [
    `${verb[review.verdict]}${review.verdict === 'approve' || review.verdict === 'correct' ? value : ''}${took}`,
    ...details,
  ].join('\n');
}

function verbFor(review: Review): string {
  if (isAnswer(review)) return 'answered';
  return review.verdict === 'skip' ? 'skipped' : 'passed it to the leads';
}

/** What happened beside answers. */
function acts({ entries }: History): Event[] {
  return entries.flatMap(({ at, actor, action, detail }) => {
    const who = actor === 'clock' ? 'The clock' : reviewerName(actor);
    const why = typeof detail.reason === 'string' ? `\nReason: ${escaped(detail.reason, 500)}` : '';
    const sentences: Record<string, string> = {
      'item.withdrawn': `${who} withdrew it`,
      'item.reopened': `${who} reopened it`,
      'item.contested': `${who} asked for a second look`,
      'item.revealed': `${who} looked at what is hidden`,
      'item.reminded': 'A reminder was due',
      'item.escalated': 'Passed to the leads: nobody answered in time',
      'item.expired': 'Expired: nobody answered in time',
      ...(actor === 'clock'
        ? { 'item.no_consensus': 'Ended without agreement: the leads did not answer in time' }
        : {}),
      'item.input_erased': 'The input was deleted: its time was over',
      'item.erased': `${who} erased what it was about`,
      'item.undone': `${who} took an answer back`,
    };
    const what = sentences[action];
    return what === undefined ? [] : [{ at, what: `${what}${why}` }];
  });
}

/** What corrections changed, where that is more than two values. */
function differences({ project, item, reviews, reader }: History): KnownBlock[] {
  return reviews
    .filter(({ verdict, reviewer }) => verdict === 'correct' && (item.decision !== null || reviewer === reader))
    .slice(-differencesMax)
    .flatMap((review) => {
      if (review.value === null) return [];
      const changed = faceOf(project).difference(project, item.prediction.value, review.value);
      return changed.length === 0
        ? []
        : [context(`What ${reviewerName(review.reviewer, review.via)} changed:`), ...changed];
    });
}
