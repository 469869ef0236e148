import type { LoopReport } from './what-the-loop-caught.ts';

/** The report as a small plain table and the sentences needed to read it fairly, a line each. */
export function reportLines(report: LoopReport): string[] {
  const { blind, errorsThrough, accuracy } = report;
  return [
    'What the loop caught',
    '',
    ...table(
      [
        ['Predictions sent', report.sent],
        ['  auto-approved', report.autoApproved, share(report.autoApproved, report.sent)],
        ['  reviewed by a person', report.reviewed, share(report.reviewed, report.sent)],
        ...optional('  took the answer of a near-duplicate', report.copied),
        ...optional('  still open', report.open),
        ['Model errors in all', report.modelErrors, share(report.modelErrors, report.sent)],
        ['  seen by a reviewer', report.errorsSeen, `and fixed: ${report.errorsFixed}`],
        ['  went out unseen', errorsThrough.unseen],
        ['  seen, and still went out wrong', errorsThrough.seen],
        ['Right predictions made wrong', report.madeWrong],
        ['Errors in as many blind reviews', blind.errorsExpected.toFixed(1), `one draw: ${blind.errorsDrawn}`],
        ['Lift over blind reviewing', report.lift === null ? '–' : `${report.lift.toFixed(1)}×`],
        ...(accuracy === null
          ? []
          : [['Right answers as they went out', percent(accuracy.after), `model alone: ${percent(accuracy.before)}`]]),
      ],
      (column) => column === 2,
    ),
    '',
    ...table([
      ['Reviewer', 'cards', 'errors seen', 'fixed', 'made wrong'],
      ...report.byReviewer.map((one) => [one.reviewer, one.reviewed, one.errorsSeen, one.errorsFixed, one.madeWrong]),
    ]),
    '',
    ...fairWords(report),
  ];
}

function fairWords(report: LoopReport): string[] {
  return [
    'The texts are real and so is the model; the reviewers are played. We know every truth here because we know where each',
    'text comes from. A service of your own knows it only for what people reviewed.',
    `"Blind" is what ${report.reviewed} reviews would have met on average, had they been drawn at random from all ${report.sent} predictions;`,
    'the one draw beside it is a sample of that size, drawn with a fixed seed.',
    ...(report.reviewed < 100
      ? [`${report.reviewed} reviews are few: let it run longer before you trust the lift.`]
      : []),
    ...(report.open > 0 ? ['What is still open counts as sent, and neither as caught nor as missed.'] : []),
  ];
}

type Cell = string | number;

/** Figures to the right under each other; what the rows are called, and remarks beside the figures, to the left. */
function table(rows: readonly (readonly Cell[])[], isRemark = (_column: number) => false): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
    });
  }
  const aligned = (cell: Cell, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 || isRemark(column) ? String(cell).padEnd(width) : String(cell).padStart(width);
  };
  return rows.map((row) => row.map(aligned).join('   ').trimEnd());
}

function optional(words: string, figure: number): Cell[][] {
  return figure === 0 ? [] : [[words, figure]];
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : percent(part / whole);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
