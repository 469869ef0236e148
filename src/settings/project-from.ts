import type {
  Alerts,
  Budget,
  Costs,
  Deadline,
  Field,
  Group,
  Label,
  Order,
  Project,
  Rejection,
  ReviewRule,
  Task,
  WorkingHours,
} from '../review/project.ts';
import { gateVersionOf, labelSetVersionOf } from '../review/project-version.ts';
import type { WrittenProject } from './projects-format.ts';
import { daysOf, minutesOf, msOf } from './projects-times.ts';

/** The project that is meant by what is written, and by what is left out. Throws only on what the checks refuse. */
export function projectFrom(key: string, written: WrittenProject): Project {
  const { task } = written;
  const labels = (written.labels ?? []).map(labelFrom);
  const fields = (written.fields ?? []).map(fieldFrom);
  const labelSetVersion = labelSetVersionOf({ task, labels, fields });
  const { threshold, audit } = written.gate;
  const always = [...new Set(written.gate.always)];
  const gate = { threshold, audit, always, score: written.confidence ?? 'probability' };
  return {
    key,
    name: written.name ?? key,
    task,
    labels,
    labelSetVersion,
    fields,
    guidelines: written.guidelines?.trim() || null,
    channel: written.channel,
    reviewers: written.reviewers ? groupFrom(written.reviewers) : 'channel',
    leads: groupFrom(written.leads ?? {}),
    gate: { ...gate, version: gateVersionOf(gate, labelSetVersion) },
    bound: written.bound ?? null,
    order: orderFrom(written),
    costs: written.costs ? costsFrom(written.costs) : null,
    explore: written.select?.explore ?? 0,
    budget: budgetFrom(written.select),
    shadow: written.shadow ?? false,
    duplicates: written.duplicates ?? 'review',
    window: written.window,
    reviews: reviewRuleFrom(task, written.reviews),
    rejection: rejectionFrom(written.rejection),
    blind: written.blind ?? 0,
    seeds: written.seeds ?? 0,
    repeats: written.repeats ?? 0,
    qualify: written.qualify ?? null,
    retrain: written.retrain ?? null,
    sensitive: [...new Set(written.sensitive)],
    deadline: written.deadline ? deadlineFrom(written.deadline) : null,
    workingHours: written.working_hours ? workingHoursFrom(written.working_hours) : null,
    undoMs: msOf(written.undo ?? '5m'),
    timezone: written.summary?.timezone ?? written.working_hours?.timezone ?? 'UTC',
    summary: written.summary ? summaryFrom(written.summary, written) : null,
    alerts: alertsFrom(written),
    retention: { inputMs: written.retention ? msOf(written.retention.input) : null },
  };
}

type Written<Key extends keyof WrittenProject> = NonNullable<WrittenProject[Key]>;

function labelFrom({ value, title = value, description }: Written<'labels'>[number]): Label {
  return { value, title, description: description?.trim() || null };
}

function fieldFrom({ name, title = name, type, options = [], required = false }: Written<'fields'>[number]): Field {
  return { name, title, type, options, required };
}

function groupFrom({ users = [], groups = [] }: Written<'leads'>): Group {
  return { users: [...new Set(users)], groups: [...new Set(groups)] };
}

function budgetFrom({ budget_per_day: perDay, over_budget: over = 'wait' }: Written<'select'> = {}): Budget | null {
  return perDay === undefined ? null : { perDay, over };
}

/** Margin and entropy compare probabilities of labels: where there are none, the one score says how sure the model is. */
function orderFrom({ task, select, confidence = 'probability' }: WrittenProject): Order {
  const usual = {
    probability: isAmongLabels(task) ? 'entropy' : 'least_confidence',
    relative: 'least_confidence',
    none: 'oldest',
  } as const;
  return select?.order ?? usual[confidence];
}

/** A look costs a fifth of a mistake unless told otherwise. */
function costsFrom({ wrong, review = wrong / 5, mistakes }: Written<'costs'>): Costs {
  return {
    wrong,
    review,
    mistakes: mistakes.map(({ label = null, truth = null, cost }) => ({ label, truth, cost })),
  };
}

/** Whether a prediction chooses among labels, so that there is a probability for each. */
export function isAmongLabels(task: Task): boolean {
  return task === 'classification' || task === 'multilabel';
}

/** How many answers an item needs. One reviewer decides alone; of more, most must agree, and one more is asked to settle it. */
export function reviewRuleFrom(task: Task, written: Written<'reviews'> = {}): ReviewRule {
  if (task === 'approval') {
    const { approve = 1, reject = 1 } = written;
    // Among so many answers there are always enough of the one or of the other.
    return { required: 1, agree: approve, reject, max: approve + reject - 1 };
  }
  const { required = 1, agree = Math.floor(required / 2) + 1 } = written;
  const least = Math.max(required, agree);
  const { max = least === 1 ? 1 : least + 1 } = written;
  return { required, agree, reject: agree, max };
}

function rejectionFrom({ reason = 'optional', reasons = [] }: Written<'rejection'> = {}): Rejection {
  return { reason, reasons };
}

function deadlineFrom({ after, remind = [], then = 'expire' }: Written<'deadline'>): Deadline {
  const remindMs = [...new Set(remind.map(msOf))].sort((a, b) => a - b);
  return { afterMs: msOf(after), remindMs, onTime: then };
}

/** In the channel of the cards and every day, or on the days on which people work, unless the file says otherwise. */
function summaryFrom({ at, days, channel }: Written<'summary'>, written: WrittenProject): Project['summary'] {
  const usual = written.working_hours?.days ?? ['mon-sun'];
  return { at: minutesOf(at), days: daysOf(days ?? usual), channel: channel ?? written.channel };
}

/** Where leads read the summary, and otherwise where the cards are. */
function alertsFrom({ alerts = {}, summary, channel }: WrittenProject): Alerts | null {
  if (alerts === 'none') return null;
  return { channel: alerts.channel ?? summary?.channel ?? channel, quietMs: msOf(alerts.quiet ?? '2h') };
}

function workingHoursFrom({ days, from, to, timezone }: Written<'working_hours'>): WorkingHours {
  return { days: daysOf(days), from: minutesOf(from), to: minutesOf(to), timezone };
}
