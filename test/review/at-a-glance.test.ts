import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atAGlance } from '../../src/review/at-a-glance.ts';
import { whatCannotBeStored } from '../../src/review/storable.ts';
import { submissionSchema } from '../../src/review/submission.ts';
import { bounds } from '../../src/review/submission-bounds.ts';
import { valueTextCharsMax } from '../../src/review/value.ts';
import { aSubmission } from '../support/project.ts';

/** Texts of just as many characters as are allowed, one more, none, and any other. */
const textUpTo = (charsMax: number) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.string({ minLength: 1, maxLength: Math.min(charsMax, 20) }) },
    { weight: 1, arbitrary: fc.constantFrom('', 'x'.repeat(charsMax), 'x'.repeat(charsMax + 1)) },
  );
const share = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, -0, -0.1, 1.1) },
);
const address = fc.oneof(
  { weight: 8, arbitrary: fc.webUrl() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HTTPS://a.example',
      'http://',
      'ftp://a.example',
      'no',
      `https://a.example/${'x'.repeat(2_000)}`,
    ),
  },
);
/** In place of what belongs there, now and then anything that JSON can say; and now and then nothing. */
const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 60, arbitrary }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
/** Its fields in any order, some left out, and now and then one that is not known. */
const anyOf = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc
    .tuple(
      fc.record(fields, { requiredKeys }),
      fc.oneof({ weight: 30, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }),
      fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    )
    .map(([record, stranger, places]) => {
      const entries = [...Object.entries(record), ...(stranger === null ? [] : [[stranger, 1] as const])];
      return Object.fromEntries(
        entries
          .map((entry, i) => ({ entry, at: places[i] ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry),
      );
    });
const record = (names: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>, keysMax: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(names, values, { maxKeys: 5 }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(keysMax, keysMax + 1)
        .map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, 'x']))),
    },
  );

const sent = mostly(
  anyOf(
    {
      external_id: mostly(textUpTo(bounds.externalIdCharsMax)),
      input: mostly(
        anyOf({
          text: mostly(textUpTo(bounds.inputTextCharsMax)),
          image_url: mostly(address),
          url: mostly(address),
          fields: mostly(
            record(textUpTo(bounds.fieldNameCharsMax), mostly(textUpTo(bounds.fieldCharsMax)), bounds.fieldsMax),
          ),
        }),
      ),
      prediction: mostly(
        anyOf(
          {
            value: fc.jsonValue({ maxDepth: 2 }),
            confidence: mostly(share),
            alternatives: mostly(
              fc.oneof(
                fc.array(
                  mostly(
                    anyOf({ value: mostly(textUpTo(valueTextCharsMax)), confidence: mostly(share) }, [
                      'value',
                      'confidence',
                    ]),
                  ),
                  {
                    maxLength: 3,
                  },
                ),
                fc
                  .constantFrom(bounds.alternativesMax, bounds.alternativesMax + 1)
                  .map((length) => Array.from({ length }, (_, i) => ({ confidence: 0, value: `${i}` }))),
              ),
            ),
            model: mostly(textUpTo(bounds.modelCharsMax)),
            model_version: mostly(textUpTo(bounds.modelCharsMax)),
            explanation: mostly(textUpTo(bounds.explanationCharsMax)),
          },
          ['confidence'],
        ),
      ),
      priority: mostly(
        fc.oneof(
          fc.integer({ min: -1_000, max: 1_000 }),
          fc.constantFrom(-1_000, 1_000, -0),
          fc.constantFrom(-1_001, 1_001, 0.5),
        ),
      ),
      requested_by: mostly(textUpTo(bounds.requesterCharsMax)),
      group_key: mostly(textUpTo(bounds.groupKeyCharsMax)),
      metadata: mostly(
        fc.oneof(
          record(fc.string(), fc.jsonValue({ maxDepth: 2 }), 3),
          fc.constantFrom(-1, 0, 1).map((more) => ({ a: 'ü'.repeat((bounds.metadataBytesMax - 8) / 2 + more) })),
        ),
      ),
    },
    ['input', 'prediction'],
  ),
);

describe('a submission that is seen at a glance', () => {
  it('is one that the schema accepts, and it makes the same of it, in the same order', () => {
    let seenAtAGlance = 0;
    fc.assert(
      fc.property(sent, (given) => {
        fc.pre(whatCannotBeStored(given).length === 0);
        const seen = atAGlance(given);
        if (seen === null) return;
        seenAtAGlance += 1;
        const { data } = submissionSchema.safeParse(given);
        expect(seen).toEqual(data);
        expect(JSON.stringify([seen.input, seen.prediction.alternatives, seen.metadata])).toBe(
          JSON.stringify([data?.input, data?.prediction.alternatives, data?.metadata]),
        );
      }),
      { numRuns: 5_000 },
    );
    // A property about nothing holds.
    expect(seenAtAGlance).toBeGreaterThan(500);
  });

  it.each([
    ['the example of the README', aSubmission()],
    ['one with nothing but what it must have', { input: { text: 'a' }, prediction: { value: 'a', confidence: 0 } }],
    [
      'one with all that is common',
      {
        ...aSubmission(),
        input: { text: 'a', image_url: 'https://a.example/b.png', url: 'https://a.example', fields: { b: '' } },
        priority: -1_000,
        requested_by: 'U1',
        group_key: 'g',
        metadata: { a: [1] },
      },
    ],
  ])('is %s', (_, given) => {
    expect(atAGlance(given)).not.toBeNull();
  });

  it('is none with a part that only the schema reads', () => {
    for (const part of [
      { due_at: '2026-11-23T12:00:00Z' },
      { callback_url: 'https://a.example' },
      { gold: { value: 'a' } },
    ])
      expect(atAGlance({ ...aSubmission(), ...part })).toBeNull();
  });
});
