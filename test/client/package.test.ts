import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { until } from '../support/until.ts';
import { aProjectElsewhere, type Elsewhere } from './built-client.ts';
import { type Block, blocksOf } from './page-blocks.ts';
import { canRun, type Running, start } from './running.ts';

/** The package as others get it; and every block of docs/clients.md, which does what the page says, with it or without. */

const project = 'support-intent';
const blocks = blocksOf(readFileSync(join(import.meta.dirname, '../../docs/clients.md'), 'utf8'));
const python = canRun('import sys') ? 'python3' : null;
const can = {
  requests: canRun('import requests'),
  bullmq: canRun('import bullmq'),
  redis: inject('redisUrl') !== null,
};
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let loop: Loop;
let elsewhere: Elsewhere;

beforeAll(async () => {
  [elsewhere, loop] = await Promise.all([
    aProjectElsewhere(['bullmq', '@types']),
    startLoop({ engine: can.redis ? 'redis' : 'postgres', projects: [aProject({ undoMs: 0 })] }),
  ]);
  // So that there is something to read.
  await loop.api('POST', `/v1/projects/${project}/items`, aSubmission({ external_id: 'first' }));
  await approve('first');
});
afterAll(async () => {
  await loop?.[Symbol.asyncDispose]();
  await elsewhere?.[Symbol.asyncDispose]();
});

interface Check {
  env?: () => Promise<Record<string, string>> | Record<string, string>;
  /** Left out: it ends by itself, and says this. */
  says?: string | RegExp;
  /** Left out: nothing has to be done meanwhile. */
  meanwhile?: (running: Running, env: Record<string, string>) => Promise<void>;
  needs?: (keyof typeof can)[];
}

const answered = (externalId: string): Check => ({ says: 'approved', meanwhile: () => approve(externalId) });
const listens: Check = {
  async meanwhile({ stop, out }) {
    await until(async () => out().includes('item.completed') && out().includes('first'));
    stop();
  },
};
const receives: Check = {
  env: async () => ({ PORT: String(await freePort()), SIGNOFF_WEBHOOK_SECRET: secret }),
  async meanwhile({ stop, out }, env) {
    const now = new Date();
    const body = JSON.stringify({ type: 'item.completed', timestamp: now, data: { external_id: 'hooked' } });
    const signature = new Webhook(secret).sign('msg_1', now, body);
    const send = async (signed: string) => {
      const time = String(Math.floor(now.getTime() / 1000));
      const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': signed };
      return (await fetch(`http://127.0.0.1:${env.PORT}/`, { method: 'POST', headers, body })).status;
    };
    await until(() =>
      send('v1,bm9uZQ==').then(
        (status) => status === 400,
        () => false,
      ),
    );
    expect(await send(`v1,bm9uZQ== ${signature}`)).toBe(204);
    await until(async () => out().includes('msg_1 item.completed hooked'));
    stop();
  },
};

const checks: Record<string, Check> = {
  'curl / Send a prediction': { says: '"external_id":"ticket-8841"' },
  'curl / Wait for the decision': {
    async env() {
      const { body } = await loop.api('POST', `/v1/projects/${project}/items`, aSubmission({ external_id: 'curled' }));
      return { ITEM: String(body.id) };
    },
    ...answered('curled'),
  },
  'curl / Send many': {
    async env() {
      const lines = [1, 2, 3].map((i) => JSON.stringify(aSubmission({ external_id: `line-${i}` })));
      await elsewhere.write('items.ndjson', lines.join('\n'));
      return {};
    },
    async meanwhile({ ended }) {
      await ended;
      const results = await readFile(join(elsewhere.path, 'results.ndjson'), 'utf8');
      expect(results.match(/"status":201/g)).toHaveLength(3);
    },
  },
  'curl / Read the training records': {
    async meanwhile({ ended }) {
      await ended;
      expect(await readFile(join(elsewhere.path, 'feedback.jsonl'), 'utf8')).toContain('"external_id":"first"');
    },
  },
  'curl / Listen': listens,
  'TypeScript and JavaScript / Ask people': answered('ticket-8842'),
  'TypeScript and JavaScript / When nobody answers in time, and other errors': { says: /^later itm_[0-9a-f]{32}$/m },
  'TypeScript and JavaScript / Send many': { says: /^1000$/m },
  'TypeScript and JavaScript / Read the training records, and listen': {
    says: /^record first refund .*\nevent \S+ first refund$/ms,
  },
  'TypeScript and JavaScript / Verify a webhook': receives,
  'Python / Send a prediction, and wait for the decision': { ...answered('ticket-8843'), needs: ['requests'] },
  'Python / Send many': { says: /^1000$/m, needs: ['requests'] },
  'Python / Read the training records': { says: /^first refund \S+$/m, needs: ['requests'] },
  'Python / Listen': { says: /^\S+ item.completed first$/m, needs: ['requests'] },
  'Python / Verify a webhook': receives,
  'BullMQ / From Node': { ...queued('ticket-8844'), needs: ['redis'] },
  'BullMQ / From Python': { ...queued('ticket-8845'), needs: ['redis', 'bullmq'] },
};

function queued(externalId: string): Check {
  return { env: () => ({ REDIS_URL: loop.config.redisUrl ?? '' }), meanwhile: () => approve(externalId) };
}

describe('the package', () => {
  it('brings its JavaScript, its types, and no dependency', async () => {
    const folder = join(elsewhere.path, 'node_modules');
    const files = await readdir(join(folder, 'signoff-client'), { recursive: true });
    const { dependencies, peerDependencies } = JSON.parse(
      await readFile(join(folder, 'signoff-client/package.json'), 'utf8'),
    );

    expect(elsewhere.installed).toEqual(['signoff-client']);
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts']));
    expect(files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
    for (const name of files.filter((file) => file.endsWith('.js'))) {
      const source = await readFile(join(folder, 'signoff-client', name), 'utf8');
      expect(source.match(/from '(?!\.\/[\w-]+\.js')[^']*'/g), name).toBeNull();
    }
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

    expect(await elsewhere.complaints([file])).toBe('');
  });
});

it('every block of the page has its check, and every check its block', () => {
  expect(blocks.map(({ place }) => place).sort()).toEqual(Object.keys(checks).sort());
});

describe.concurrent('the block', () => {
  for (const block of blocks) {
    const { place, language } = block;
    const { needs = [], says = '', env: envOf, meanwhile } = checks[place] ?? {};
    const missing = [...needs.filter((name) => !can[name]), ...(language === 'python' && !python ? ['python3'] : [])];
    if (missing.length > 0)
      console.warn(`docs/clients.md, ${place}: NOT RUN, there is no ${missing.join(', no ')} here`);

    it.skipIf(missing.length > 0)(place, async () => {
      const env = (await envOf?.()) ?? {};
      const running = await start(await fileOf(block), elsewhere.path, {
        SIGNOFF_URL: loop.config.publicUrl ?? '',
        SIGNOFF_KEY: adminKey,
        ...env,
      });
      await meanwhile?.(running, env);
      const out = await running.ended;
      if (typeof says === 'string') expect(out).toContain(says);
      else expect(out).toMatch(says);
    });
  }
});

it('the TypeScript of the page is typed', async () => {
  const files = await Promise.all(blocks.filter(({ language }) => language === 'ts').map(fileOf));

  expect(files).not.toEqual([]);
  expect(await elsewhere.complaints(files, ['--types', 'node', '--skipLibCheck'])).toBe('');
});

it.skipIf(!python)('the Python of the page is Python, whatever it imports', async () => {
  const files = await Promise.all(blocks.filter(({ language }) => language === 'python').map(fileOf));

  expect(() => execFileSync('python3', ['-m', 'py_compile', ...files])).not.toThrow();
});

async function fileOf(block: Block): Promise<string> {
  const ending = { ts: 'ts', js: 'mjs', python: 'py', sh: 'sh' }[block.language];
  return elsewhere.write(`block-${blocks.indexOf(block)}.${ending}`, block.text);
}

/** As soon as it is there. */
async function approve(externalId: string): Promise<void> {
  const list = `/v1/projects/${project}/items?external_id=${externalId}`;
  const id = await until(async () => {
    const { items } = (await loop.api('GET', list)).body as { items?: { id: string }[] };
    return items?.[0]?.id;
  });
  // Seventeen programs start at once: the database may be too busy for a moment, which says 503 and is asked again.
  await until(async () => {
    const { status } = await loop.api('POST', `/v1/items/${id}/reviews`, { reviewer: 'ada', verdict: 'approve' });
    expect([201, 503]).toContain(status);
    return status === 201;
  });
}
