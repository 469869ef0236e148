import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Cursors } from '../review/cursor.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve, yesOrNo } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as schemas from './schemas.ts';

export interface Feedback {
  /** Training records after a place, oldest first, each with the place behind it; `final`: only what nobody can undo any more. */
  feedback: (
    project: string,
    after: string | null,
    wish: { final: boolean },
  ) => AsyncIterable<{ record: string; place: string }>;
}

interface Deps extends Feedback {
  gate: Gatekeeper;
  cursors: Cursors;
}

const exportFeedback = operation({
  id: 'exportFeedback',
  method: 'GET',
  path: '/v1/projects/{project}/feedback',
  tag: 'Feedback',
  summary: 'Read the training records',
  description: `One record a line, oldest first, streamed. Each says where it stands (\`cursor\`), so a reader that is cut off, or comes back next week, goes on behind the last line it has: a record that
is committed late is read later, never skipped. A decision that was taken back is a record of its own that \`supersedes\` the first. With \`final=true\` reading ends before the first decision that can
still be undone.`,
  scope: 'feedback:read',
  query: z.strictObject({
    format: z.literal('jsonl', { error: 'must be jsonl, the layout this version writes' }).default('jsonl'),
    cursor: z.string().max(500).optional().describe('Of the last record that you have.'),
    final: yesOrNo(false).describe('Only what nobody can undo any more.'),
  }),
  answers: {
    200: { description: 'The records.', type: 'application/x-ndjson', schema: schemas.feedbackRecord },
  },
  problems: ['bad_cursor'],
});

export const feedbackOperations = [exportFeedback];

export function registerFeedback(app: FastifyInstance, { gate, cursors, feedback }: Deps): void {
  serve(app, exportFeedback, async ({ reply, access, params, query }) => {
    const { key } = gate.project(access, params.project);
    const after = query.cursor === undefined ? null : cursors.open(key, query.cursor);
    if (query.cursor !== undefined && after === null) throw new HttpProblem('bad_cursor');
    async function* lines() {
      for await (const { record, place } of feedback(key, after, { final: query.final })) {
        // Every line says where it stands: a reader that is cut off goes on from the last line it has.
        yield `${record.slice(0, -1)},"cursor":${JSON.stringify(cursors.seal(key, place))}}\n`;
      }
    }
    return reply.type('application/x-ndjson').send(Readable.from(lines(), { objectMode: false }));
  });
}
