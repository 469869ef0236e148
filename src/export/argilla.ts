import { type Answer, answersOf, answersOfReview } from './answers.ts';
import { partsOf } from './input-parts.ts';
import { jsonList } from './json-list.ts';
import { leftOutOfTools } from './label-studio.ts';
import { uuidOfReviewer } from './reviewer-uuid.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * Records of Argilla 2, one JSON list as `dataset.records.from_json` reads it (argilla/src/argilla/records: `Record.from_dict`).
 * `fields` are the parts of the input, the model's answer is a suggestion, each reviewer's a submitted response, by question (see
 * `answersOf`: questions with labels, or with text for what is written); the rest is metadata. Where a reviewer answered twice,
 * the last one stands, as Argilla keeps one response a user. A rejection is none, except where approve or reject is the question.
 *
 * Argilla knows users by UUID and refuses responses of users that it does not have: make them with the ids of `uuidOfReviewer`.
 */
export function writeArgilla(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return jsonList(recordsOf(records));
}

async function* recordsOf(records: AsyncIterable<TrainingRecord>) {
  for await (const record of records) if (leftOutOfTools(record) === null) yield theirs(record);
}

function theirs(record: TrainingRecord) {
  return {
    id: record.item_id,
    fields: Object.fromEntries(partsOf(record)),
    suggestions: suggestionsOf(record),
    responses: responsesOf(record),
    metadata: metadataOf(record),
    vectors: {},
  };
}

function suggestionsOf(record: TrainingRecord) {
  const { value, confidence, field_confidence, model } = record.prediction;
  const agent = agentOf(model);
  return Object.fromEntries(
    answersOf(record, value)
      .filter(hasAnswer)
      .map((answer) => {
        const score = field_confidence?.[answer.question] ?? confidence;
        const said = chosenOf(record, answer);
        // For several labels Argilla wants a score each, and we know one for all.
        return [
          answer.question,
          { value: said, score: Array.isArray(said) && score !== null ? said.map(() => score) : score, agent },
        ];
      }),
  );
}

function responsesOf(record: TrainingRecord) {
  const lastOfEach = new Map(record.reviews.map((review) => [review.reviewer, review]));
  const byQuestion = new Map<string, { value: string | string[]; user_id: string; status: 'submitted' }[]>();
  for (const review of lastOfEach.values()) {
    for (const answer of answersOfReview(record, review).filter(hasAnswer)) {
      const response = {
        value: chosenOf(record, answer),
        user_id: uuidOfReviewer(review.reviewer),
        // Else Argilla takes it for a draft.
        status: 'submitted' as const,
      };
      byQuestion.set(answer.question, [...(byQuestion.get(answer.question) ?? []), response]);
    }
  }
  return Object.fromEntries(byQuestion);
}

/** Argilla refuses a list of no labels. */
function hasAnswer(answer: Answer): boolean {
  return !('choices' in answer) || answer.choices.length > 0;
}

function chosenOf({ task }: TrainingRecord, answer: Answer): string | string[] {
  if ('text' in answer) return answer.text;
  return task === 'multilabel' ? answer.choices : (answer.choices[0] ?? '');
}

const agentCharsMax = 200;

/** A model's name with what Argilla allows in one (letters, digits, space and `-_:./`); null where nothing is left. */
function agentOf(model: string | null): string | null {
  const allowed = (model ?? '').replace(/[^a-zA-Z0-9\-_:./\s]/g, '_').slice(0, agentCharsMax);
  return /[a-zA-Z0-9]/.test(allowed) ? allowed : null;
}

function metadataOf(record: TrainingRecord) {
  const { prediction, selection } = record;
  const given = Object.entries(record.metadata ?? {}).filter(([, value]) => typeof value !== 'object');
  const ours = {
    feedback_id: record.id,
    external_id: record.external_id,
    group_key: record.group_key,
    model_version: prediction.model_version,
    outcome: record.outcome,
    agreement: record.agreement,
    selection_reasons: selection.reasons,
    selection_probability: selection.probability,
    label_set_version: record.label_set_version,
    split: record.split ?? null,
    sample_weight: record.sample_weight ?? null,
  };
  const known = Object.entries(ours).filter(([, value]) => value !== null);
  return Object.fromEntries([...given, ...known]);
}
