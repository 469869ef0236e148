import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJsonl } from '../../src/export/jsonl.ts';
import { readTrainingRecord } from '../../src/export/training-record.ts';
import { anyRecord } from './any-record.ts';
import { openDuck } from './duck.ts';
import { aRecord, from, written } from './records.ts';

/** As strict as a reader can be: UTF-8 without a mark, LF behind every line, one object a line. */
function strictLines(bytes: Buffer): unknown[] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text === '') return [];
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      expect(line).toMatch(/^\{.*\}$/s);
      expect(line).not.toContain('\r');
      return JSON.parse(line);
    });
}

describe('JSON lines', () => {
  it('hold every record as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 4 }), async (records) => {
        expect(strictLines(await written(writeJsonl(from(records))))).toEqual(records);
      }),
      { numRuns: 40 },
    );
  });

  it('are the same bytes for the same record, in whatever order its parts came', async () => {
    const record = aRecord({ metadata: { b: { z: 1, y: [{ d: 1, c: 2 }] }, a: null } });
    const turned: unknown = JSON.parse(JSON.stringify(record), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    );
    const [one, other] = [record, readTrainingRecord(JSON.stringify(turned))];
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(record));
    expect(await written(writeJsonl(from([one])))).toEqual(await written(writeJsonl(from([other]))));
  });

  it('keep what a later version adds to a record', async () => {
    const text = JSON.stringify({ ...aRecord(), added: { later: [1] } });
    const [line] = strictLines(await written(writeJsonl(from([readTrainingRecord(text)]))));
    expect(line).toMatchObject({ added: { later: [1] } });
  });

  it('leave nothing out, and end with the last line', async () => {
    const records = (['rejected', 'auto_approved', 'expired', null] as const).map((outcome) => aRecord({ outcome }));
    expect(strictLines(await written(writeJsonl(from(records))))).toHaveLength(4);
    expect(await written(writeJsonl(from([])))).toHaveLength(0);
  });

  it('are read by DuckDB', async () => {
    await using duck = await openDuck();
    const bytes = await written(writeJsonl(from([aRecord({ external_id: 'a' }), aRecord({ external_id: 'b' })])));
    const rows = await duck.read('read_ndjson', bytes);
    expect(rows).toMatchObject([{ external_id: 'a', value: 'billing' }, { external_id: 'b' }]);
  });
});

it('a record that is none is refused where it is read, and says what is wrong with it', () => {
  const broken = { ...aRecord(), outcome: 'guessed' };
  expect(() => readTrainingRecord(JSON.stringify(broken))).toThrow(/outcome/);
});
