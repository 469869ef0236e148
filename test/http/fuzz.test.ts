import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDepth } from '../support/depth.ts';
import { schemaChecker } from '../support/json-schema.ts';
import { aRightCall, aWrongCall, type Resources } from './a-call.ts';
import {
  type Answered,
  type ApiWorld,
  type Documented,
  document,
  documented,
  openApiWorld,
  type Sent,
} from './every-operation.ts';

/** `FUZZ_SEED` repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.FUZZ_RUNS ?? (inDepth ? 24 : 12));

const wrongIn = schemaChecker(document);
let world: ApiWorld;
let key: string;
const resources: Resources = {};
const seen = new Map<string, Map<number, number>>();

beforeAll(async () => {
  world = await openApiWorld();
  key = await world.key(['admin']);
  const inPaths = documented.flatMap(({ parameters }) => parameters.filter((each) => each.in === 'path'));
  for (const { name } of inPaths) resources[name] ??= [await world.resource(name, 'ours')];
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  const lines = [...seen].map(
    ([name, statuses]) =>
      `  ${name}: ${[...statuses]
        .sort()
        .map(([status, times]) => `${status}×${times}`)
        .join(' ')}`,
  );
  process.stdout.write(`fuzz (FUZZ_SEED=${seed}), answers by operation:\n${lines.join('\n')}\n`);
});

/** What the document says about an answer like this one, and what the answer does not keep of it. */
function breaches({ operationId, responses }: Documented, { status, type, text }: Answered): string[] {
  const described = responses[status];
  if (status >= 500) return [`${operationId} answered ${status}: ${text}`];
  if (!described) return [`${operationId} does not document ${status}: ${text}`];
  const [[wanted, content] = []] = Object.entries(described.content ?? {});
  if (!content) return text === '' ? [] : [`${status} has a body that is not documented`];
  if (type !== wanted) {
    // Of a file, what is in it is the affair of whoever writes it.
    const isFile = Object.entries(described.content ?? {}).some(([file]) => file.split(';')[0] === type);
    return isFile ? [] : [`${status} is ${type}, not ${wanted}`];
  }
  if (wanted?.startsWith('text/') || wanted === 'application/octet-stream') return [];
  const bodies = wanted === 'application/x-ndjson' ? text.split('\n').filter((line) => line !== '') : [text];
  return bodies
    .flatMap((body) => wrongIn(content.schema, JSON.parse(body)) ?? [])
    .map((found) => `${status}: ${found}`);
}

/** As it was after the last "no"; null: something may have changed since. To ask costs more than most calls. */
let known: string | null = null;

async function check(operation: Documented, call: Sent): Promise<void> {
  const before = known ?? (await world.state());
  known = null;
  const answered = await world.send(call);
  const statuses = seen.get(operation.operationId) ?? new Map<number, number>();
  seen.set(operation.operationId, statuses.set(answered.status, (statuses.get(answered.status) ?? 0) + 1));
  expect(breaches(operation, answered)).toEqual([]);
  if (answered.status >= 400) {
    const after = await world.state();
    expect(after, 'a "no" changes nothing').toBe(before);
    known = after;
  }
  expect(answered.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
}

describe.each(documented)('$method $path', (operation) => {
  beforeAll(async () => {
    known = null;
    resources.item = await world.items('ours', 12);
    for (const name of ['webhook', 'delivery']) resources[name] = [await world.resource(name, 'ours')];
  });
  const property = (calls: fc.Arbitrary<Sent>) =>
    fc.assert(
      fc.asyncProperty(calls, (call) => check(operation, call)),
      { seed, numRuns: runs, endOnFailure: true },
    );

  it('answers what is right as the document says', { timeout: 120_000 }, () =>
    property(aRightCall(operation, resources, key)),
  );

  it('answers what is wrong or odd as the document says, and changes nothing', { timeout: 120_000 }, () =>
    property(aWrongCall(operation, aRightCall(operation, resources, key))),
  );

  it('was called so that it did something, and so that it refused', () => {
    const statuses = [...(seen.get(operation.operationId)?.keys() ?? [])];
    expect(statuses.some((status) => status < 300)).toBe(true);
    if (operation.scope !== null) expect(statuses.some((status) => status >= 400)).toBe(true);
  });
});

describe('(control) the checks find', () => {
  const [operation] = documented;
  const answer = { status: 201, type: 'application/json', headers: new Headers(), text: '{}' };
  it.each([
    ['a failure of ours', { status: 500 }],
    ['a status that is not documented', { status: 418 }],
    ['another type', { type: 'text/html' }],
    ['a body that is not as described', {}],
  ])('%s', (_what, wrong) => {
    expect(operation && breaches(operation, { ...answer, ...wrong })).toHaveLength(1);
  });
});
