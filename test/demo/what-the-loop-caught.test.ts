import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportLines } from '../../src/demo/report-lines.ts';
import { type LoopRecord, whatTheLoopCaught } from '../../src/demo/what-the-loop-caught.ts';

let made = 0;

function aRecord(record: Partial<LoopRecord>): LoopRecord {
  made += 1;
  const externalId = `udhr-nob-${made}`;
  return {
    externalId,
    truth: 'nob',
    predicted: 'nob',
    ended: 'auto_approved',
    final: 'nob',
    reviewer: null,
    ...record,
  };
}

function many(count: number, record: Partial<LoopRecord>): LoopRecord[] {
  return Array.from({ length: count }, () => aRecord(record));
}

const reviewed = (reviewer: string, predicted: string, final: string) =>
  ({ ended: 'reviewed', reviewer, predicted, final }) as const;

/** 20 sent, 5 of them wrong. Worked out by hand: 7 reviews met 4 of the 5, and 7 × 5 ÷ 20 = 1.75 were to be expected. */
const stream: LoopRecord[] = [
  ...many(10, {}),
  ...many(1, { predicted: 'dan', final: 'dan' }),
  ...many(2, reviewed('Ana', 'dan', 'nob')),
  ...many(1, reviewed('Ana', 'nob', 'dan')),
  ...many(1, reviewed('Ben', 'swe', 'nob')),
  ...many(2, reviewed('Ben', 'nob', 'nob')),
  ...many(1, reviewed('Cleo', 'dan', 'dan')),
  ...many(2, { ended: 'open', final: null }),
];

describe('what the loop caught', () => {
  const report = whatTheLoopCaught(stream, { seed: 42 });

  test('counts what became of each prediction', () => {
    expect(report).toMatchObject({ sent: 20, autoApproved: 11, reviewed: 7, copied: 0, open: 2 });
  });

  test('counts errors seen, fixed, missed, and those that people made', () => {
    expect(report).toMatchObject({
      modelErrors: 5,
      errorsSeen: 4,
      errorsFixed: 3,
      errorsThrough: { unseen: 1, seen: 1 },
      madeWrong: 1,
    });
  });

  test('gives each reviewer their own', () => {
    expect(report.byReviewer).toEqual([
      { reviewer: 'Ana', reviewed: 3, errorsSeen: 2, errorsFixed: 2, madeWrong: 1 },
      { reviewer: 'Ben', reviewed: 3, errorsSeen: 1, errorsFixed: 1, madeWrong: 0 },
      { reviewer: 'Cleo', reviewed: 1, errorsSeen: 1, errorsFixed: 0, madeWrong: 0 },
    ]);
  });

  test('compares with as many blind reviews of the same stream', () => {
    expect(report.blind.errorsExpected).toBe(1.75);
    expect(report.lift).toBeCloseTo(4 / 1.75, 12);
  });

  test('says how often answers were right before and after, among those that ended', () => {
    expect(report.accuracy).toEqual({ before: 13 / 18, after: 15 / 18 });
  });

  test('does not hang on the order of the records', () => {
    expect(whatTheLoopCaught([...stream].reverse(), { seed: 42 })).toEqual(report);
  });

  test('reads as a table a person understands', () => {
    expect(reportLines(report).join('\n')).toMatchInlineSnapshot(`
      "What the loop caught

      Predictions sent                       20
        auto-approved                        11   55.0 %
        reviewed by a person                  7   35.0 %
        still open                            2
      Model errors in all                     5   25.0 %
        seen by a reviewer                    4   and fixed: 3
        went out unseen                       1
        seen, and still went out wrong        1
      Right predictions made wrong            1
      Errors in as many blind reviews       1.8   one draw: 3
      Lift over blind reviewing            2.3×
      Right answers as they went out     83.3 %   model alone: 72.2 %

      Reviewer   cards   errors seen   fixed   made wrong
      Ana            3             2       2            1
      Ben            3             1       1            0
      Cleo           1             1       0            0

      The texts are real and so is the model; the reviewers are played. We know every truth here because we know where each
      text comes from. A service of your own knows it only for what people reviewed.
      "Blind" is what 7 reviews would have met on average, had they been drawn at random from all 20 predictions;
      the one draw beside it is a sample of that size, drawn with a fixed seed.
      7 reviews are few: let it run longer before you trust the lift.
      What is still open counts as sent, and neither as caught nor as missed."
    `);
  });
});

test('blind draws meet the expected number of errors on average', () => {
  const draws = Array.from({ length: 4_000 }, (_, seed) => whatTheLoopCaught(stream, { seed }).blind.errorsDrawn);

  expect(draws.reduce((sum, drawn) => sum + drawn, 0) / draws.length).toBeCloseTo(1.75, 1);
});

test('a stream without an error, or without anything, has no lift', () => {
  expect(whatTheLoopCaught([], { seed: 1 })).toMatchObject({ sent: 0, lift: null, accuracy: null });
  expect(whatTheLoopCaught(many(3, reviewed('Ana', 'nob', 'nob')), { seed: 1 }).lift).toBeNull();
});

test('what took a near-duplicate’s answer is neither auto-approved nor reviewed', () => {
  const report = whatTheLoopCaught(many(1, { ended: 'copied', predicted: 'dan', final: 'dan' }), { seed: 1 });

  expect(report).toMatchObject({ autoApproved: 0, reviewed: 0, copied: 1, errorsThrough: { unseen: 1, seen: 0 } });
});

test('every prediction is counted once, and every error is fixed, went through or is open', () => {
  const label = fc.constantFrom('nob', 'dan', 'swe');
  const record = fc
    .record({
      predicted: label,
      final: label,
      ended: fc.constantFrom('auto_approved' as const, 'reviewed' as const, 'open' as const),
    })
    .map(({ predicted, final, ended }) => aRecord({ predicted, ended, final: finalOf(ended, predicted, final) }));

  fc.assert(
    fc.property(fc.array(record), (records) => {
      const report = whatTheLoopCaught(records, { seed: 1 });
      const openErrors = records.filter(({ ended, predicted }) => ended === 'open' && predicted !== 'nob').length;
      const { errorsFixed, errorsThrough, modelErrors } = report;

      expect(report.autoApproved + report.reviewed + report.copied + report.open).toBe(records.length);
      expect(errorsFixed + errorsThrough.unseen + errorsThrough.seen + openErrors).toBe(modelErrors);
    }),
  );
});

function finalOf(ended: LoopRecord['ended'], predicted: string, answered: string): string | null {
  if (ended === 'open') return null;
  return ended === 'reviewed' ? answered : predicted;
}
