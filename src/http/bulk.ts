import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptLines } from '../flow/accept-lines.ts';
import type { Added } from '../flow/ports.ts';
import { asSent, type Line, lineBytesMax, linesOf } from '../formats/lines.ts';
import type { Refused } from '../review/problem.ts';
import type { Project } from '../review/project.ts';
import type { AddressRule, readSubmission, Submission } from '../review/submission.ts';
import type { Gatekeeper } from './access.ts';
import { idempotencyHeader, idempotencyKeyOf } from './idempotency.ts';
import { operation, serve } from './operation.ts';
import { HttpProblem, problemJson, problemOf } from './problem.ts';
import * as schemas from './schemas.ts';

export interface Bulk {
  acceptMany: (project: Project, submissions: Submission[], hint: { mostlyKnown: boolean }) => Promise<Added[]>;
  /** Which addresses the service calls. */
  callbackRule: AddressRule;
  /** So many lines of a project were refused. */
  onRefused: (project: string, lines: number) => void;
}

interface Deps extends Bulk {
  gate: Gatekeeper;
}

const bodyBytesMax = 1024 * 1024 * 1024;
/** Nothing came for so long. */
const silenceMsMax = 30_000;
/** What goes to the database with one commit. */
const linesInGroup = 500;
/** When no more comes for so long, what has come is enough for one. */
const pauseMsMax = 25;
const charsInGroup = 2_000_000;
/** One group is checked and answered while another one is on its way to the disk. */
const groupsUnderWay = 2;
/** Results that the caller has not read yet: whoever sends all before they read gets a hundred thousand lines in. */
const unreadBytesMax = 16 * 1024 * 1024;

const createItems = operation({
  id: 'createItems',
  method: 'POST',
  path: '/v1/projects/{project}/items/bulk',
  tag: 'Items',
  summary: 'Send many predictions',
  description: `One item a line (NDJSON), and back comes one line for each, in their order, while you still send. A line that is refused stops no other. Each line needs an \`external_id\`, or
the request an \`Idempotency-Key\`: then the same file sent again adds nothing, and whatever breaks off is simply sent again. A line may have 1 MiB, a body 1 GiB, unpacked. A
client that reads nothing until it has sent everything should send no more than 100,000 lines at a time.`,
  scope: 'items:write',
  headers: idempotencyHeader,
  stream: { type: 'application/x-ndjson', line: schemas.itemInput },
  answers: {
    200: {
      description: 'A result for each line that is not blank.',
      type: 'application/x-ndjson',
      schema: schemas.bulkResult,
    },
  },
});

export const bulkOperations = [createItems];

export function registerBulk(app: FastifyInstance, { gate, ...bulk }: Deps): void {
  // Whatever type it is called, it is read as lines: curl calls everything a form.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { bodyLimit: bodyBytesMax }, (_request, payload, done) => done(null, payload));

  serve(app, createItems, ({ request, reply, access, params }) =>
    answerLines(request, reply, gate.project(access, params.project), bulk),
  );
}

/** Takes in what comes line by line, and answers each while the rest is still on its way. */
export async function answerLines(
  request: FastifyRequest,
  reply: FastifyReply,
  project: Project,
  taking: Taking,
): Promise<void> {
  const key = idempotencyKeyOf(request);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, given]) => [name, String(given)])),
    'content-type': 'application/x-ndjson',
    'x-request-id': request.id,
    'cache-control': 'no-store',
  });
  try {
    for await (const results of resultsOf(request, { ...taking, project, key, mostlyKnown: false })) {
      raw.write(results);
      if (raw.writableLength > unreadBytesMax) await drained(raw);
      if (raw.destroyed) return;
    }
  } finally {
    raw.end();
  }
}

export interface Taking extends Bulk {
  /** What a line has to be; an item, unless it says otherwise. */
  read?: typeof readSubmission;
}

interface Reading extends Taking {
  project: Project;
  key: string | null;
  /** Of the last group most were there already: the file was sent before. */
  mostlyKnown: boolean;
}

type Result = { line: number; status: number; [member: string]: unknown };

/** The results of all lines, in their order, as text; a few groups are under way at a time. */
async function* resultsOf(request: FastifyRequest, reading: Reading): AsyncGenerator<string> {
  const underWay: Promise<Result[]>[] = [];
  const written = (results: Result[]) => results.map((result) => `${JSON.stringify(result)}\n`).join('');
  const groups = groupsOf(bytesOf(request));
  let last = 0;
  try {
    for (let coming = heardOf(groups.next()); ; ) {
      const [oldest] = underWay;
      // Results go out as soon as they are there, whether or not more lines come.
      const answered = oldest?.then(
        () => 'answered' as const,
        () => 'answered' as const,
      );
      const first = await Promise.race([
        ...(answered ? [answered] : []),
        ...(underWay.length < groupsUnderWay ? [coming] : []),
      ]);
      if (first === 'answered') {
        yield written((await underWay.shift()) ?? []);
        continue;
      }
      if (first.done) break;
      last = first.value.at(-1)?.number ?? last;
      underWay.push(heardOf(taken(request, reading, first.value)));
      coming = heardOf(groups.next());
    }
  } catch (error) {
    for (const results of underWay.splice(0)) yield written(await results);
    // The answer has begun, so what went wrong with the rest is said in a line of its own.
    yield written([refused(last + 1, problemOf(error, request))]);
  } finally {
    // It may still wait for bytes of somebody who is gone, and nobody waits for that.
    heardOf(groups.return(undefined));
  }
  for (const results of underWay) yield written(await results);
}

/** Whoever awaits it hears of a failure; until then it is no accident. */
function heardOf<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** What of the body arrives, as long as it keeps arriving. */
async function* bytesOf(request: FastifyRequest): AsyncGenerator<Buffer> {
  const body = (request.body ?? []) as AsyncIterable<Buffer>;
  const chunks = Readable.from(body)[Symbol.asyncIterator]();
  let bytes = 0;
  for (;;) {
    const next = await within(silenceMsMax, chunks.next());
    if (next === 'late') throw new HttpProblem('too_slow');
    if (next.done) return;
    bytes += next.value.length;
    if (bytes > bodyBytesMax)
      throw new HttpProblem('too_large', 'A body may have 1 GiB. Send the rest in another one.');
    yield next.value;
  }
}

/** As many lines as come without a pause; whoever sends one now and then reads its result before they send the next. */
async function* groupsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Line[], void, void> {
  const arriving = linesOf(bytes, lineBytesMax);
  let group: Line[] = [];
  let chars = 0;
  for (let coming = heardOf(arriving.next()); ; ) {
    const next = group.length === 0 ? await coming : await within(pauseMsMax, coming);
    if (next === 'late') {
      yield group;
      group = [];
      chars = 0;
      continue;
    }
    if (next.done) break;
    coming = heardOf(arriving.next());
    for (const line of next.value) {
      group.push(line);
      chars += 'text' in line ? line.text.length : 0;
      if (group.length < linesInGroup && chars < charsInGroup) continue;
      yield group;
      group = [];
      chars = 0;
    }
  }
  if (group.length > 0) yield group;
}

async function within<T>(ms: number, coming: Promise<T>): Promise<T | 'late'> {
  const inTime = new AbortController();
  const late = sleep(ms, 'late' as const, { signal: inTime.signal, ref: false }).catch(() => 'late' as const);
  try {
    return await Promise.race([coming, late]);
  } finally {
    inTime.abort();
  }
}

/** What became of a group of lines. Those that are refused stop no other. */
async function taken(request: FastifyRequest, reading: Reading, group: Line[]): Promise<Result[]> {
  const { project, key, acceptMany, callbackRule, onRefused, mostlyKnown, read } = reading;
  const deps = {
    acceptMany: (to: Project, submissions: Submission[]) => acceptMany(to, submissions, { mostlyKnown }),
    whyNot: (error: unknown) => problemOf(error, request),
    callbackRule,
    ...(read ? { read } : {}),
  };
  const accepted = await acceptLines(deps, project, key, group.map(asSent));
  const known = accepted.filter((one) => one.kind === 'taken' && !one.created);
  reading.mostlyKnown = known.length * 2 > accepted.length;
  onRefused(project.key, accepted.filter(({ kind }) => kind === 'refused').length);
  return accepted.map((one) =>
    one.kind === 'refused'
      ? refused(one.number, one.refused)
      : { line: one.number, status: one.created ? 201 : 200, id: one.id, external_id: one.externalId },
  );
}

function refused(line: number, why: Refused): Result {
  const said = problemJson(why);
  return { line, status: said.status, problem: said };
}

/** Until all of it is read, or nobody reads any more. */
async function drained(raw: NodeJS.WritableStream & { destroyed: boolean }): Promise<void> {
  if (raw.destroyed) return;
  await new Promise<void>((resolve) => {
    raw.once('drain', resolve);
    raw.once('close', resolve);
  });
}
