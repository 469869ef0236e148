import type { z } from 'zod';
import { projectFormat, secondsOf } from './projects-format.ts';
import type { Issue } from './projects-problems.ts';

const { shape } = projectFormat;

/**
 * What the keys of one project must be to each other. Reads each key by itself, so that a mistake in one doesn't hide
 * what is wrong between two others.
 */
export function issuesBetweenKeys(project: Record<string, unknown>): Issue[] {
  return [
    ...partsOfTask(project),
    ...labelIssues(project),
    ...fieldIssues(project),
    ...reviewIssues(project),
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
  const issues: Issue[] = [
    ...twice(
      labels.map(({ value }) => value),
      (index) => ['labels', index, 'value'],
    ),
    ...twice(
      labels.map(({ value, title = value }) => title),
      (index) => ['labels', index, 'title'],
    ),
  ];
  const values = new Set(labels.map(({ value }) => value));
  for (const [index, value] of (read(shape.gate, project.gate)?.always ?? []).entries()) {
    if (!values.has(value)) issues.push({ path: ['gate', 'always', index], sentence: 'is not one of the labels' });
  }
  return issues;
}

function fieldIssues(project: Record<string, unknown>): Issue[] {
  const fields = read(shape.fields, project.fields) ?? [];
  const issues = twice(
    fields.map(({ name }) => name),
    (index) => ['fields', index, 'name'],
  );
  for (const [index, { type, options }] of fields.entries()) {
    if (type === 'enum' && (options ?? []).length < 2)
      issues.push({ path: ['fields', index, 'options'], sentence: 'must hold at least two options' });
    if (type !== 'enum' && options)
      issues.push({ path: ['fields', index, 'options'], of: 'key', sentence: 'belongs to fields of type enum' });
    issues.push(...twice(options ?? [], (option) => ['fields', index, 'options', option]));
  }
  return issues;
}

function reviewIssues(project: Record<string, unknown>): Issue[] {
  const { required = 1, agree = 1, max } = read(shape.reviews, project.reviews) ?? {};
  if (max === undefined || max >= Math.max(required, agree)) return [];
  return [{ path: ['reviews', 'max'], sentence: 'must be at least as many as required and agree' }];
}

function timeIssues(project: Record<string, unknown>): Issue[] {
  const issues: Issue[] = [];
  const deadline = read(shape.deadline, project.deadline);
  for (const [index, remind] of (deadline?.remind ?? []).entries()) {
    if (deadline && secondsOf(remind) >= secondsOf(deadline.after)) {
      issues.push({
        path: ['deadline', 'remind', index],
        sentence: `must come before the deadline (${deadline.after})`,
      });
    }
  }
  const hours = read(shape.working_hours, project.working_hours);
  if (hours && hours.from === hours.to)
    issues.push({ path: ['working_hours', 'to'], sentence: 'must differ from the start' });
  return issues;
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
