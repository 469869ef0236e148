import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The longest that the machine itself kept a process that does nothing waiting, and one page on its way to disk, in ms. */
export interface Seen {
  lateMs: number;
  diskMs: number;
}

export interface Machine extends AsyncDisposable {
  /** The longest since this was last asked. */
  take(): Seen;
}

/** Watches the machine beside what is measured on it: without that, a neighbour's disk or processor looks like a fault of ours. */
export function watchMachine(folder: string): Machine {
  const probe = fork(join(import.meta.dirname, 'probe.ts'), [folder], { stdio: 'inherit' });
  let longest: Seen = { lateMs: 0, diskMs: 0 };
  probe.on('message', (seen: Seen) => {
    longest = { lateMs: Math.max(longest.lateMs, seen.lateMs), diskMs: Math.max(longest.diskMs, seen.diskMs) };
  });
  return {
    take() {
      const taken = longest;
      longest = { lateMs: 0, diskMs: 0 };
      return taken;
    },
    async [Symbol.asyncDispose]() {
      if (probe.exitCode !== null || probe.signalCode !== null) return;
      const gone = once(probe, 'exit');
      probe.kill();
      await gone;
    },
  };
}
