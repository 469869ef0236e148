import { type Answer, answersOf, answersOfReview, saysTheDecision } from './answers.ts';
import { partsOf } from './input-parts.ts';
import { jsonList } from './json-list.ts';
import type { LeftOut } from './left-out.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * Tasks of Label Studio, one JSON list to be imported there ("Label Studio JSON format of annotated tasks",
 * labelstud.io/guide/task_format; "Import pre-annotated data", labelstud.io/guide/predictions). `data` are the parts of the
 * input, the model's answer is a prediction, each reviewer's an annotation; the one that says what was decided is the ground
 * truth. The labelling interface needs a control of each question's name (see `answersOf`): Choices, or TextArea for what is
 * written. It is said of the object tag named like the first part of the input, nearly always `text`.
 *
 * Who annotated is in `meta`, in the same order: Label Studio takes its own users only in `completed_by`, and refuses a file with
 * others. A rejection is a skipped annotation (`was_cancelled`), except where approve or reject is the question. What nobody answered
 * is a task with a prediction, for somebody to annotate.
 */
export function writeLabelStudio(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return jsonList(tasksOf(records));
}

/** A task is left out when it is still open or was withdrawn here, or when there is nothing to look at. */
export function leftOutOfTools(record: TrainingRecord): LeftOut | null {
  if (record.outcome === null) return 'taken_back';
  if (record.outcome === 'withdrawn') return 'withdrawn';
  return partsOf(record).size === 0 ? 'no_input' : null;
}

async function* tasksOf(records: AsyncIterable<TrainingRecord>) {
  for await (const record of records) if (leftOutOfTools(record) === null) yield taskOf(record);
}

function taskOf(record: TrainingRecord) {
  const { prediction, reviews, selection } = record;
  const parts = partsOf(record);
  const [about = 'text'] = parts.keys();
  return {
    data: Object.fromEntries(parts),
    annotations: annotationsOf(record, about),
    predictions: [
      {
        result: resultsOf(answersOf(record, prediction.value), about),
        score: prediction.confidence,
        model_version: prediction.model_version ?? prediction.model ?? 'unknown',
      },
    ],
    meta: {
      id: record.id,
      item_id: record.item_id,
      external_id: record.external_id,
      group_key: record.group_key,
      project: record.project,
      model: prediction.model,
      outcome: record.outcome,
      annotated_by: reviews.map(({ reviewer }) => reviewer),
      selection_reasons: selection.reasons,
      selection_probability: selection.probability,
      label_set_version: record.label_set_version,
      ...(record.split === undefined ? {} : { split: record.split }),
      ...(record.sample_weight === undefined ? {} : { sample_weight: record.sample_weight }),
    },
  };
}

function annotationsOf(record: TrainingRecord, about: string) {
  const { outcome, reviews, value } = record;
  const settled = reviews.findIndex((review) => saysTheDecision(record, review));
  const annotations = reviews.map((review, i) => {
    const answers = answersOfReview(record, review);
    return {
      result: resultsOf(answers, about),
      was_cancelled: answers.length === 0,
      // Said each time: where it is missing, Label Studio takes it for yes.
      ground_truth: i === settled && answers.length > 0,
      lead_time: review.latency_ms === null ? null : review.latency_ms / 1000,
      created_at: review.created_at,
    };
  });
  if (settled >= 0 || value === null || outcome === 'auto_approved') return annotations;
  // An answer that was given elsewhere, such as to the same input.
  const result = resultsOf(answersOf(record, value), about);
  const given = { result, was_cancelled: false, ground_truth: true, lead_time: null, created_at: record.decided_at };
  return [...annotations, given];
}

function resultsOf(answers: Answer[], about: string) {
  return answers.map((answer) => ({
    from_name: answer.question,
    to_name: about,
    ...('choices' in answer
      ? { type: 'choices', value: { choices: answer.choices } }
      : { type: 'textarea', value: { text: [answer.text] } }),
  }));
}
