import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Running {
  out: () => string;
  /** What it wrote, once it has ended well. */
  ended: Promise<string>;
  /** Ends it, and what it started. */
  stop: () => void;
}

/** Whether Python is here, and can do this. */
export function canRun(line: string): boolean {
  try {
    execFileSync('python3', ['-c', line], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A program in any language of the page. */
export function start(file: string, folder: string, env: Record<string, string>): Running {
  const [command = '', ...args] = file.endsWith('.py')
    ? ['python3']
    : file.endsWith('.sh')
      ? ['bash', '-euo', 'pipefail']
      : [process.execPath];
  const child = spawn(command, [...args, file], { cwd: folder, detached: true, env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  let stopped = false;
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0 && !stopped) throw new Error(`${file} ended with ${code}: ${err}${out}`);
    return out;
  });
  // Whoever waits for it hears of it.
  ended.catch(() => {});
  return {
    out: () => out,
    ended,
    stop() {
      stopped = true;
      if (child.pid !== undefined) process.kill(-child.pid);
    },
  };
}
