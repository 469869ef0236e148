import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type ConsensusMethod,
  type consensus,
  consensusItemsMax,
  consensusJson,
  consensusMethods,
} from '../flow/consensus.ts';
import { outcomes } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve, wholeNumber } from './operation.ts';
import { HttpProblem } from './problem.ts';

export interface Consenting {
  /** What several answers to each item come to, of items decided in the last days. */
  consensus: (project: Project, wish: { method: ConsensusMethod; days: number }) => ReturnType<typeof consensus>;
}

const share = z.number().min(0).max(1);

const itemConsensus = z
  .strictObject({
    item_id: z.string(),
    external_id: z.string().nullable(),
    label: z.string().nullable().describe('The likeliest; null: nothing decides between two or more.'),
    probability: share.nullable().describe('How likely it is; with `majority` the share of answers that gave it.'),
    soft_labels: z
      .record(z.string(), share)
      .describe('How likely each label is. Below 0.001 those that nobody gave this item are left out.'),
    answers: z.int().describe('How many gave a label, without being asked to decide for others. Rejections give none.'),
    outcome: z.enum(outcomes),
    decided: z.unknown().describe('The value that was decided; null: none was.'),
    differs: z
      .boolean()
      .nullable()
      .describe('Whether something else was decided than the likeliest label; null: one of the two is not there.'),
  })
  .meta({ id: 'Consensus', description: 'What several answers to one item come to.' });

const exportConsensus = operation({
  id: 'exportConsensus',
  method: 'GET',
  path: '/v1/projects/{project}/consensus',
  tag: 'Feedback',
  summary: 'What several answers to each item come to',
  description: `One line for each decided item that two or more gave a label, those decided last first. Of projects with the task \`classification\`; known answers and seeds are left out, and so is what leads said
who decided for others. Nothing that was decided is changed by it.

\`one_coin\` learns from the answers how often each person is right and weighs them by it: the one to use with two or three answers to an item. \`majority\` counts. \`dawid_skene\` learns who takes which label for
which, and needs many answers of each person (some 5 × labels²). \`mace\` learns who does not look. All but \`majority\` take answers to be given independently: where everybody trusts the same wrong prediction,
they are surer than they should be.

Of very many items the newest are weighed, ${consensusItemsMax.toLocaleString('en')} at most. Learning holds up the service while it lasts, so for it they are fewer: answers × labels is at most 50,000 with \`one_coin\` and \`mace\`, 10,000
with \`dawid_skene\`, which also counts people × labels². \`X-Older-Left-Out\` says whether there were older ones.`,
  scope: 'feedback:read',
  query: z.strictObject({
    method: z
      .enum(consensusMethods, { error: `must be one of ${consensusMethods.join(', ')}` })
      .default('one_coin')
      .describe('How answers are weighed.'),
    days: wholeNumber(1, 90, 90).describe('How far back the decisions go.'),
  }),
  answers: {
    200: {
      description: 'A line for each item.',
      type: 'application/x-ndjson',
      schema: itemConsensus,
      headers: { 'X-Older-Left-Out': '`true`: the period has older items, which are not among them. Else `false`.' },
    },
  },
});

export const consensusOperations = [exportConsensus];

export function registerConsensus(app: FastifyInstance, { gate, consensus }: Consenting & { gate: Gatekeeper }): void {
  serve(app, exportConsensus, async ({ reply, access, params, query }) => {
    const found = await consensus(gate.project(access, params.project), query);
    if ('refused' in found) throw HttpProblem.of(found.refused);
    const { items, olderLeftOut } = found;
    function* lines() {
      for (const item of items) yield `${JSON.stringify(consensusJson(item))}\n`;
    }
    return reply
      .header('x-older-left-out', String(olderLeftOut))
      .type('application/x-ndjson')
      .send(Readable.from(lines(), { objectMode: false }));
  });
}
