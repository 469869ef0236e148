import { inChunks } from './chunks.ts';
import { sortedJson } from './sorted-json.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * Every record as it is, one JSON object a line, each line ended by LF, UTF-8 without a byte order mark. The names of each object
 * stand in one fixed order, so that the same record is the same bytes. Nothing is left out: also what was taken back,
 * rejected, expired or approved without a person is there and says so in `outcome`.
 */
export function writeJsonl(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return inChunks(lines(records));
}

async function* lines(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${sortedJson(record)}\n`;
}
