import { spawnSync } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { endWithUs } from './end-with-us.ts';

/** A disk of the test's own (in memory, so that filling it harms nobody), which it may fill and make room on again. */
export interface SmallDisk extends AsyncDisposable {
  folder: string;
  /** Down to the last page: whoever wants more is told that there is no space left. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

/** Only root may mount, and what is mounted here is Linux's. */
export const diskCanBeMounted = process.platform === 'linux' && process.getuid?.() === 0;

/** Mounts it at `folder`, which is made. */
export async function openSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'signoff-fault-test', folder]);
  const unmount = () => run('umount', ['--lazy', folder]);
  const forget = endWithUs(unmount);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async fill() {
      await using file = await open(ballast, 'a');
      for (;;) {
        const { bavail, bsize } = await statfs(folder);
        if (bavail === 0) return;
        const chunk = Buffer.alloc(Math.min(bavail * bsize, 1 << 20), 1);
        // Whoever else writes may have been faster.
        await file.appendFile(chunk).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error;
        });
      }
    },
    makeRoom: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      unmount();
      forget();
    },
  };
}

function run(command: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
