import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProjectElsewhere, type Elsewhere, run } from './built-client.ts';

/** The package as others get it: built, packed, installed into an empty project, and nothing of ours beside it. */

let loop: Loop;
let elsewhere: Elsewhere;

beforeAll(async () => {
  [elsewhere, loop] = await Promise.all([aProjectElsewhere('by npm'), startLoop()]);
});
afterAll(async () => {
  await loop?.[Symbol.asyncDispose]();
  await elsewhere?.[Symbol.asyncDispose]();
});

it('brings its JavaScript, its types, and no dependency', async () => {
  const folder = join(elsewhere.path, 'node_modules');
  const files = await readdir(join(folder, 'signoff-client'), { recursive: true });
  const { dependencies, peerDependencies } = JSON.parse(
    await readFile(join(folder, 'signoff-client/package.json'), 'utf8'),
  );

  expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual(['signoff-client']);
  expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts']));
  expect(files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const source = await readFile(join(folder, 'signoff-client', name), 'utf8');
    expect(source.match(/from '(?!\.\/[\w-]+\.js')[^']*'/g), name).toBeNull();
  }
});

it('sends, asks, and reads what was decided', async () => {
  const script = await elsewhere.write(
    'ask.mjs',
    `import { Signoff, SignoffError } from 'signoff-client';
    const signoff = new Signoff({ url: process.env.SIGNOFF_URL, key: process.env.SIGNOFF_KEY });
    const item = (external_id, confidence) =>
      ({ external_id, input: { text: 'I was charged twice' }, prediction: { value: 'refund', confidence } });
    const asked = signoff.items.ask('support-intent', item('asked', 0.4), {
      onCreated: ({ id }) => signoff.items.review(id, { reviewer: 'ada', verdict: 'correct', value: 'billing' }),
    });
    const { decision } = await asked;
    const many = await Array.fromAsync?.(signoff.items.createMany('support-intent', [item('a', 0.9), item('b', 0.9)])) ?? [];
    const records = [];
    for await (const record of signoff.feedback.stream('support-intent')) records.push(record.external_id);
    const refused = await signoff.items.create('no-project', item('c', 0.9)).catch((error) => error);
    console.log(JSON.stringify([decision.value, many.map(({ status }) => status), records.includes('asked'), refused instanceof SignoffError && refused.code]));`,
  );
  const env = { ...process.env, SIGNOFF_URL: loop.config.publicUrl ?? '', SIGNOFF_KEY: adminKey };
  const { stdout } = await run(process.execPath, [script], { cwd: elsewhere.path, env });

  expect(JSON.parse(stdout)).toEqual(['billing', [201, 201], true, 'not_found']);
});

it('is typed: what the API does not have, the compiler does not take', async () => {
  const file = await elsewhere.write(
    'consumer.ts',
    `import { type Item, type ProblemCode, Signoff, SignoffError, verifyWebhook } from 'signoff-client';
    const signoff = new Signoff({ url: 'http://localhost:4400', key: 'sgn_1' });
    const send = { input: { text: 'x' }, prediction: { value: 'refund', confidence: 0.4 } };
    export async function all(signal: AbortSignal): Promise<string> {
      const item: Item = await signoff.items.create('p', send, { signal });
      const { decision } = await signoff.items.ask('p', send, { timeoutMs: 1000 });
      const outcome: 'approved' | 'corrected' | string = decision.outcome;
      for await (const event of signoff.events({ types: ['item.completed'] })) if (event.type === 'item.reopened') break;
      for await (const { line, status, problem } of signoff.items.createMany('p', [{ ...send, external_id: 'a' }])) problem?.code;
      try {
        await verifyWebhook('', new Headers(), 'whsec_');
      } catch (error) {
        const code: ProblemCode = 'already_decided';
        if (error instanceof SignoffError && error.code === code) return error.detail;
      }
      // @ts-expect-error no such outcome
      if (decision.outcome === 'perhaps') return '';
      // @ts-expect-error no such code
      const wrong: ProblemCode = 'nonsense';
      // @ts-expect-error lines need a name
      signoff.items.createMany('p', [send]);
      // @ts-expect-error no such event
      signoff.events({ types: ['item.created'] });
      // @ts-expect-error a prediction has a confidence
      signoff.items.create('p', { input: { text: 'x' }, prediction: { value: 'refund' } });
      return outcome + item.id;
    }`,
  );

  expect(await elsewhere.complaints(file)).toBe('');
  const wrong = await elsewhere.write(
    'wrong.ts',
    "import { Signoff } from 'signoff-client';\nnew Signoff({ url: 1 });\n",
  );
  expect(await elsewhere.complaints(wrong)).toContain('wrong.ts(2');
});
