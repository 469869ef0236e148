import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Answered } from '../flow/answer-item.ts';
import type { Reopened } from '../flow/reopen-item.ts';
import { tooLate, whyNotReopened, whyNotTaken } from '../flow/why-refused.ts';
import type { Withdrawn } from '../flow/withdraw-item.ts';
import type { Answer } from '../review/decide.ts';
import { type Item, type Review, verdicts } from '../review/item.ts';
import { itemJson } from '../review/item-json.ts';
import type { Project } from '../review/project.ts';
import type { Refusal, Role } from '../review/rights.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve } from './operation.ts';
import { HttpProblem } from './problem.ts';
import { actorName, reasonInput, reasonText } from './reasons.ts';
import * as schemas from './schemas.ts';

export interface Decisions {
  answer: (itemId: string, answer: Answer) => Promise<Answered>;
  withdraw: (itemId: string, by: { actor: string; reason: string | null }) => Promise<Withdrawn>;
  reopen: (
    itemId: string,
    wish: { as: 'reopen' | 'contest'; actor: string; reason: string | null },
  ) => Promise<Reopened>;
  /** What a person of our Slack may do with an item. Null: there is no Slack to ask. */
  rightsOf: ((userId: string, project: Project, item: Item) => Promise<{ role: Role } | { refusal: Refusal }>) | null;
}

interface Deps extends Decisions {
  gate: Gatekeeper;
  item: (id: string) => Promise<Item | null>;
  reviews: (itemId: string) => Promise<Review[]>;
}

const reviewInput = z
  .strictObject({
    reviewer: actorName.describe(
      'Whose answer it is: a Slack user id is held to that person’s rights, any other name acts by the key’s.',
    ),
    verdict: z.enum(verdicts),
    value: z
      .unknown()
      .optional()
      .describe('The right answer, with `correct`.')
      .meta({ shownAs: { $ref: '#/components/schemas/Value' } }),
    reason: reasonText.optional(),
    note: reasonText.optional(),
    proposed_label: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('With `reject`: the label that the project lacks.'),
    version: z.int().optional().describe('Refused with 409 when the item has changed since.'),
  })
  .meta({ id: 'ReviewInput', examples: [{ reviewer: 'back office', verdict: 'correct', value: 'billing' }] });
const anItem = { 200: { description: 'The item as it is now.', schema: schemas.item } };

const createReview = operation({
  id: 'createReview',
  method: 'POST',
  path: '/v1/items/{item}/reviews',
  tag: 'Decisions',
  summary: 'Answer an item from a service or another tool',
  description:
    'Also while it still waits for its card; the card follows. Too late is 409, with the decision that stands.',
  scope: 'decisions:write',
  body: reviewInput,
  answers: { 201: { description: 'The answer counts; this is the item with it.', schema: schemas.item } },
  problems: ['already_decided', 'conflict', 'not_a_reviewer'],
});
const withdrawItem = operation({
  id: 'withdrawItem',
  method: 'POST',
  path: '/v1/items/{item}/withdraw',
  tag: 'Decisions',
  summary: 'End an open item whose answer is not needed any more',
  scope: 'items:write',
  body: reasonInput,
  bodyIsOptional: true,
  answers: anItem,
  problems: ['already_decided'],
});
const reopenItem = operation({
  id: 'reopenItem',
  method: 'POST',
  path: '/v1/items/{item}/reopen',
  tag: 'Decisions',
  summary: 'Ask a decided item again',
  scope: 'decisions:write',
  body: reasonInput,
  bodyIsOptional: true,
  answers: anItem,
  problems: ['conflict', 'not_a_reviewer'],
});
const contestItem = operation({
  id: 'contestItem',
  method: 'POST',
  path: '/v1/items/{item}/contest',
  tag: 'Decisions',
  summary: 'Ask for a second look by somebody else',
  scope: 'decisions:write',
  body: reasonInput,
  bodyIsOptional: true,
  answers: anItem,
  problems: ['conflict', 'not_a_reviewer'],
});
export const decisionOperations = [createReview, withdrawItem, reopenItem, contestItem];

/** Decisions from a service or another tool: the same verbs as in Slack, and the card follows. */
export function registerDecisions(app: FastifyInstance, deps: Deps): void {
  serve(app, createReview, async ({ reply, access, params, body }) => {
    const { item, project } = await deps.gate.item(access, params.item);
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
        throw HttpProblem.of(tooLate(answered.decision));
      case 'refused':
        throw HttpProblem.of(whyNotTaken(answered));
    }
  });

  serve(app, withdrawItem, async ({ access, params, body }) => {
    const { item } = await deps.gate.item(access, params.item);
    const withdrawn = await deps.withdraw(item.id, { actor: body.actor ?? access.name, reason: body.reason ?? null });
    if (withdrawn.kind === 'already_decided') throw HttpProblem.of(tooLate(withdrawn.decision));
    if (withdrawn.kind === 'refused') throw new HttpProblem('not_found');
    return shown(deps, item.id);
  });

  for (const [described, as] of [
    [reopenItem, 'reopen'],
    [contestItem, 'contest'],
  ] as const) {
    serve(app, described, async ({ access, params, body }) => {
      const { item, project } = await deps.gate.item(access, params.item);
      const actor = body.actor ?? access.name;
      const isLead = await mayDecide(deps, actor, project, item);
      if (as === 'reopen' && !isLead) throw new HttpProblem('not_a_reviewer', 'Only leads of the project reopen.');
      const reopened = await deps.reopen(item.id, { as, actor, reason: body.reason ?? null });
      if (reopened.kind === 'refused') throw HttpProblem.of(whyNotReopened(reopened));
      return shown(deps, item.id);
    });
  }
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
  not_qualified:
    'This person has to answer known items in Slack first (/signoff review): until then their answers do not count.',
  own_request: 'This person asked for the item, so somebody else has to answer it.',
};

async function shown(deps: Deps, itemId: string) {
  const [item, reviews] = await Promise.all([deps.item(itemId), deps.reviews(itemId)]);
  if (!item) throw new HttpProblem('not_found');
  return itemJson(item, reviews);
}
