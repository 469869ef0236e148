import fc from 'fast-check';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { aRecord } from './records.ts';

/** Any text there is, and those that files break on. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', "'", ',', ';', '\n', '\r', '\t', '\\', 'a', ' ', '\u2028', '\ufeff'),
    maxLength: 12,
  }),
  fc
    .tuple(fc.constantFrom("'", "''=", '=', '+', '-', '@', '\t', '\r', '=cmd|'), fc.string({ maxLength: 8 }))
    .map((parts) => parts.join('')),
  fc.constantFrom('', 'null', 'NULL', '-0.5', '007', '1e999', 'é'.repeat(20_000), '{"a":1}', '[]'),
);

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((each) => each !== '__proto__');
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Nested values, as JSON can say them. */
const anyObject = fc
  .dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  .map(
    (value): Record<string, unknown> =>
      JSON.parse(JSON.stringify(value, (key, inner) => (key === '__proto__' ? undefined : inner))),
  );

/** A record with any texts and values where callers and reviewers put them. */
export const anyRecord: fc.Arbitrary<TrainingRecord> = fc
  .record({
    id: name,
    external_id: fc.option(anyText),
    group_key: fc.option(anyText),
    input: fc.record({ text: anyText, fields: fc.dictionary(name, anyText, { maxKeys: 3 }) }, { requiredKeys: [] }),
    value: fc.option(fc.oneof(anyText, fc.array(anyText, { maxLength: 3 }), anyObject)),
    agreement: fc.option(share),
    sample_weight: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    metadata: fc.option(anyObject),
    decided_at: fc.option(
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
    ),
  })
  .map((changes) => aRecord(changes));
