import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program in a process of its own, so that it is measured with its own event loop. */
export interface Program extends AsyncDisposable {
  pid: number;
  /** What it wrote so far, to stdout and stderr, the last of it. */
  lastWords(): string;
  /** Waits until `found` finds something. Throws when the program ends first, or after half a minute. */
  until<T>(what: string, found: () => Promise<T | null> | T | null): Promise<T>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** Waits until it ends by itself, and throws when it fails. */
  ended(): Promise<void>;
}

interface Options {
  cwd: string;
  env?: Record<string, string>;
  signal: AbortSignal;
}

const untilMsMax = 30_000;
const stopMsMax = 2_000;
const wordsCharsMax = 1_000_000;

/** Disposing of it asks it to stop, and after two seconds makes it: what it still has to do is of no use to a benchmark. */
export function startProgram(command: string, args: string[], { cwd, env = {}, signal }: Options): Program {
  const child = spawn(command, args, {
    cwd,
    // Nothing of the caller's environment: a developer's settings must not be what is measured.
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  let failure: Error | null = null;
  child.on('error', (error) => {
    failure = error;
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve());
  });
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-wordsCharsMax);
    });
  }
  const name = [command, ...args].map((part) => part.split('/').at(-1)).join(' ');
  const complain = (what: string) => new Error(`${name} ${failure?.message ?? what}:\n${words.slice(-4_000)}`);
  return {
    pid: child.pid ?? 0,
    lastWords: () => words,
    async until(what, found) {
      for (const giveUpAt = Date.now() + untilMsMax; ; ) {
        const it = await found();
        if (it !== null) return it;
        if (!isRunning(child)) throw complain(`ended before ${what}`);
        if (Date.now() > giveUpAt) throw complain(`took more than 30 s until ${what}`);
        await sleep(25, undefined, { signal });
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async ended() {
      await Promise.race([closed, aborted(signal)]);
      if (child.exitCode !== 0) throw complain(`ended with ${child.exitCode ?? child.signalCode}`);
    },
    async [Symbol.asyncDispose]() {
      if (!isRunning(child)) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
      await gone;
      clearTimeout(late);
    },
  };
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
