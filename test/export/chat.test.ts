import { describe, expect, it } from 'vitest';
import { promptOf, writeChat, writePreferences, writeUnpaired } from '../../src/export/chat.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { aDecision, aReview, aTextItem } from '../support/items.ts';
import { aTextProject } from '../support/project.ts';
import { aRecord, from, written } from './records.ts';

const model = 'We are sorry. Your money is on its way back.';
const aText = (changes: Partial<TrainingRecord> = {}) =>
  aRecord(changes, {
    project: aTextProject(),
    item: aTextItem({ decision: aDecision({ value: 'Paid back.' }) }),
    reviews: [aReview({ value: 'Paid back.' })],
  });
const prompt = 'I was charged twice';
const corrected = aText();
const approved = aText({ outcome: 'approved', value: model });
const rejected = aText({ outcome: 'rejected', value: null });
const withoutAnswer = (['auto_approved', 'expired', 'withdrawn', 'no_consensus', 'unreviewed', null] as const).map(
  (outcome) => aText({ outcome, value: outcome === 'auto_approved' ? model : null }),
);

async function linesOf(write: typeof writeChat, ...records: TrainingRecord[]): Promise<unknown[]> {
  const text = (await written(write(from(records)))).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

describe('a chat', () => {
  it('is the question and the text that a person stands for', async () => {
    expect(await linesOf(writeChat, corrected, approved, rejected, ...withoutAnswer)).toEqual([
      {
        messages: [
          { role: 'user', content: prompt },
          { role: 'assistant', content: 'Paid back.' },
        ],
      },
      {
        messages: [
          { role: 'user', content: prompt },
          { role: 'assistant', content: model },
        ],
      },
    ]);
  });
});

describe('a preference', () => {
  it('is there only where a person changed the text', async () => {
    expect(await linesOf(writePreferences, corrected, approved, rejected, ...withoutAnswer)).toEqual([
      { prompt, chosen: 'Paid back.', rejected: model },
    ]);
  });
});

describe('an unpaired preference', () => {
  it('wants what was approved or written, and does not want what was rejected or corrected', async () => {
    expect(await linesOf(writeUnpaired, corrected, approved, rejected, ...withoutAnswer)).toEqual([
      { prompt, completion: model, label: false },
      { prompt, completion: 'Paid back.', label: true },
      { prompt, completion: model, label: true },
      { prompt, completion: model, label: false },
    ]);
  });
});

it('what was asked is the text and the fields, and without either there is nothing to learn from', async () => {
  expect(promptOf({ text: 'Hello', fields: { Plan: 'Pro', City: 'Bonn' } })).toBe('Hello\n\nPlan: Pro\nCity: Bonn');
  expect(promptOf({ fields: { Plan: 'Pro' } })).toBe('Plan: Pro');
  expect(await linesOf(writeChat, aText({ input: { url: 'https://a.example' } }))).toEqual([]);
});

it.each([writeChat, writePreferences, writeUnpaired])('another task is refused with a sentence: %o', async (write) => {
  await expect(written(write(from([aRecord()])))).rejects.toThrow(
    'A classification is no chat: only texts can be written so.',
  );
});
