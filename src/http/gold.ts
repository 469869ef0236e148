import type { FastifyInstance } from 'fastify';
import type { Added } from '../flow/ports.ts';
import { readKnownAnswer } from '../review/known-answer.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { Gatekeeper } from './access.ts';
import { answerLines, type Bulk } from './bulk.ts';
import { idempotencyHeader } from './idempotency.ts';
import { operation, serve } from './operation.ts';
import * as schemas from './schemas.ts';

export interface Gold {
  addGold: (project: Project, submissions: Submission[]) => Promise<Added[]>;
}

interface Deps extends Gold, Bulk {
  gate: Gatekeeper;
}

const createGold = operation({
  id: 'createGold',
  method: 'POST',
  path: '/v1/projects/{project}/gold',
  tag: 'Items',
  summary: 'Send known answers',
  description: `Items whose true answer is known, one a line (NDJSON), answered like items in bulk. They get no card and are in no list: they wait until they are shown, as seeds and to reviewers who have
to qualify, and what people say to them is told to those people alone. Under an \`external_id\` that is there already the new line takes the place of the old one. Of an item's other
members only \`group_key\` is kept.`,
  scope: 'items:write',
  headers: idempotencyHeader,
  stream: { type: 'application/x-ndjson', line: schemas.goldInput },
  answers: {
    200: {
      description: 'A result for each line that is not blank.',
      type: 'application/x-ndjson',
      schema: schemas.bulkResult,
    },
  },
});

export const goldOperations = [createGold];

/** Belongs beside `registerBulk`, which has whatever comes read as lines. */
export function registerGold(app: FastifyInstance, { gate, addGold, callbackRule, onRefused }: Deps): void {
  serve(app, createGold, ({ request, reply, access, params }) => {
    const taking = { acceptMany: addGold, callbackRule, onRefused, read: readKnownAnswer };
    return answerLines(request, reply, gate.project(access, params.project), taking);
  });
}
