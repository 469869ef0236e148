import type { z } from 'zod';
import { isAmongLabels, reviewRuleFrom } from './project-from.ts';
import { mistakeIssues } from './projects-costs.ts';
import { projectFormat } from './projects-format.ts';
import type { Issue } from './projects-problems.ts';
import { msOf } from './projects-times.ts';

const { shape } = projectFormat;

/**
 * What the keys of one project must be to each other. Reads each key by itself, so that a mistake in one doesn't hide
 * what is wrong between two others.
 */
export function issuesBetweenKeys(project: Record<string, unknown>): Issue[] {
  return [
    ...partsOfTask(project),
    ...labelIssues(project),
    ...alwaysIssues(project),
    ...fieldIssues(project),
    ...orderIssues(project),
    ...costIssues(project),
    ...selectIssues(project),
    ...reviewIssues(project),
    ...peopleIssues(project),
    ...rejectionIssues(project),
    ...shareIssues(project),
    ...qualifyIssues(project),
    ...timeIssues(project),
  ];
}

function partsOfTask(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  if (task === undefined) return [];
  const needed = { classification: 'labels', multilabel: 'labels', extraction: 'fields', text: null, approval: null }[
    task
  ];
  const issues: Issue[] = [];
  for (const key of ['labels', 'fields']) {
    if (key === needed && project[key] === undefined)
      issues.push({ path: [key], sentence: `is missing: task ${task} needs it` });
    if (key !== needed && project[key] !== undefined)
      issues.push({ path: [key], of: 'key', sentence: `does not belong to task ${task}` });
  }
  const reviews = read(shape.reviews, project.reviews);
  for (const key of ['approve', 'reject', 'required', 'agree', 'max'] as const) {
    const isOfApproval = key === 'approve' || key === 'reject';
    if (reviews?.[key] !== undefined && isOfApproval !== (task === 'approval')) {
      issues.push({ path: ['reviews', key], of: 'key', sentence: `does not belong to task ${task}` });
    }
  }
  return issues;
}

function labelIssues(project: Record<string, unknown>): Issue[] {
  const labels = read(shape.labels, project.labels);
  if (!labels) return [];
  return [
    ...twice(
      labels.map(({ value }) => value),
      (index) => ['labels', index, 'value'],
    ),
    ...twice(
      labels.map(({ value, title = value }) => title),
      (index) => ['labels', index, 'title'],
    ),
  ];
}

/** What is always reviewed is named by what a prediction can be: a label, or the action of an approval. */
function alwaysIssues(project: Record<string, unknown>): Issue[] {
  const always = read(shape.gate, project.gate)?.always ?? [];
  const task = read(shape.task, project.task);
  switch (task) {
    case 'approval':
      return [];
    case 'text':
    case 'extraction':
      if (always.length === 0) return [];
      return [
        {
          path: ['gate', 'always'],
          of: 'key',
          sentence: `must be empty for task ${task}: it names labels or actions, and there are none; use threshold and audit`,
        },
      ];
    case undefined:
    case 'classification':
    case 'multilabel': {
      const labels = read(shape.labels, project.labels);
      const values = new Set(labels?.map(({ value }) => value));
      return always.flatMap((value, index) =>
        labels && !values.has(value) ? [{ path: ['gate', 'always', index], sentence: 'is not one of the labels' }] : [],
      );
    }
  }
}

function fieldIssues(project: Record<string, unknown>): Issue[] {
  const fields = read(shape.fields, project.fields) ?? [];
  const issues = [
    ...twice(
      fields.map(({ name }) => name),
      (index) => ['fields', index, 'name'],
    ),
    ...twice(
      fields.map(({ name, title = name }) => title),
      (index) => ['fields', index, 'title'],
    ),
  ];
  for (const [index, { type, options }] of fields.entries()) {
    if (type === 'enum' && (options ?? []).length < 2)
      issues.push({ path: ['fields', index, 'options'], sentence: 'must hold at least two options' });
    if (type !== 'enum' && options)
      issues.push({ path: ['fields', index, 'options'], of: 'key', sentence: 'belongs to fields of type enum' });
    issues.push(...twice(options ?? [], (option) => ['fields', index, 'options', option]));
  }
  return issues;
}

function orderIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  const order = read(shape.select, project.select)?.order;
  if (!task || isAmongLabels(task) || (order !== 'entropy' && order !== 'margin')) return [];
  const sentence = `cannot be ${order} for task ${task}, which has no probability for each label: write least_confidence, oldest or random`;
  return [{ path: ['select', 'order'], sentence }];
}

/** Costs and the order by them go together, and say something of one label taken for another only. */
function costIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  const order = read(shape.select, project.select)?.order;
  const score = read(shape.confidence, project.confidence) ?? 'probability';
  const isWritten = project.costs !== undefined;
  const issues: Issue[] = [];
  if (order === 'cost' && task && task !== 'classification') {
    const others = isAmongLabels(task) ? 'entropy, least_confidence' : 'least_confidence';
    const sentence = `cannot be cost for task ${task}: a cost is of one label approved in place of another; write ${others}, oldest or random`;
    issues.push({ path: ['select', 'order'], sentence });
  } else if (order === 'cost' && score !== 'probability') {
    const sentence = `cannot be cost with confidence ${score}: a cost is weighed with probabilities; write least_confidence, oldest or random`;
    issues.push({ path: ['select', 'order'], sentence });
  } else if (order === 'cost' && !isWritten) {
    const sentence =
      'cannot be cost while nothing says what mistakes cost: write it under costs, or least_confidence where all cost the same';
    issues.push({ path: ['select', 'order'], sentence });
  }
  if (!isWritten || !task) return issues;
  if (task !== 'classification') {
    issues.push({ path: ['costs'], of: 'key', sentence: `does not belong to task ${task}` });
  } else if (order !== 'cost' && (project.select === undefined || read(shape.select, project.select))) {
    const sentence = 'changes nothing by itself: write select: { order: cost }, or leave it out';
    issues.push({ path: ['costs'], of: 'key', sentence });
  }
  const costs = read(shape.costs, project.costs);
  return costs ? [...issues, ...mistakeIssues(costs, read(shape.labels, project.labels))] : issues;
}

function selectIssues(project: Record<string, unknown>): Issue[] {
  const select = read(shape.select, project.select) ?? {};
  const score = read(shape.confidence, project.confidence) ?? 'probability';
  const issues: Issue[] = [];
  if (select.over_budget && select.budget_per_day === undefined) {
    issues.push({ path: ['select', 'over_budget'], of: 'key', sentence: 'needs a budget: write budget_per_day' });
  }
  if (select.over_budget === 'unreviewed' && select.budget_per_day !== undefined && !select.explore) {
    const sentence =
      'is missing: with over_budget unreviewed nobody would ever learn how often the model is right where it seems unsure; write a share such as 0.2';
    issues.push({ path: ['select', 'explore'], sentence });
  }
  if (read(shape.duplicates, project.duplicates) === 'propagate' && read(shape.task, project.task) === 'approval') {
    const sentence = 'must be review for task approval: an action like another one is still another action';
    issues.push({ path: ['duplicates'], sentence });
  }
  if (score !== 'probability' && (select.order === 'entropy' || select.order === 'margin')) {
    const sentence = `cannot be ${select.order} with confidence ${score}: it compares probabilities; write least_confidence, oldest or random`;
    issues.push({ path: ['select', 'order'], sentence });
  }
  if (score === 'none' && select.order === 'least_confidence') {
    const sentence = 'cannot be least_confidence with confidence none: write oldest or random';
    issues.push({ path: ['select', 'order'], sentence });
  }
  return issues;
}

function reviewIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  const written = read(shape.reviews, project.reviews);
  if (!task || task === 'approval' || !written) return [];
  const { required, agree, max } = reviewRuleFrom(task, written);
  if (max >= Math.max(required, agree)) return [];
  return [{ path: ['reviews', 'max'], sentence: 'must be at least as many as required and agree' }];
}

/** A rule that the people it names can't satisfy. How many are in a group or a channel only Slack knows: the doctor asks it. */
function peopleIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  const reviews = read(shape.reviews, project.reviews);
  const reviewers = read(shape.reviewers, project.reviewers);
  const leads = project.leads === undefined ? {} : read(shape.leads, project.leads);
  if (!task || !reviews || !reviewers || !leads) return [];
  if ([...(reviewers.groups ?? []), ...(leads.groups ?? [])].length > 0) return [];

  const people = new Set([...(reviewers.users ?? []), ...(leads.users ?? [])]).size;
  const { required, agree, reject } = reviewRuleFrom(task, reviews);
  const asked = task === 'approval' ? { approve: agree, reject } : { required, agree };
  return Object.entries(asked)
    .filter(([, count]) => count > people)
    .slice(0, 1)
    .map(([key, count]) => ({
      path: ['reviews', key],
      sentence: `needs ${count} people, but reviewers and leads name ${people}: name more, name a user group, or ask for fewer`,
    }));
}

function rejectionIssues(project: Record<string, unknown>): Issue[] {
  const { reason, reasons = [] } = read(shape.rejection, project.rejection) ?? {};
  if (reason === 'none' && reasons.length > 0) {
    const sentence = 'are never offered with reason none: make it optional or required, or leave them out';
    return [{ path: ['rejection', 'reasons'], of: 'key', sentence }];
  }
  return twice(reasons, (index) => ['rejection', 'reasons', index]);
}

const seedsMax = 0.05;
const repeatsMax = 0.05;

function shareIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  const blind = read(shape.blind, project.blind) ?? 0;
  const seeds = read(shape.seeds, project.seeds) ?? 0;
  const issues: Issue[] = [];
  if (blind > 0 && (task === 'text' || task === 'approval')) {
    const sentence = `must be 0 for task ${task}: what is proposed is the question itself, and can't be hidden`;
    issues.push({ path: ['blind'], sentence });
  }
  if (seeds > 0 && task && !isAmongLabels(task)) {
    const sentence = `must be 0 for task ${task}: this version plants seeds among labels only`;
    issues.push({ path: ['seeds'], sentence });
  } else if (seeds > seedsMax) {
    const sentence = `must be ${seedsMax} at most: seeds measure the reviewers, and more would waste their time`;
    issues.push({ path: ['seeds'], sentence });
  }
  const repeats = read(shape.repeats, project.repeats) ?? 0;
  if (repeats > 0 && (task === 'text' || task === 'approval')) {
    const why =
      task === 'text' ? 'two good texts are seldom the same' : 'nobody is to decide twice about what has been done';
    issues.push({ path: ['repeats'], sentence: `must be 0 for task ${task}: ${why}` });
  } else if (repeats > repeatsMax) {
    const sentence = `must be ${repeatsMax} at most: what is asked again teaches the model nothing`;
    issues.push({ path: ['repeats'], sentence });
  }
  return issues;
}

/** Where an answer can be held against the known one. */
function qualifyIssues(project: Record<string, unknown>): Issue[] {
  const task = read(shape.task, project.task);
  if (project.qualify === undefined || (task !== 'text' && task !== 'approval')) return [];
  const why = task === 'text' ? 'two good texts are seldom the same' : 'a refusal has no value to compare';
  return [{ path: ['qualify'], of: 'key', sentence: `does not belong to task ${task}: ${why}` }];
}

function timeIssues(project: Record<string, unknown>): Issue[] {
  const issues: Issue[] = [];
  const deadline = read(shape.deadline, project.deadline);
  for (const [index, remind] of (deadline?.remind ?? []).entries()) {
    if (deadline && msOf(remind) >= msOf(deadline.after)) {
      issues.push({
        path: ['deadline', 'remind', index],
        sentence: `must come before the deadline (${deadline.after})`,
      });
    }
  }
  if (deadline?.then === 'escalate' && namesNobody(project.leads)) {
    const sentence = 'needs somebody to escalate to: name people under leads, or write expire';
    issues.push({ path: ['deadline', 'then'], sentence });
  }
  const hours = read(shape.working_hours, project.working_hours);
  if (hours && hours.from === hours.to)
    issues.push({ path: ['working_hours', 'to'], sentence: 'must differ from the start' });
  return issues;
}

/** A mistake in the group itself is told elsewhere. */
function namesNobody(written: unknown): boolean {
  const group = written === undefined ? {} : read(shape.leads, written);
  return group !== undefined && (group.users ?? []).length + (group.groups ?? []).length === 0;
}

function twice(texts: string[], pathOf: (index: number) => Issue['path']): Issue[] {
  const seen = new Set<string>();
  return texts.flatMap((text, index) => {
    if (!seen.has(text)) return seen.add(text) && [];
    return [{ path: pathOf(index), sentence: 'is there twice' }];
  });
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined {
  const result = schema.safeParse(value);
  return result.success ? result.data : undefined;
}
