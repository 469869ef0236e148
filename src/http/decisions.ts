import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Answered } from '../flow/answer-item.ts';
import type { Reopened } from '../flow/reopen-item.ts';
import type { Withdrawn } from '../flow/withdraw-item.ts';
import type { Answer } from '../review/decide.ts';
import { isId } from '../review/id.ts';
import { type Decision, type Item, verdicts } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Refusal, Role } from '../review/rights.ts';
import { whatCannotBeStored } from '../review/storable.ts';
import { inWords, problemsOf } from '../review/submission.ts';
import { type Access, demand, type Gatekeeper, maySee } from './access.ts';
import { itemJson } from './item-json.ts';
import { HttpProblem } from './problem.ts';

export interface Decisions {
  answer: (itemId: string, answer: Answer) => Promise<Answered>;
  withdraw: (itemId: string, by: { actor: string; reason: string | null }) => Promise<Withdrawn>;
  reopen: (
    itemId: string,
    wish: { as: 'reopen' | 'contest'; actor: string; reason: string | null },
  ) => Promise<Reopened>;
  /** False: it was so already. */
  setPaused: (project: Project, paused: boolean, actor: string) => Promise<boolean>;
  /** What a person of our Slack may do with an item. Null: there is no Slack to ask. */
  rightsOf: ((userId: string, project: Project, item: Item) => Promise<{ role: Role } | { refusal: Refusal }>) | null;
}

interface Deps extends Decisions {
  gate: Gatekeeper;
  item: (id: string) => Promise<Item | null>;
  reviews: (itemId: string) => Promise<Parameters<typeof itemJson>[1]>;
  projectOf: (key: string) => Project | undefined;
}

const text = z.string().trim().min(1).max(1000);
// The audit log calls the clock so.
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((given) => given !== 'clock', 'is not a name that somebody can have');
const reviewBody = z.strictObject({
  reviewer: name,
  verdict: z.enum(verdicts),
  value: z.unknown().optional(),
  reason: text.optional(),
  note: text.optional(),
  proposed_label: z.string().trim().min(1).max(200).optional(),
  version: z.int().optional(),
});
const reasonBody = z.strictObject({ reason: text.optional(), actor: name.optional() });

/** Decisions from a service or another tool: the same verbs as in Slack, and the card follows. */
export function registerDecisions(app: FastifyInstance, deps: Deps): void {
  app.post<{ Params: { id: string } }>('/items/:id/reviews', async (request, reply) => {
    demand(request.access, 'decisions:write');
    const { item, project } = await itemOf(deps, request);
    const body = read(reviewBody, request.body);
    const isLead = await mayDecide(deps, body.reviewer, project, item);
    const answered = await deps.answer(item.id, {
      reviewer: body.reviewer,
      verdict: body.verdict,
      value: body.value,
      reason: body.reason ?? null,
      note: body.note ?? null,
      proposedLabel: body.proposed_label ?? null,
      version: body.version,
      via: 'api',
      isLead,
    });
    switch (answered.kind) {
      case 'taken':
        return reply.status(201).send(await shown(deps, item.id));
      case 'already_decided':
        throw tooLate(answered.decision);
      case 'refused':
        throw refused(answered);
    }
  });

  app.post<{ Params: { id: string } }>('/items/:id/withdraw', async (request) => {
    demand(request.access, 'items:write');
    const { item } = await itemOf(deps, request);
    const { reason = null, actor = actorOf(request.access) } = read(reasonBody, request.body ?? {});
    const withdrawn = await deps.withdraw(item.id, { actor, reason });
    if (withdrawn.kind === 'already_decided') throw tooLate(withdrawn.decision);
    if (withdrawn.kind === 'refused') throw new HttpProblem('not_found');
    return shown(deps, item.id);
  });

  for (const as of ['reopen', 'contest'] as const) {
    app.post<{ Params: { id: string } }>(`/items/:id/${as}`, async (request) => {
      demand(request.access, 'decisions:write');
      const { item, project } = await itemOf(deps, request);
      const { reason = null, actor = actorOf(request.access) } = read(reasonBody, request.body ?? {});
      const isLead = await mayDecide(deps, actor, project, item);
      if (as === 'reopen' && !isLead) throw new HttpProblem('not_a_reviewer', 'Only leads of the project reopen.');
      const reopened = await deps.reopen(item.id, { as, actor, reason });
      if (reopened.kind === 'refused') {
        if (reopened.why === 'unknown_item' || reopened.why === 'unknown_project') throw new HttpProblem('not_found');
        throw new HttpProblem('conflict', whyNotReopened[reopened.why]);
      }
      return shown(deps, item.id);
    });
  }

  for (const [path, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    app.post<{ Params: { project: string } }>(`/projects/:project/${path}`, async (request) => {
      demand(request.access, 'admin');
      const project = deps.gate.project(request.access, request.params.project);
      const { actor = actorOf(request.access) } = read(reasonBody, request.body ?? {});
      const changed = await deps.setPaused(project, paused, actor);
      return { project: project.key, paused, changed };
    });
  }
}

const whyNotReopened = {
  still_open: 'The item is still open: it can be answered as it is.',
  input_erased: 'The input of this item was deleted, so nobody could answer it again.',
};

async function itemOf(deps: Deps, request: FastifyRequest<{ Params: { id: string } }>) {
  const { id } = request.params;
  const item = isId('itm', id) ? await deps.item(id) : null;
  const project = item && maySee(request.access, item.project) ? deps.projectOf(item.project) : undefined;
  if (!item || !project) throw new HttpProblem('not_found', 'There is no such item that this key may see.');
  return { item, project };
}

/** A person of our Slack has the rights they have there; anybody else acts by the key's right, which counts as a lead's. */
async function mayDecide(deps: Deps, reviewer: string, project: Project, item: Item): Promise<boolean> {
  if (!/^[UW][A-Z0-9]{2,}$/.test(reviewer) || !deps.rightsOf) return true;
  const rights = await deps.rightsOf(reviewer, project, item).catch(() => {
    throw new HttpProblem(
      'unavailable',
      'Slack did not say what this reviewer may do. Send it again in a few seconds.',
    );
  });
  if ('refusal' in rights) throw new HttpProblem('not_a_reviewer', refusals[rights.refusal]);
  return rights.role === 'lead';
}

const refusals: Record<Refusal, string> = {
  guest: 'This person is a guest in Slack, and guests do not answer.',
  bot: 'This is a bot, and only people answer.',
  deactivated: 'This account is deactivated in Slack.',
  foreign: 'This person is no member of the workspace.',
  not_a_reviewer: 'This person is not a reviewer of the project. The projects file names its reviewers.',
  own_request: 'This person asked for the item, so somebody else has to answer it.',
};

function tooLate(decision: Decision): HttpProblem {
  return new HttpProblem('already_decided', undefined, undefined, {
    decision: {
      outcome: decision.outcome,
      value: decision.value,
      decided_by: decision.decidedBy,
      decided_at: decision.decidedAt.toISOString(),
    },
  });
}

function refused({ why, problems }: Extract<Answered, { kind: 'refused' }>): HttpProblem {
  switch (why) {
    case 'unknown_item':
    case 'unknown_project':
      return new HttpProblem('not_found');
    case 'value_not_valid':
      return new HttpProblem(
        'invalid',
        undefined,
        (problems ?? []).map(({ path, detail }) => ({
          pointer: pointerTo(['value', ...path]),
          detail,
        })),
      );
    case 'approve_differs':
      return new HttpProblem('invalid', undefined, [
        { pointer: '/value', detail: 'differs from the prediction: use the verdict correct, or leave it out' },
      ]);
    case 'reason_missing':
      return new HttpProblem('invalid', undefined, [
        { pointer: '/reason', detail: 'is missing: this project wants to know why' },
      ]);
    case 'already_answered':
      return new HttpProblem('conflict', 'This reviewer has answered already. Each counts once.');
    case 'answered_before':
      return new HttpProblem('conflict', 'A second look was asked for, and this reviewer has answered before.');
    case 'leads_only':
      return new HttpProblem('not_a_reviewer', 'The item is with the leads, and this person is none.');
    case 'no_leads':
      return new HttpProblem('conflict', 'The project has no leads to pass it to.');
    case 'with_leads_already':
      return new HttpProblem('conflict', 'The item is with the leads already.');
    case 'version_differs':
      return new HttpProblem('conflict', 'The item has changed since that version. Read it again before you decide.');
  }
}

async function shown(deps: Deps, itemId: string) {
  const [item, reviews] = await Promise.all([deps.item(itemId), deps.reviews(itemId)]);
  if (!item) throw new HttpProblem('not_found');
  return itemJson(item, reviews);
}

function actorOf(access: Access): string {
  return access.name;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const unstorable = whatCannotBeStored(body);
  if (unstorable.length > 0) {
    const errors = unstorable.map(({ path, detail }) => ({ pointer: pointerTo(path), detail }));
    throw new HttpProblem('invalid', undefined, errors);
  }
  const parsed = schema.safeParse(body, { error: inWords });
  if (parsed.success) return parsed.data;
  throw new HttpProblem('invalid', undefined, parsed.error.issues.flatMap(problemsOf));
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
