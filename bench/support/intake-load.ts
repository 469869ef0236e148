import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { quantile, range } from './numbers.ts';
import { prediction } from './predictions.ts';

/**
 * Sends predictions over keep-alive connections, on each the next one as soon as the last is accepted, and writes how many
 * were in the time it measured, as JSON. With several addresses (commas between them) the connections are spread evenly over them.
 * Run in a process of its own by intake-single.ts and scale-out.ts.
 */
export interface IntakeCount {
  /** Accepted while it was measured. */
  accepted: number;
  seconds: number;
  /** Accepted in all, warming up included. */
  acceptedInAll: number;
  /** In milliseconds, of those that were accepted while it was measured. */
  p50: number;
  p99: number;
  /** Seconds of one core that sending took while it was measured. */
  cpuSeconds: number;
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
const requestsMax = 1_000_000;

const urls = values.url.split(',');
/** Of each address. */
const connections = Math.ceil(Number(values.connections) / urls.length);
const pools = urls.map((url) => new Pool(url, { connections }));
const headers = { authorization: `Bearer ${values.key}`, 'content-type': 'application/json' };
let sent = 0;
let accepted = 0;
let stopped = false;
let tookMs: number[] = [];

async function sendOneAfterTheOther(pool: Pool): Promise<void> {
  while (!stopped && sent < requestsMax) {
    const body = JSON.stringify(prediction(`load-${sent++}`));
    const startedAt = performance.now();
    const response = await pool.request({ method: 'POST', path: '/v1/projects/project-0/items', headers, body });
    if (response.statusCode !== 201) throw new Error(`${response.statusCode}: ${await response.body.text()}`);
    await response.body.dump();
    accepted += 1;
    tookMs.push(performance.now() - startedAt);
  }
}

async function measure(): Promise<IntakeCount> {
  await sleep(Number(values.warmUpSeconds) * 1000);
  const before = accepted;
  tookMs = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await sleep(Number(values.seconds) * 1000);
  const inTime = accepted - before;
  const inTimeMs = tookMs;
  const cpu = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1000;
  stopped = true;
  await sending;
  return {
    accepted: inTime,
    seconds,
    acceptedInAll: accepted,
    p50: quantile(inTimeMs, 0.5),
    p99: quantile(inTimeMs, 0.99),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

const sending = Promise.all(pools.flatMap((pool) => range(connections).map(() => sendOneAfterTheOther(pool))));
const [count] = await Promise.all([measure(), sending]);
await Promise.all(pools.map((pool) => pool.close()));
process.stdout.write(`${JSON.stringify(count)}\n`);
