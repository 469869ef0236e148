import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aProjectElsewhere, type Elsewhere } from '../client/built-client.ts';
import { freePort } from '../support/free-port.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { until } from '../support/until.ts';
import { type Block, blocksOf } from './blocks.ts';

/** Every block of docs/clients.md does what the page says, against the service as it is. */

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
    aProjectElsewhere('laid there'),
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

interface Running {
  out: () => string;
  /** What it wrote, once it has ended well. */
  ended: Promise<string>;
  /** Ends it, and what it started. */
  stop: () => void;
}

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
      const running = await start(block, env);
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
  expect(await elsewhere.complaints(...files)).toBe('');
});

it.skipIf(!python)('the Python of the page is Python, whatever it imports', async () => {
  const files = await Promise.all(blocks.filter(({ language }) => language === 'python').map(fileOf));

  expect(() => execFileSync('python3', ['-m', 'py_compile', ...files])).not.toThrow();
});

async function fileOf(block: Block): Promise<string> {
  const ending = { ts: 'ts', js: 'mjs', python: 'py', sh: 'sh' }[block.language];
  return elsewhere.write(`block-${blocks.indexOf(block)}.${ending}`, block.text);
}

async function start(block: Block, env: Record<string, string>): Promise<Running> {
  const file = await fileOf(block);
  const command = { python: 'python3', sh: 'bash' }[block.language] ?? process.execPath;
  const child = spawn(command, [...(command === 'bash' ? ['-euo', 'pipefail'] : []), file], {
    cwd: elsewhere.path,
    detached: true,
    env: { ...process.env, SIGNOFF_URL: loop.config.publicUrl ?? '', SIGNOFF_KEY: adminKey, ...env },
  });
  let out = '';
  let err = '';
  let stopped = false;
  child.stdout?.on('data', (part) => {
    out += part;
  });
  child.stderr?.on('data', (part) => {
    err += part;
  });
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0 && !stopped) throw new Error(`${block.place} ended with ${code}: ${err}${out}`);
    return out;
  });
  // Whoever waits for it hears of it.
  ended.catch(() => {});
  const stop = () => {
    stopped = true;
    if (child.pid !== undefined) process.kill(-child.pid);
  };
  return { out: () => out, ended, stop };
}

/** As soon as it is there. */
async function approve(externalId: string): Promise<void> {
  const list = `/v1/projects/${project}/items?external_id=${externalId}`;
  const id = await until(async () => {
    const { items } = (await loop.api('GET', list)).body as { items: { id: string }[] };
    return items[0]?.id;
  });
  const { status } = await loop.api('POST', `/v1/items/${id}/reviews`, { reviewer: 'ada', verdict: 'approve' });
  expect(status).toBe(201);
}

function canRun(line: string): boolean {
  try {
    execFileSync('python3', ['-c', line], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
