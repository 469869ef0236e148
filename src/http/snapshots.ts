import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Frozen, fileOfFrozen, type Read, readFrozen } from '../export/frozen.ts';
import { layoutFor, layouts } from '../export/layouts.ts';
import { checkShares, type Shares, splits, usualDivision } from '../export/splits.ts';
import type { Snapshot, SnapshotBook } from '../flow/make-snapshots.ts';
import { isId, newId } from '../review/id.ts';
import type { Project } from '../review/project.ts';
import type { Access, Gatekeeper } from './access.ts';
import { operation, serve } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as schemas from './schemas.ts';

export interface Snapshots {
  snapshots: Omit<SnapshotBook, 'take' | 'hold' | 'settle'>;
  /** Something was asked for. */
  makeSoon: () => void;
  /** The training records of a project up to a place, one of each item, by ascending item id. */
  recordsByItem: (project: string, place: string) => ReturnType<Read>;
}

interface Deps extends Snapshots {
  gate: Gatekeeper;
  now: () => Date;
}

const share = z.number().min(0).max(1);
const shares = z.strictObject({ train: share, validation: share, test: share }).meta({
  id: 'SnapshotShares',
  description: 'How the items are divided, by a hash of their group: three parts of 1.',
});
const format = z
  .enum(layouts.map(({ name }) => name) as [string, ...string[]])
  .meta({ id: 'SnapshotFormat', description: layouts.map(({ name, holds }) => `\`${name}\`: ${holds}`).join('; ') });
const count = z.int().min(0);

const snapshotInput = z
  .strictObject({
    format: format.optional().describe('`parquet` when left out.'),
    as_of: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Only what nobody could undo any more then; now when left out.'),
    rows: z
      .enum(['labelled', 'all'])
      .optional()
      .describe('`labelled`, when left out: what a person gave an answer to. `all`: whatever the format can hold.'),
    shares: shares.optional(),
    salt: z.string().min(1).max(100).optional().describe('Another word divides the items in another way.'),
  })
  .meta({ id: 'SnapshotInput', examples: [{ format: 'parquet', as_of: '2026-11-21T00:00:00Z' }] });

const manifest = z
  .looseObject({
    schema: z.literal('signoff.snapshot/1'),
    files: z.array(
      z.strictObject({
        name: z.string(),
        split: z.enum(splits).nullable().meta({ description: 'null: it holds no rows.' }),
        bytes: count,
        sha256: z.string(),
      }),
    ),
    content_sha256: z
      .string()
      .meta({ description: 'Of what `sha256sum` prints of all files, in order of their names.' }),
  })
  .meta({ id: 'Manifest', description: 'What a dataset is made of and how it came about.' });

const summary = z
  .strictObject({
    id: z.string(),
    project: z.string(),
    format,
    rows: z.enum(['labelled', 'all']),
    as_of: schemas.time,
    shares,
    salt: z.string(),
    state: z.enum(['making', 'ready', 'failed']),
    why: z.string().nullable().meta({ description: 'Why it failed.' }),
    created_at: schemas.time,
  })
  .meta({
    id: 'SnapshotSummary',
    description: 'A dataset that stays what it is: the same bytes each time they are fetched.',
  });

const snapshot = summary
  .extend({ manifest: manifest.nullable().meta({ description: 'null until it is ready.' }) })
  .meta({ id: 'Snapshot', description: 'A dataset with what it is made of.' });

const createSnapshot = operation({
  id: 'createSnapshot',
  method: 'POST',
  path: '/v1/projects/{project}/snapshots',
  tag: 'Feedback',
  summary: 'Make a dataset',
  description: `A frozen dataset of the training records: divided into train, validation and test by a hash of \`group_key\` (else \`external_id\`), so that a group never straddles; a weight for each row; a
manifest with every count, and checksums. It is made in the background: ask until its \`state\` is \`ready\`. Asked for again as of the same time it has the same bytes.`,
  scope: 'feedback:read',
  body: snapshotInput,
  bodyIsOptional: true,
  answers: {
    201: { description: 'It is being made.', schema: snapshot, headers: { Location: 'Where to ask for it.' } },
  },
});

const listSnapshots = operation({
  id: 'listSnapshots',
  method: 'GET',
  path: '/v1/projects/{project}/snapshots',
  tag: 'Feedback',
  summary: 'List the datasets',
  description: 'The last hundred, the newest first.',
  scope: 'feedback:read',
  answers: {
    200: {
      description: 'Without their manifests.',
      schema: z.strictObject({ snapshots: z.array(summary) }).meta({ id: 'SnapshotList' }),
    },
  },
});

const getSnapshot = operation({
  id: 'getSnapshot',
  method: 'GET',
  path: '/v1/projects/{project}/snapshots/{snapshot}',
  tag: 'Feedback',
  summary: 'Read a dataset’s manifest',
  scope: 'feedback:read',
  answers: { 200: { description: 'The dataset, with its manifest once it is ready.', schema: snapshot } },
});

const getSnapshotFile = operation({
  id: 'getSnapshotFile',
  method: 'GET',
  path: '/v1/projects/{project}/snapshots/{snapshot}/files/{file}',
  tag: 'Feedback',
  summary: 'Fetch a file of a dataset',
  description: `A file by its name in the manifest, or \`manifest.json\`; a slash in a name is written \`%2F\`. Its \`ETag\` is its SHA-256. Where a subject was erased since, the bytes can't be made again: 410.`,
  scope: 'feedback:read',
  answers: {
    200: {
      description: 'The file.',
      type: 'application/octet-stream',
      schema: z.any().meta({ shownAs: { type: 'string', format: 'binary' } }),
      headers: { ETag: 'The SHA-256 of the file.' },
    },
    304: { description: 'It is the one that `If-None-Match` names.' },
  },
  headers: { 'If-None-Match': { description: 'The ETag of what you have.', schema: { type: 'string' } } },
  problems: ['conflict', 'outdated'],
});

export const snapshotOperations = [createSnapshot, listSnapshots, getSnapshot, getSnapshotFile];

export function registerSnapshots(app: FastifyInstance, deps: Deps): void {
  const { gate, now, snapshots: book } = deps;

  serve(app, createSnapshot, async ({ reply, access, params, body }) => {
    const { key, task } = gate.project(access, params.project);
    const format = body.format ?? 'parquet';
    const found = layoutFor(format, task);
    if ('problem' in found) throw invalid('/format', found.problem);
    const at = now();
    const asOf = body.as_of === undefined ? at : new Date(body.as_of);
    if (asOf > at) throw invalid('/as_of', 'must not be in the future: what is decided until then is not known yet');
    const wish = {
      ...{ project: key, task, format, asOf },
      rows: body.rows ?? 'labelled',
      shares: sharesIn(body.shares),
      salt: body.salt ?? usualDivision.salt,
    } as const;
    const planned = await book.plan(newId('snp', at.getTime()), wish, { actor: access.name, at });
    deps.makeSoon();
    return reply
      .status(201)
      .header('location', `/v1/projects/${key}/snapshots/${planned.id}`)
      .send(snapshotJson(planned));
  });

  serve(app, listSnapshots, async ({ access, params }) => {
    const { key } = gate.project(access, params.project);
    const found = await book.snapshots(key, 100);
    return { snapshots: found.map(snapshotJson).map(({ manifest: _, ...rest }) => rest) };
  });

  serve(app, getSnapshot, async ({ access, params }) => snapshotJson((await find(access, params)).snapshot));

  serve(app, getSnapshotFile, async ({ request, reply, access, params }) => {
    const { snapshot: wished, project } = await find(access, params);
    if (wished.state !== 'ready') {
      const detail =
        wished.state === 'failed'
          ? `It could not be made: ${wished.why}`
          : 'It is still being made. Ask for it until its state is ready.';
      throw new HttpProblem('conflict', detail);
    }
    const frozen = readFrozen(wished.made);
    const file = fileOfFrozen(
      () => deps.recordsByItem(wished.project, wished.place),
      { ...wished, task: project.task },
      frozen,
      params.file ?? '',
    );
    if (!file) {
      const names = frozen.manifest.files.map(({ name }) => name).join(', ');
      throw new HttpProblem(
        'not_found',
        `There is no such file in it. There are: ${[names, 'manifest.json'].filter(Boolean).join(', ')}.`,
      );
    }
    if (await book.isOutdated(wished.id)) throw new HttpProblem('outdated');
    const etag = `"${file.sha256}"`;
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    const shortName = (params.file ?? '').split('/').at(-1);
    return reply
      .type('application/octet-stream')
      .header('content-length', file.bytes)
      .header('content-disposition', `attachment; filename="${shortName}"`)
      .send(Readable.from(file.content, { objectMode: false }));
  });

  async function find(
    access: Access,
    { project: name, snapshot: id = '' }: Record<string, string>,
  ): Promise<{ snapshot: Snapshot; project: Project }> {
    const project = gate.project(access, name);
    const found = isId('snp', id) ? await book.snapshot(id) : null;
    if (found?.project !== project.key) throw new HttpProblem('not_found');
    return { snapshot: found, project };
  }
}

function sharesIn(shares: Shares = usualDivision.shares): Shares {
  try {
    checkShares(shares);
  } catch {
    throw invalid('/shares', 'must be three parts of 1, such as 0.8, 0.1 and 0.1');
  }
  return shares;
}

function snapshotJson({
  id,
  project,
  format,
  rows,
  asOf,
  shares: divided,
  salt,
  state,
  why,
  createdAt,
  made,
}: Snapshot) {
  const frozen: Frozen | null = state === 'ready' ? readFrozen(made) : null;
  return {
    ...{ id, project, format, rows, shares: divided, salt, why },
    as_of: asOf.toISOString(),
    state: state === 'planned' ? 'making' : state,
    created_at: createdAt.toISOString(),
    manifest: frozen?.manifest ?? null,
  };
}

function invalid(pointer: string, detail: string): HttpProblem {
  return new HttpProblem('invalid', undefined, [{ pointer, detail }]);
}
