import type { z } from 'zod';
import type { submissionSchema } from './submission.ts';
import { bounds, isSmallEnough, isWebUrl } from './submission-bounds.ts';
import { valueTextCharsMax } from './value.ts';

type Sent = z.output<typeof submissionSchema>;

/**
 * What the schema makes of a submission, for those that are as most are: checked by the schema, this alone is an eighth of what it
 * takes to accept one. Null says nothing: ask the schema. What is not null the schema accepts as well, and makes the same of it; a
 * property test holds the two together.
 */
export function atAGlance(sent: unknown): Sent | null {
  if (!hasOnly(sent, submissionNames)) return null;
  const { external_id, priority = 0, requested_by, group_key, metadata } = sent;
  const input = inputAtAGlance(sent.input);
  const prediction = predictionAtAGlance(sent.prediction);
  return input &&
    prediction &&
    isShort(external_id, bounds.externalIdCharsMax) &&
    isPriority(priority) &&
    isShort(requested_by, bounds.requesterCharsMax) &&
    isShort(group_key, bounds.groupKeyCharsMax) &&
    (metadata === undefined || (isRecord(metadata) && isSmallEnough(metadata)))
    ? { external_id, input, prediction, priority, requested_by, group_key, metadata }
    : null;
}

function inputAtAGlance(input: unknown): Sent['input'] | null {
  if (!hasOnly(input, inputNames)) return null;
  const { text, image_url, url, fields } = input;
  if (!isShort(text, bounds.inputTextCharsMax) || !isAddress(image_url) || !isAddress(url)) return null;
  if (fields !== undefined && !areFields(fields)) return null;
  if ((text ?? image_url ?? url ?? fields) === undefined) return null;
  // In the order of the schema: it is kept and given back as it stands here.
  const kept: Sent['input'] = {};
  if (text !== undefined) kept.text = text;
  if (image_url !== undefined) kept.image_url = image_url;
  if (url !== undefined) kept.url = url;
  if (fields !== undefined) kept.fields = fields;
  return kept;
}

function predictionAtAGlance(prediction: unknown): Sent['prediction'] | null {
  if (!hasOnly(prediction, predictionNames)) return null;
  const { value, confidence, alternatives = [], model, model_version, explanation } = prediction;
  return isShare(confidence) &&
    Array.isArray(alternatives) &&
    alternatives.length <= bounds.alternativesMax &&
    alternatives.every(isAlternative) &&
    isShort(model, bounds.modelCharsMax) &&
    isShort(model_version, bounds.modelCharsMax) &&
    isShort(explanation, bounds.explanationCharsMax)
    ? { value, confidence, alternatives: alternatives.map(inOrder), model, model_version, explanation }
    : null;
}

// What has any other part, such as a known answer, is left to the schema.
const submissionNames = new Set([
  'external_id',
  'input',
  'prediction',
  'priority',
  'requested_by',
  'group_key',
  'metadata',
] as const);
const inputNames = new Set(['text', 'image_url', 'url', 'fields'] as const);
const predictionNames = new Set([
  'value',
  'confidence',
  'alternatives',
  'model',
  'model_version',
  'explanation',
] as const);
const alternativeNames = new Set(['value', 'confidence'] as const);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly<Name extends string>(value: unknown, names: ReadonlySet<Name>): value is { [N in Name]?: unknown } {
  if (!isRecord(value)) return false;
  const known: ReadonlySet<string> = names;
  for (const name in value) if (!known.has(name)) return false;
  return true;
}

function isShort(text: unknown, charsMax: number): text is string | undefined {
  return text === undefined || (typeof text === 'string' && text.length > 0 && text.length <= charsMax);
}

function isAddress(text: unknown): text is string | undefined {
  return text === undefined || (typeof text === 'string' && text.length <= bounds.urlCharsMax && isWebUrl(text));
}

function isShare(number: unknown): number is number {
  return typeof number === 'number' && number >= 0 && number <= 1;
}

function isPriority(number: unknown): number is number {
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= bounds.priorityMax;
}

function isAlternative(given: unknown): given is Sent['prediction']['alternatives'][number] {
  return (
    hasOnly(given, alternativeNames) &&
    typeof given.value === 'string' &&
    isShort(given.value, valueTextCharsMax) &&
    isShare(given.confidence)
  );
}

function inOrder({ value, confidence }: Sent['prediction']['alternatives'][number]) {
  return { value, confidence };
}

function areFields(fields: unknown): fields is Record<string, string> {
  if (!isRecord(fields)) return false;
  let count = 0;
  for (const name in fields) {
    const field = fields[name];
    count += 1;
    if (!isShort(name, bounds.fieldNameCharsMax)) return false;
    if (typeof field !== 'string' || field.length > bounds.fieldCharsMax) return false;
  }
  return count <= bounds.fieldsMax;
}
