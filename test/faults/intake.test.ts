import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { aPool } from '../support/pool.ts';
import { aSubmission } from '../support/project.ts';
import { aServiceProcess, type ServiceProcess } from './support/service-process.ts';

/** `FAULT_SEED` repeats a run, `INTAKE_RUNS` makes it longer. */
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.INTAKE_RUNS ?? 4);

/** What a careless fleet of callers does: the same things again and again, at the same time, from several sides. */
type Step =
  | { act: 'send'; name: number }
  | { act: 'send_by_key'; key: number; text: number }
  | { act: 'bulk'; names: number[]; cutAfter: number | null }
  | { act: 'bulk_by_key'; key: number; lines: number }
  | { act: 'crash'; afterMs: number };

const names = 25;
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('send' as const), name: fc.nat(names - 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('send_by_key' as const), key: fc.nat(5), text: fc.nat(1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('bulk' as const),
      names: fc.array(fc.nat(names - 1), { minLength: 1, maxLength: 60 }),
      cutAfter: fc.option(fc.nat(40), { freq: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('bulk_by_key' as const),
      key: fc.nat(2),
      lines: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('crash' as const), afterMs: fc.nat(60) }) },
);
/** Steps of one list run side by side; the lists one after the other. */
const aHistory = fc.array(fc.array(aStep, { minLength: 3, maxLength: 14 }), { minLength: 2, maxLength: 4 });

/**
 * The model: what was ever answered for a name. Everything that is accepted is one item, the same one in every answer, and
 * nothing else is there.
 */
class Book {
  readonly answered = new Map<string, Set<string>>();
  readonly tried = new Set<string>();
  readonly refusals: string[] = [];

  accepted(name: string, id: string): void {
    this.answered.set(name, (this.answered.get(name) ?? new Set()).add(id));
  }

  /** What of it the rows do not keep, one sentence each. */
  broken(rows: { id: string; name: string }[]): string[] {
    const byName = Map.groupBy(rows, ({ name }) => name);
    return [
      ...this.refusals,
      ...[...this.answered].flatMap(([name, ids]) => {
        const there = byName.get(name)?.map(({ id }) => id) ?? [];
        if (there.length !== 1) return [`${name} was accepted and is there ${there.length} times`];
        return ids.size === 1 && ids.has(there[0] ?? '') ? [] : [`${name} is ${there[0]}, and was called ${[...ids]}`];
      }),
      ...[...byName].flatMap(([name, there]) => [
        ...(there.length > 1 ? [`${name} is there ${there.length} times`] : []),
        ...(this.tried.has(name) ? [] : [`${name} was never sent`]),
      ]),
    ];
  }
}

test('whatever is sent again, at once, in bulk or into a crash is one item each', { timeout: 180_000 }, async () => {
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-intake-test-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const database = await freshDatabase();
  opened.defer(() => database.drop());
  const key = randomBytes(24).toString('base64url');
  await writeFile(join(folder, 'signoff.yml'), projectsFile);
  const env = {
    DATABASE_URL: database.url,
    SIGNOFF_ROLES: 'http',
    SIGNOFF_CONFIG: 'signoff.yml',
    SIGNOFF_DATA: join(folder, 'data'),
    SIGNOFF_ADMIN_KEY: key,
    SIGNOFF_SECRET: randomBytes(32).toString('base64url'),
  };
  // Two of them on one database: what one has just taken the other is sent again.
  const services: ServiceProcess[] = [];
  for (let n = 0; n < 2; n++) services.push(opened.use(aServiceProcess({ port: await freePort(), cwd: folder, env })));
  for (const service of services) await service.start();
  const db = opened.adopt(aPool(database.url, 1), (pool) => pool.end());
  let turn = 0;

  async function post(path: string, body: string, headers: Record<string, string>, cutAfter: number | null = null) {
    const url = `${services[turn++ % services.length]?.url}/v1/projects/p/items${path}`;
    const lines = body.split('\n');
    const sent = cutAfter === null ? body : brokenOff(lines.slice(0, cutAfter).join('\n'));
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...headers },
      body: sent,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, text: await response.text() };
  }

  async function play(book: Book, step: Step): Promise<void> {
    switch (step.act) {
      case 'crash': {
        const service = services[turn++ % services.length];
        await sleep(step.afterMs);
        await service?.kill();
        await service?.start();
        return;
      }
      case 'send': {
        const name = `name-${step.name}`;
        book.tried.add(name);
        const { status, text } = await post('', JSON.stringify(aSubmission({ external_id: name })), json);
        if (status === 200 || status === 201) book.accepted(name, JSON.parse(text).id);
        else if (status !== 503) book.refusals.push(`${name} was answered with ${status}: ${text}`);
        return;
      }
      case 'send_by_key': {
        // The same key for another body: one of the two is refused, whichever comes second.
        const name = `key-${step.key}`;
        book.tried.add(name);
        const body = JSON.stringify(aSubmission({ text: `body ${step.text}`, metadata: { name } }));
        const { status, text } = await post('', body, { ...json, 'idempotency-key': name });
        if (status === 200 || status === 201) book.accepted(name, JSON.parse(text).id);
        else if (status !== 503 && status !== 422) book.refusals.push(`${name} was answered with ${status}: ${text}`);
        return;
      }
      case 'bulk': {
        const lines = step.names.map((n) => `name-${n}`);
        for (const name of lines) book.tried.add(name);
        const body = lines.map((name) => JSON.stringify(aSubmission({ external_id: name }))).join('\n');
        readResults(book, lines, (await post('/bulk', body, {}, step.cutAfter)).text);
        return;
      }
      case 'bulk_by_key': {
        const lines = Array.from({ length: step.lines }, (_, n) => `bulk-${step.key}:${n + 1}`);
        for (const name of lines) book.tried.add(name);
        const body = lines.map((name) => JSON.stringify(aSubmission({ metadata: { name } }))).join('\n');
        readResults(book, lines, (await post('/bulk', body, { 'idempotency-key': `bulk-${step.key}` })).text);
        return;
      }
    }
  }

  const property = fc.asyncProperty(aHistory, async (history) => {
    await db.query('truncate signoff.items cascade');
    const book = new Book();
    // Whoever gets no answer has nothing to hold us to.
    for (const steps of history) await Promise.all(steps.map((step) => play(book, step).catch(() => {})));
    for (const service of services) if (!(await service.isReady())) await service.start();
    expect(book.broken(await rowsOf(db))).toEqual([]);

    // In the end everybody sends all of it once more, and hears that it was there or is now.
    const again = [...book.tried].filter((name) => name.startsWith('name-'));
    for (const name of again) await play(book, { act: 'send', name: Number(name.slice('name-'.length)) });
    const rows = await rowsOf(db);
    expect(book.broken(rows)).toEqual([]);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(again));
  });
  await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
});

test('(control) a book that does not agree with the rows says so', () => {
  const book = new Book();
  book.tried.add('a').add('b');
  book.accepted('a', '1');
  book.accepted('b', '2');
  book.accepted('b', '3');
  expect(book.broken([{ id: '2', name: 'b' }])).toHaveLength(2);
  expect(
    book.broken([
      { id: '1', name: 'a' },
      { id: '1', name: 'c' },
      { id: '4', name: 'a' },
    ]),
  ).toHaveLength(4);
});

const json = { 'content-type': 'application/json' };

const projectsFile = JSON.stringify({
  projects: {
    p: {
      task: 'classification',
      labels: ['refund', 'billing', 'shipping', 'other'],
      channel: 'C01',
      gate: { threshold: 0.85 },
    },
  },
});

function readResults(book: Book, lines: string[], text: string): void {
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const { line: number, status, id } = JSON.parse(line);
    const name = lines[number - 1];
    if (name !== undefined && (status === 200 || status === 201)) book.accepted(name, id);
    else if (status !== 503 && status !== 400) book.refusals.push(`line ${number} (${name}) was answered with ${line}`);
  }
}

/** A body that ends in the middle, as when a caller dies. */
function brokenOff(begun: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(begun));
      await sleep(30);
      controller.error(new Error('the caller died'));
    },
  });
}

async function rowsOf(db: pg.Pool): Promise<{ id: string; name: string }[]> {
  const { rows } = await db.query<{ id: string; name: string }>(
    "select id, coalesce(external_id, case when idempotency_key like 'bulk-%' then idempotency_key end, metadata ->> 'name') as name from signoff.items",
  );
  return rows;
}
