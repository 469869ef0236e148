import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { asked, press } from '../support/acts.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aSubmission } from '../support/project.ts';

let loop: Loop;
beforeAll(async () => {
  loop = await startLoop();
});
afterAll(() => loop[Symbol.asyncDispose]());

async function scraped(): Promise<string> {
  const response = await fetch(`${loop.service.url}/metrics`, { headers: { authorization: `Bearer ${adminKey}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
  return response.text();
}

const lines = ['{', JSON.stringify(aSubmission({ external_id: 'line' })), '{"input":1}'].join('\n');

it('one prediction leaves its marks, from the call to the decision', async () => {
  await loop.api('POST', '/v1/projects/support-intent/items', aSubmission({ external_id: 'twice' }));
  await loop.api('POST', '/v1/projects/support-intent/items', aSubmission({ external_id: 'twice' }));
  await loop.api('POST', '/v1/projects/support-intent/items', { input: 'no prediction' });
  await loop.api('POST', '/v1/projects/nothing-like-it/items', { input: 'no project' });
  await loop.api('POST', '/v1/projects/support-intent/items/bulk', lines);
  const card = await asked(loop, aSubmission());
  await press(loop, 'U01ANA', card, 'approve');
  const text = await loop.until(async () => {
    const now = await scraped();
    return now.includes('signoff_decisions_total{') && now;
  });
  for (const line of [
    'signoff_items_received_total{project="support-intent",way="api",outcome="created"} 2',
    'signoff_items_received_total{project="support-intent",way="api",outcome="known"} 1',
    'signoff_items_received_total{project="support-intent",way="api",outcome="refused"} 1',
    'signoff_items_received_total{project="support-intent",way="bulk",outcome="created"} 1',
    'signoff_items_received_total{project="support-intent",way="bulk",outcome="refused"} 2',
    'signoff_http_request_seconds_count{operation="createItem",status="201"} 2',
    'signoff_decisions_total{project="support-intent",outcome="approved"} 1',
    'signoff_decision_seconds_count{project="support-intent"} 1',
    'signoff_ack_seconds_count 1',
    'signoff_database_up 1',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text).toMatch(/^signoff_slack_posts_total\{what="card",outcome="posted"\} \d$/m);
  expect(text).toMatch(/^signoff_queue_lag_seconds_count\{queue="signoff-channels",engine="postgres"\} \d+$/m);
  expect(text).toMatch(/^signoff_items_(waiting|in_review)\{project="support-intent"\} [12]$/m);
  expect(text).toMatch(/^signoff_slack_calls_total\{method="chat.postMessage",outcome="answered"\} \d$/m);
  expect(text, 'no project, no label').not.toContain('nothing-like-it');
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
});

const options = { projects: ['support-intent'], engine: 'postgres', ofProcess: false };

it('without the database a scrape is answered all the same, and soon', async () => {
  const metrics = createMetrics({ ...options, standing: () => new Promise(() => {}) });
  const startedAt = performance.now();
  const { text } = await metrics.scrape();
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(text).toContain('signoff_database_up 0\n');
  const failing = createMetrics({ ...options, standing: () => Promise.reject(new Error('away')) });
  const { text: alone } = await failing.scrape();
  expect(alone).toContain('signoff_database_up 0\n');
  expect(alone, 'nobody knows').not.toContain('signoff_cards_failed');
});

it('the page for operators names every metric, and no other', async () => {
  const standing = async () => ({ projects: [], deliveries: [], alerts: [], failedCards: 0, troubledLanes: 0 });
  const { text } = await createMetrics({ ...options, standing }).scrape();
  const there = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  const named = [...page.matchAll(/^\| `(signoff_\w+)` \|/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(there.sort());
  // What an alert asks for has to be there as well.
  for (const [name] of page.matchAll(/\bsignoff_\w+?(?=_bucket|_count|_sum|\b)/g)) expect(there).toContain(name);
});
