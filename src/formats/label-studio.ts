import { z } from 'zod';
import type { Project, Task } from '../review/project.ts';
import { inWords, type Problem, pointerTo, problemsOf } from '../review/submission.ts';
import { agreed, asOurs, type Foreign, type Importer, numberOr } from './foreign.ts';
import { foreignInput } from './foreign-input.ts';
import { Unreadable } from './reader.ts';

export interface LabelStudioOptions {
  /** The part of `data` that is the text; null: the only one. */
  textKey: string | null;
  /** `from_name` of the control whose answer is meant; null: the only one. */
  control: string | null;
  /** Which model's prediction, where a task has several. */
  modelVersion: string | null;
  /** For predictions without a score. */
  confidence: number | null;
  /** Annotations become known answers. */
  gold: boolean;
}

const result = z.looseObject({
  type: z.string().optional(),
  from_name: z.string().optional(),
  value: z.record(z.string(), z.unknown()).default({}),
  score: z.number().nullish(),
});
type Result = z.output<typeof result>;
const said = z.looseObject({
  result: z.array(result).default([]),
  score: z.number().nullish(),
  model_version: z.string().nullish(),
  was_cancelled: z.boolean().nullish(),
  ground_truth: z.boolean().nullish(),
});
const task = z.looseObject({
  id: z.union([z.number(), z.string()], { error: 'must be a number or a text' }).nullish(),
  data: z.record(z.string(), z.unknown()),
  predictions: z.array(said).default([]),
  annotations: z.array(said).default([]),
  meta: z.record(z.string(), z.unknown()).nullish(),
  project: z.unknown().optional(),
});

/** What of a control answers which task. */
const controls: Partial<Record<Task, string[]>> = {
  classification: ['choices', 'rating'],
  multilabel: ['choices'],
  text: ['textarea'],
};
/** Where an answer belongs to a part of the input and not to all of it. */
const regionKeys = ['start', 'end', 'x', 'y', 'points'];

/**
 * Tasks of Label Studio with predictions, exported as JSON or written to be imported there. Formats: "Label Studio JSON format of
 * annotated tasks" (labelstud.io/guide/task_format), "Import pre-annotated data" (labelstud.io/guide/predictions) and the pages of
 * the tags Choices, TextArea and Rating. What Label Studio keeps for itself, such as its times and drafts, stays there.
 */
export function fromLabelStudio(project: Project, options: LabelStudioOptions): Importer {
  if (!controls[project.task])
    throw new Unreadable(
      `Project ${project.key} has the task ${project.task}; Label Studio's answers fit ${Object.keys(controls).join(', ')}.`,
    );
  let annotated = 0;
  return {
    read: (line) =>
      asOurs(line, (theirs) => {
        const parsed = task.safeParse(theirs, { error: inWords });
        if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
        if (!options.gold && parsed.data.annotations.some(isAnswer)) annotated += 1;
        return itemOf(project, options, parsed.data);
      }),
    leftOut: () =>
      annotated === 0
        ? []
        : [
            `${annotated} with annotations came without them: --gold takes them as known answers, which measure reviewers.`,
          ],
  };
}

function itemOf(project: Project, options: LabelStudioOptions, from: z.output<typeof task>): Foreign {
  const input = foreignInput(from.data, options.textKey, '/data');
  const problems = [...input.problems];
  const chosen = predictionOf(from.predictions, options.modelVersion);
  if ('problem' in chosen) problems.push({ pointer: '/predictions', detail: chosen.problem });
  const gold = options.gold ? goldOf(project, options, from.annotations) : null;
  if (gold && 'problems' in gold) problems.push(...gold.problems);
  if ('problem' in chosen) return { problems };

  const { prediction, at } = chosen;
  const answer = answerOf(project.task, options.control, prediction.result, `${at}/result`);
  if ('problems' in answer) problems.push(...answer.problems);
  const only = prediction.result.length === 1 ? prediction.result[0]?.score : null;
  const confidence = numberOr(prediction.score, numberOr(only, options.confidence));
  if (confidence === null)
    problems.push({
      pointer: `${at}/score`,
      detail: 'is missing: --confidence says how sure to take those without one',
    });
  if (problems.length > 0 || 'problems' in answer) return { problems };

  return {
    sent: {
      ...(from.id === null || from.id === undefined ? {} : { external_id: `label-studio-${from.id}` }),
      input: input.input,
      prediction: {
        value: answer.value,
        confidence,
        ...(prediction.model_version ? { model_version: prediction.model_version } : {}),
      },
      metadata: {
        label_studio: {
          task: from.id ?? null,
          ...(from.project === undefined ? {} : { project: from.project }),
          ...(from.meta ? { meta: from.meta } : {}),
          ...(Object.keys(input.rest).length > 0 ? { data: input.rest } : {}),
        },
      },
      ...(gold && 'value' in gold ? { gold: { value: gold.value } } : {}),
    },
    places: [
      ...input.places,
      ['/external_id', '/id'],
      ['/prediction/value', answer.at],
      ['/prediction/confidence', `${at}/score`],
      ['/prediction/model_version', `${at}/model_version`],
      ['/prediction', at],
      ['/metadata/label_studio/data', '/data'],
      ['/gold/value', '/annotations'],
    ],
  };
}

type Said = z.output<typeof said>;

function predictionOf(
  predictions: Said[],
  modelVersion: string | null,
): { prediction: Said; at: string } | { problem: string } {
  const versions = predictions.map((each) => each.model_version ?? 'none').join(', ');
  const found = predictions.flatMap((prediction, i) =>
    modelVersion === null || prediction.model_version === modelVersion
      ? [{ prediction, at: `/predictions${pointerTo([i])}` }]
      : [],
  );
  const [first] = found;
  if (predictions.length === 0) return { problem: 'is empty: there is nothing to review' };
  if (!first) return { problem: `has none of ${modelVersion}; the versions are ${versions}` };
  if (found.length > 1)
    return { problem: `has ${found.length} (model versions ${versions}): say which one with --model-version` };
  return first;
}

type Answer = { value: unknown; at: string } | { problems: Problem[] };

function answerOf(task: Task, control: string | null, results: Result[], at: string): Answer {
  const wrong = (pointer: string, detail: string): Answer => ({ problems: [{ pointer, detail }] });
  const types = controls[task] ?? [];
  const listed = results.map((each, i) => ({ ...each, at: `${at}${pointerTo([i])}` }));
  const meant = control === null ? listed : listed.filter(({ from_name }) => from_name === control);
  const names = [...new Set(results.map((each) => `${each.from_name ?? 'none'} (${each.type ?? 'no type'})`))].join(
    ', ',
  );
  const [first] = meant;
  if (!first)
    return wrong(at, control === null ? 'is empty' : `has nothing of the control ${control}; it has ${names}`);
  if (new Set(meant.map(({ from_name }) => from_name)).size > 1)
    return wrong(at, `has several controls, ${names}: say which one with --control`);
  const unfit = meant.find(({ type }) => !types.includes(type ?? ''));
  if (unfit) return wrong(unfit.at, `is of type ${unfit.type ?? 'none'}; the task ${task} takes ${types.join(' or ')}`);
  const region = meant.find(({ value }) => regionKeys.some((key) => key in value));
  if (region) return wrong(region.at, 'belongs to a part of the input, and an item is asked about as a whole');
  const type = first.type ?? '';
  const place = `${first.at}/value/${keyOf[type]}`;
  const values = meant.flatMap(({ value }): unknown[] => [value[keyOf[type] ?? '']].flat());
  if (task === 'multilabel') return { value: values, at: place };
  const [only] = values;
  if (values.length !== 1) return wrong(place, `has ${values.length} answers, and the task ${task} takes one`);
  return { value: typeof only === 'number' ? String(only) : only, at: place };
}

const keyOf: Record<string, string> = { choices: 'choices', rating: 'rating', textarea: 'text' };

/** Skipped ones say nothing. */
function isAnswer({ was_cancelled }: Said): boolean {
  return was_cancelled !== true;
}

/** What people said there: those marked as ground truth, else all, and only when they agree. */
function goldOf(
  { task }: Project,
  { control }: LabelStudioOptions,
  annotations: Said[],
): { value: unknown } | { problems: Problem[] } | null {
  const given = annotations.map((annotation, i) => ({ annotation, at: `/annotations${pointerTo([i])}/result` }));
  const answers = given.filter(({ annotation }) => isAnswer(annotation));
  const truths = answers.filter(({ annotation }) => annotation.ground_truth === true);
  const read = (truths.length > 0 ? truths : answers).map(({ annotation, at }) =>
    answerOf(task, control, annotation.result, at),
  );
  const problems = read.flatMap((each) => ('problems' in each ? each.problems : []));
  if (problems.length > 0) return { problems };
  const same = agreed(read.map((each) => ('value' in each ? sorted(each.value) : null)));
  if (same !== 'differ') return same;
  return { problems: [{ pointer: '/annotations', detail: 'do not say the same, so that there is no known answer' }] };
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : value;
}
