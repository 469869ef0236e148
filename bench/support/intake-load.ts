import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { prediction } from './predictions.ts';

/**
 * Sends predictions over keep-alive connections, on each the next one as soon as the last is accepted, and writes how many
 * were in the time it measured, as JSON. Run in a process of its own by intake-single.ts.
 */
export interface IntakeCount {
  /** Accepted while it was measured. */
  accepted: number;
  seconds: number;
  /** Accepted in all, warming up included. */
  acceptedInAll: number;
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    key: { type: 'string', default: '' },
    connections: { type: 'string', default: '32' },
    warmUpSeconds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '8' },
  },
});
const connections = Number(values.connections);
const requestsMax = 1_000_000;

const pool = new Pool(values.url, { connections });
const headers = { authorization: `Bearer ${values.key}`, 'content-type': 'application/json' };
let sent = 0;
let accepted = 0;
let stopped = false;

async function sendOneAfterTheOther(): Promise<void> {
  while (!stopped && sent < requestsMax) {
    const body = JSON.stringify(prediction(`load-${sent++}`));
    const response = await pool.request({ method: 'POST', path: '/v1/projects/project-0/items', headers, body });
    if (response.statusCode !== 201) throw new Error(`${response.statusCode}: ${await response.body.text()}`);
    await response.body.dump();
    accepted += 1;
  }
}

async function measure(): Promise<IntakeCount> {
  await sleep(Number(values.warmUpSeconds) * 1000);
  const before = accepted;
  const startedAt = performance.now();
  await sleep(Number(values.seconds) * 1000);
  const inTime = accepted - before;
  const seconds = (performance.now() - startedAt) / 1000;
  stopped = true;
  await sending;
  return { accepted: inTime, seconds, acceptedInAll: accepted };
}

const sending = Promise.all(Array.from({ length: connections }, sendOneAfterTheOther));
const [count] = await Promise.all([measure(), sending]);
await pool.close();
process.stdout.write(`${JSON.stringify(count)}\n`);
