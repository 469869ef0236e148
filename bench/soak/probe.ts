import { open } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seen } from './machine.ts';

/**
 * A process of its own that does next to nothing: it looks at the clock a hundred times a second and writes one page to disk four times a
 * second. What keeps it waiting is the machine, not what is measured on it. Tells its parent once a second.
 */
const clockEveryMs = 10;
const diskEveryMs = 250;
const tellEveryMs = 1_000;
const pageBytes = 8_192;

try {
  // Before everything else that runs, so that a busy core does not look like a machine that stands still.
  setPriority(constants.priority.PRIORITY_HIGHEST);
} catch {
  // Not everybody may; then it waits its turn like the others.
}

let seen: Seen = { lateMs: 0, diskMs: 0 };

async function lookAtClock(): Promise<never> {
  for (;;) {
    const askedAt = performance.now();
    await sleep(clockEveryMs);
    seen.lateMs = Math.max(seen.lateMs, performance.now() - askedAt - clockEveryMs);
  }
}

async function writeToDisk(): Promise<never> {
  const file = await open(join(process.argv[2] ?? '.', 'probe'), 'w');
  const page = Buffer.alloc(pageBytes);
  for (;;) {
    await sleep(diskEveryMs);
    const askedAt = performance.now();
    await file.write(page, 0, pageBytes, 0);
    await file.datasync();
    seen.diskMs = Math.max(seen.diskMs, performance.now() - askedAt);
  }
}

async function tell(): Promise<never> {
  for (;;) {
    await sleep(tellEveryMs);
    process.send?.(seen);
    seen = { lateMs: 0, diskMs: 0 };
  }
}

process.once('disconnect', () => process.exit());
await Promise.race([lookAtClock(), writeToDisk(), tell()]);
