import { z } from 'zod';
import type { Project } from '../review/project.ts';
import { inWords, type Problem, pointerTo, problemsOf } from '../review/submission.ts';
import { agreed, asOurs, type Foreign, type Importer, numberOr } from './foreign.ts';
import { foreignInput } from './foreign-input.ts';
import { Unreadable } from './reader.ts';

export interface ArgillaOptions {
  /** The field that is the text; null: the only one. */
  textKey: string | null;
  /** The question whose suggestion is meant; null: the only one. */
  question: string | null;
  /** For suggestions without a score. */
  confidence: number | null;
  /** Responses become known answers. */
  gold: boolean;
}

const suggestion = z.looseObject({
  value: z.unknown(),
  score: z.union([z.number(), z.array(z.number())], { error: 'must be a number or a list of numbers' }).nullish(),
  agent: z.string().nullish(),
});
type Suggestion = z.output<typeof suggestion>;
const response = z.looseObject({ value: z.unknown() });
const record = z.looseObject({
  id: z.string().nullish(),
  fields: z.record(z.string(), z.unknown()),
  suggestions: z
    .record(z.string(), suggestion, {
      error: 'must be an object by question, as `records.to_json()` of Argilla 2 writes it',
    })
    .nullish(),
  responses: z.record(z.string(), z.array(response)).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Records of Argilla 2, as `dataset.records.to_json()` writes them (argilla/src/argilla/records: `Record.to_dict`): suggestions
 * by question with value, score and agent, responses by question with value and user. One of a multi-label question may have a score a
 * label: it is as sure as the least sure of them, and all of them are kept in the metadata.
 */
export function fromArgilla(project: Project, options: ArgillaOptions): Importer {
  if (project.task === 'extraction' || project.task === 'approval')
    throw new Unreadable(
      `Project ${project.key} has the task ${project.task}; Argilla's questions fit classification, multilabel, text.`,
    );
  let answered = 0;
  return {
    read: (line) =>
      asOurs(line, (theirs) => {
        const parsed = record.safeParse(theirs, { error: inWords });
        if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
        if (!options.gold && Object.values(parsed.data.responses ?? {}).some((each) => each.length > 0)) answered += 1;
        return itemOf(options, parsed.data);
      }),
    leftOut: () =>
      answered === 0
        ? []
        : [
            `${answered} with responses came without them: --gold takes them as known answers, which measure reviewers.`,
          ],
  };
}

function itemOf(options: ArgillaOptions, from: z.output<typeof record>): Foreign {
  const input = foreignInput(from.fields, options.textKey, '/fields');
  const problems = [...input.problems];
  const chosen = suggestionOf(from.suggestions ?? {}, options.question);
  if ('problem' in chosen) return { problems: [...problems, { pointer: '/suggestions', detail: chosen.problem }] };

  const { question, suggestion: given } = chosen;
  const at = `/suggestions${pointerTo([question])}`;
  const scores = Array.isArray(given.score) ? given.score : null;
  const confidence = numberOr(scores && scores.length > 0 ? Math.min(...scores) : given.score, options.confidence);
  if (confidence === null)
    problems.push({
      pointer: `${at}/score`,
      detail: 'is missing: --confidence says how sure to take those without one',
    });
  const gold = options.gold ? goldOf(question, from.responses?.[question] ?? []) : null;
  if (gold && 'problems' in gold) problems.push(...gold.problems);
  if (problems.length > 0) return { problems };

  const kept = {
    ...(scores ? { scores } : {}),
    ...(Object.keys(input.rest).length > 0 ? { fields: input.rest } : {}),
  };
  return {
    sent: {
      ...(from.id ? { external_id: `argilla-${from.id}` } : {}),
      input: input.input,
      prediction: { value: labelled(given.value), confidence, ...(given.agent ? { model: given.agent } : {}) },
      metadata: { ...from.metadata, argilla: { question, ...kept } },
      ...(gold && 'value' in gold ? { gold: { value: gold.value } } : {}),
    },
    places: [
      ...input.places,
      ['/external_id', '/id'],
      ['/prediction/value', `${at}/value`],
      ['/prediction/confidence', `${at}/score`],
      ['/prediction/model', `${at}/agent`],
      ['/metadata/argilla/fields', '/fields'],
      ['/gold/value', `/responses${pointerTo([question])}`],
    ],
  };
}

function suggestionOf(
  suggestions: Record<string, Suggestion>,
  question: string | null,
): { question: string; suggestion: Suggestion } | { problem: string } {
  const names = Object.keys(suggestions);
  const name = question ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined)
    return names.length === 0
      ? { problem: 'is empty: there is nothing to review' }
      : { problem: `has several questions, ${names.join(', ')}: say which one with --question` };
  const found = Object.hasOwn(suggestions, name) ? suggestions[name] : undefined;
  if (found) return { question: name, suggestion: found };
  return { problem: `has nothing for the question ${name}; it has ${names.join(', ') || 'none'}` };
}

/** A rating is a label of which one has to be chosen. */
function labelled(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function goldOf(
  question: string,
  responses: { value?: unknown }[],
): { value: unknown } | { problems: Problem[] } | null {
  const values = responses.map(({ value }) => (Array.isArray(value) ? [...value].sort() : labelled(value)));
  const same = agreed(values);
  if (same !== 'differ') return same;
  const pointer = `/responses${pointerTo([question])}`;
  return { problems: [{ pointer, detail: 'do not say the same, so that there is no known answer' }] };
}
