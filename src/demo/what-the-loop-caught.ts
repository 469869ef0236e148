import { mulberry32, shuffled } from './chance.ts';

/** One prediction of the stream, how it ended, and the truth, which only a demo has for all of them. */
export interface LoopRecord {
  externalId: string;
  truth: string;
  predicted: string;
  /**
   * `reviewed`: a person answered it. `copied`: it took the answer given to a near-duplicate.
   * `open`: nobody has answered it.
   */
  ended: 'auto_approved' | 'reviewed' | 'copied' | 'open';
  /** What it ended as; null while open. */
  final: string | null;
  /** Name of whoever answered; null when nobody did. */
  reviewer: string | null;
}

/** What reviewing did to a set of predictions. */
interface Caught {
  reviewed: number;
  /** Wrong predictions among them. */
  errorsSeen: number;
  /** Of those, the ones that ended as the truth. */
  errorsFixed: number;
  /** Predictions that were right until somebody corrected them. */
  madeWrong: number;
}

export interface LoopReport extends Caught {
  sent: number;
  autoApproved: number;
  copied: number;
  open: number;
  modelErrors: number;
  /** Wrong predictions that went out wrong: nobody looked, or somebody looked and it stayed wrong. */
  errorsThrough: { unseen: number; seen: number };
  byReviewer: (Caught & { reviewer: string })[];
  /** What as many reviews of items drawn blindly from the whole stream would have met. */
  blind: {
    /** reviewed × modelErrors ÷ sent, the mean over all such samples. */
    errorsExpected: number;
    /** One such sample, drawn with the seed. */
    errorsDrawn: number;
  };
  /** errorsSeen ÷ errorsExpected; null while there is nothing to divide by. */
  lift: number | null;
  /** Share of right answers among everything that has ended, had nobody looked, and as it went out; null when nothing has ended. */
  accuracy: { before: number; after: number } | null;
}

/** Counts, and nothing else: the order of the records changes no figure. */
export function whatTheLoopCaught(records: readonly LoopRecord[], options: { seed: number }): LoopReport {
  const reviewed = records.filter(({ ended }) => ended === 'reviewed');
  const ended = records.filter((record) => record.ended !== 'open');
  const through = ended.filter((record) => isError(record) && !endedRight(record));
  const modelErrors = records.filter(isError).length;
  const caught = caughtIn(reviewed);
  const errorsExpected = records.length === 0 ? 0 : (reviewed.length * modelErrors) / records.length;
  return {
    sent: records.length,
    autoApproved: count(records, 'auto_approved'),
    copied: count(records, 'copied'),
    open: count(records, 'open'),
    ...caught,
    modelErrors,
    errorsThrough: {
      unseen: through.filter((record) => record.ended !== 'reviewed').length,
      seen: through.filter((record) => record.ended === 'reviewed').length,
    },
    byReviewer: byReviewer(reviewed),
    blind: { errorsExpected, errorsDrawn: drawBlindly(records, reviewed.length, options.seed).filter(isError).length },
    lift: errorsExpected === 0 ? null : caught.errorsSeen / errorsExpected,
    accuracy:
      ended.length === 0
        ? null
        : {
            before: ended.filter((record) => !isError(record)).length / ended.length,
            after: ended.filter(endedRight).length / ended.length,
          },
  };
}

function byReviewer(reviewed: readonly LoopRecord[]): LoopReport['byReviewer'] {
  const groups = Map.groupBy(reviewed, ({ reviewer }) => reviewer ?? 'somebody');
  return [...groups]
    .map(([reviewer, theirs]) => ({ reviewer, ...caughtIn(theirs) }))
    .sort((a, b) => (a.reviewer < b.reviewer ? -1 : 1));
}

function caughtIn(reviewed: readonly LoopRecord[]): Caught {
  const errors = reviewed.filter(isError);
  return {
    reviewed: reviewed.length,
    errorsSeen: errors.length,
    errorsFixed: errors.filter(endedRight).length,
    madeWrong: reviewed.filter((record) => !isError(record) && !endedRight(record)).length,
  };
}

/** Sorted first, so that the draw hangs on the seed and not on who answered when. */
function drawBlindly(records: readonly LoopRecord[], size: number, seed: number): LoopRecord[] {
  const sorted = [...records].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  return shuffled(sorted, mulberry32(seed)).slice(0, size);
}

function count(records: readonly LoopRecord[], ended: LoopRecord['ended']): number {
  return records.filter((record) => record.ended === ended).length;
}

function isError(record: LoopRecord): boolean {
  return record.predicted !== record.truth;
}

function endedRight(record: LoopRecord): boolean {
  return record.final === record.truth;
}
