import { createPostgresBackend, Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intakeQueue } from '../../src/queue/intake.ts';
import { channelQueue } from '../../src/queue/wake.ts';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { openBrowser } from '../support/browser.ts';
import { engineNames } from '../support/engines.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aSubmission } from '../support/project.ts';

describe.each(engineNames)('the pages about the queues on %s', (engine) => {
  let loop: Loop;
  let failed: string;
  beforeAll(async () => {
    loop = await startLoop({ engine });
    const { redisUrl, databaseUrl } = loop.config;
    const sender =
      redisUrl === null
        ? new Queue(
            intakeQueue,
            { connection: { connectionString: databaseUrl ?? '', schema: 'bullmq' } },
            createPostgresBackend,
          )
        : new Queue(intakeQueue, { connection: { url: redisUrl } });
    try {
      const { id = '' } = await sender.add('support-intent', { ...aSubmission(), input: 'no fields' });
      failed = id;
      await loop.until(async () => (await sender.getJob(id))?.isFailed());
    } finally {
      await sender.close();
    }
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` });
  const ask = (path = '/', init: RequestInit = {}) =>
    fetch(`${loop.service.url}/admin/queues${path}`, { redirect: 'manual', ...init });
  /** A key of every project that may all but administrate. */
  async function aReader(): Promise<string> {
    const db = aPool(loop.databaseUrl);
    const key = makeApiKey();
    const about = {
      hint: 'sgn_…',
      name: 'test',
      scopes: ['items:read', 'projects:read'],
      projects: null,
      expiresAt: null,
    };
    await addKey(db, { id: newId('key'), hash: hashApiKey(key), ...about }).finally(() => db.end());
    return key;
  }
  const retry = `/api/queues/${intakeQueue}/{id}/retry`;

  it('are shown to administrators only, whom a browser asks for the key', async () => {
    for (const headers of [{}, basic('wrong'), { authorization: 'Basic %%%' }, { authorization: 'Bearer wrong' }]) {
      for (const path of ['', '/', '/api/queues', '/static/favicon.ico']) {
        const refused = await ask(path, { headers });
        expect(refused.status).toBe(401);
        expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm="Signoff queues"/);
        expect(await refused.json()).toMatchObject({ code: 'unauthorized' });
      }
    }
    expect((await ask('/', { headers: basic(await aReader()) })).status).toBe(403);
    expect((await ask('', { headers: basic(adminKey) })).headers.get('location')).toBe('/admin/queues/');
    const page = await ask('/', { headers: basic(adminKey) });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('tell what waits and what failed, and why', async () => {
    const listed = await ask('/api/queues?activeQueue=signoff-predictions&status=failed', { headers: basic(adminKey) });
    const { queues } = await listed.json();
    expect(queues.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'signoff-cards',
      'signoff-channels',
      'signoff-predictions',
    ]);
    const intake = queues.find(({ name }: { name: string }) => name === intakeQueue);
    expect(intake.counts.failed).toBe(1);
    expect(intake.jobs[0]).toMatchObject({ id: failed, failedReason: expect.stringContaining('input') });
  });

  it('change nothing for another site, nor a wake-up for anybody', async () => {
    const path = retry.replace('{id}', failed);
    const evil = { ...basic(adminKey), origin: 'https://evil.example' };
    for (const headers of [evil, basic(adminKey), { ...basic(adminKey), 'sec-fetch-site': 'cross-site' }])
      expect((await ask(path, { method: 'PUT', headers })).status).toBe(403);
    expect((await ask(path, { method: 'PUT', headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const own = { ...basic(adminKey), origin: loop.service.url };
    expect((await ask(`/api/queues/${channelQueue}/pause`, { method: 'PUT', headers: own })).status).toBe(405);
    const untouched = await ask(`/api/queues/${intakeQueue}/${failed}`, { headers: own });
    expect((await untouched.json()).job).toMatchObject({ attempts: 1 });
    expect((await ask(path, { method: 'PUT', headers: own })).status).toBe(204);
    await loop.until(async () => {
      const again = await ask(`/api/queues/${intakeQueue}/${failed}`, { headers: own });
      return (await again.json()).job.attempts === 2;
    });
  });

  it('work in a browser, with nothing from elsewhere', async () => {
    await using browser = await openBrowser();
    const page = await browser.newPage({ httpCredentials: { username: 'ops', password: adminKey } });
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await page.goto(`${loop.service.url}/admin/queues/`);
    await page.getByRole('link', { name: intakeQueue }).first().click();
    await page.getByRole('link', { name: /^failed/i }).click();
    await page.getByText('support-intent').first().waitFor();
    expect(broken).toEqual([]);
    expect([...asked]).toEqual([loop.service.url]);
  });
});
