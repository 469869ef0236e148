import type { Input } from '../review/item.ts';
import { inChunks } from './chunks.ts';
import { type LeftOut, whyUnlabelled } from './left-out.ts';
import { sortedJson } from './sorted-json.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * A chat for supervised fine-tuning, one a line: `{messages: [{role: "user", content}, {role: "assistant", content}]}`, the form of
 * the OpenAI API and of TRL ("Dataset formats", conversational). The answer is the final text of a person, approved or corrected.
 */
export function writeChat(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return lines(records, (record) =>
    leftOutOfChat(record)
      ? []
      : [
          {
            messages: [
              { role: 'user', content: promptOf(record.input) },
              { role: 'assistant', content: record.value },
            ],
          },
        ],
  );
}

export function leftOutOfChat(record: TrainingRecord): LeftOut | null {
  return whyUnlabelled(record) ?? withoutPrompt(record);
}

/**
 * Preferences for DPO and its kin, one a line: `{prompt, chosen, rejected}` (TRL, "Dataset formats", preference). Chosen is what a
 * person wrote, rejected what the model had written; where they are the same there is no preference.
 */
export function writePreferences(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return lines(records, (record) =>
    leftOutOfPreferences(record)
      ? []
      : [{ prompt: promptOf(record.input), chosen: record.value, rejected: record.prediction.value }],
  );
}

export function leftOutOfPreferences(record: TrainingRecord): LeftOut | null {
  return leftOutOfChat(record) ?? (record.value === record.prediction.value ? 'unchanged' : null);
}

/**
 * Unpaired preferences for KTO, one a line: `{prompt, completion, label}` (TRL, "Dataset formats", unpaired preference). What the
 * model wrote is wanted when it was approved and unwanted when it was rejected; when it was corrected it is unwanted, and what the
 * person wrote is wanted: two lines.
 */
export function writeUnpaired(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return lines(records, (record) => {
    if (leftOutOfUnpaired(record)) return [];
    const prompt = promptOf(record.input);
    const wanted = { prompt, completion: record.value, label: true };
    const unwanted = { prompt, completion: record.prediction.value, label: false };
    if (record.outcome === 'rejected') return [unwanted];
    return record.value === record.prediction.value ? [wanted] : [unwanted, wanted];
  });
}

export function leftOutOfUnpaired(record: TrainingRecord): LeftOut | null {
  return (record.outcome === 'rejected' ? null : whyUnlabelled(record)) ?? withoutPrompt(record);
}

/** What the model was asked: the text, and below it the input's fields, a line each. Empty where there is neither. */
export function promptOf({ text, fields }: Input): string {
  const named = Object.entries(fields ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [text, named.join('\n')].filter((part) => part !== undefined && part !== '').join('\n\n');
}

function withoutPrompt({ input }: TrainingRecord): LeftOut | null {
  return promptOf(input) === '' ? 'no_input' : null;
}

function lines(
  records: AsyncIterable<TrainingRecord>,
  of: (record: TrainingRecord) => unknown[],
): AsyncGenerator<string> {
  async function* each() {
    for await (const record of records) {
      if (record.task !== 'text') throw new Error(`A ${record.task} is no chat: only texts can be written so.`);
      for (const line of of(record)) yield `${sortedJson(line)}\n`;
    }
  }
  return inChunks(each());
}
