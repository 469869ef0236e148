import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { layoutFor, layouts } from '../export/layouts.ts';
import { recordLines } from '../export/record-lines.ts';
import { readTrainingRecords, recordTexts } from '../export/training-record.ts';
import type { Collector } from '../flow/collector.ts';
import type { Cursors } from '../review/cursor.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve, yesOrNo } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as schemas from './schemas.ts';

export interface Feedback {
  /**
   * Training records after a place, oldest first, some hundred at a time, as `collector` makes them; `final`: only what nobody can undo any
   * more; `newest`: none that another one takes the place of.
   */
  feedback: <Collected>(
    project: string,
    after: string | null,
    wish: { final: boolean; newest: boolean },
    collector: Collector<Collected>,
  ) => AsyncIterable<{ collected: Collected }>;
}

interface Deps extends Feedback {
  gate: Gatekeeper;
  cursors: Cursors;
}

/** Those that are one file. */
const files = layouts.filter(({ folder }) => folder === null);
const formats = files.map(({ name }) => name) as [string, ...string[]];

function invalidQuery(name: string, detail: string): HttpProblem {
  return new HttpProblem('invalid', undefined, [{ pointer: `/query/${name}`, detail }]);
}

const exportFeedback = operation({
  id: 'exportFeedback',
  method: 'GET',
  path: '/v1/projects/{project}/feedback',
  tag: 'Feedback',
  summary: 'Read the training records',
  description: `One record a line, oldest first, streamed. Each says where it stands (\`cursor\`), so a reader that is cut off, or comes back next week, goes on behind the last line it has: a record that
is committed late is read later, never skipped. A decision that was taken back is a record of its own that \`supersedes\` the first. With \`final=true\` reading ends before the first decision that can
still be undone.

Other formats hold one record for each item, the newest, and leave out what has no place in them, such as rejected items where a label is wanted.`,
  scope: 'feedback:read',
  query: z.strictObject({
    format: z
      .enum(formats)
      .default('jsonl')
      .describe(`How it is written: ${files.map(({ name, holds }) => `\`${name}\`: ${holds}`).join('; ')}.`),
    cursor: z.string().max(500).optional().describe('Of the last record that you have; with `jsonl` alone.'),
    final: yesOrNo(false).describe('Only what nobody can undo any more.'),
  }),
  answers: {
    200: {
      description: 'The records.',
      type: 'application/x-ndjson',
      schema: schemas.feedbackRecord,
      files: [...new Set(files.map(({ mediaType }) => mediaType))].filter((type) => type !== 'application/x-ndjson'),
    },
  },
  problems: ['bad_cursor'],
});

export const feedbackOperations = [exportFeedback];

export function registerFeedback(app: FastifyInstance, { gate, cursors, feedback }: Deps): void {
  serve(app, exportFeedback, async ({ reply, access, params, query }) => {
    const { key, task } = gate.project(access, params.project);
    const after = query.cursor === undefined ? null : cursors.open(key, query.cursor);
    if (query.cursor !== undefined && after === null) throw new HttpProblem('bad_cursor');
    const { format, final } = query;
    if (format !== 'jsonl') {
      const found = layoutFor(format, task);
      if ('problem' in found) throw invalidQuery('format', found.problem);
      if (after !== null)
        throw invalidQuery('cursor', 'goes with format jsonl, which says in each line where it stands');
      const { layout } = found;
      reply.header('content-disposition', `attachment; filename="${key}.${layout.extension}"`);
      const records = readTrainingRecords(feedback(key, null, { final, newest: true }, recordTexts()));
      return reply.type(layout.mediaType).send(Readable.from(layout.write(records), { objectMode: false }));
    }
    async function* lines() {
      const pages = feedback(key, after, { final, newest: false }, recordLines(cursors, key));
      for await (const { collected } of pages) yield* collected;
    }
    return reply.type('application/x-ndjson').send(Readable.from(lines(), { objectMode: false }));
  });
}
