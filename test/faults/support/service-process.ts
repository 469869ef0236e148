import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFlags } from '../../support/as-started.ts';
import { endWithUs } from './end-with-us.ts';

/** The service as `npm start` runs it, in a process of its own, killed and started at will. */
export interface ServiceProcess extends AsyncDisposable {
  url: string;
  isRunning(): boolean;
  launch(): void;
  /** Launches it and waits until it says that it is ready. */
  start(): Promise<void>;
  untilReady(): Promise<void>;
  /** kill -9. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it does nothing more, and its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM, as whoever runs it ends it. Resolves with its exit code when the process is gone. */
  stop(): Promise<number | null>;
  isReady(): Promise<boolean>;
  /** What it logged last, for whoever has to find out why a test failed. */
  lastLines(): string;
  /** All that it logged, the last five thousand lines. */
  said(): string[];
}

interface Options {
  port: number;
  /** Its working directory, where no `.env` of a developer is read. */
  cwd: string;
  env: Record<string, string>;
  /** Another program than the service as it is. */
  main?: string | undefined;
}

const usualMain = join(import.meta.dirname, '../../../src/main.ts');
const readyMsMax = 60_000;

export function aServiceProcess({ port, cwd, env, main = usualMain }: Options): ServiceProcess {
  const url = `http://127.0.0.1:${port}`;
  let lines: string[] = [];
  let child: ChildProcess | null = null;
  const forget = endWithUs(() => child?.kill('SIGKILL'));
  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null;

  const askIfReady = () => fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  const isReady = async () => (await askIfReady())?.status === 200;

  async function kill(): Promise<void> {
    if (!child || !isRunning()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async function stop(): Promise<number | null> {
    if (!child || !isRunning()) return null;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    return child.exitCode;
  }

  function launch(): void {
    // Slow to get ready, but there: a second one would be nobody's.
    if (isRunning()) return;
    const started = spawn(process.execPath, [...nodeFlags, main], {
      cwd,
      env: { PATH: process.env.PATH ?? '', PORT: String(port), LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const output of [started.stdout, started.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        lines = [...lines, ...text.split('\n').filter(Boolean)].slice(-5_000);
      });
    }
  }

  async function untilReady(): Promise<void> {
    const giveUpAt = Date.now() + readyMsMax;
    while (!(await isReady())) {
      if (!isRunning()) throw new Error(`the service ended at once:\n${lines.join('\n')}`);
      if (Date.now() > giveUpAt)
        throw new Error(
          `not ready after ${readyMsMax / 1000} s: ${await (await askIfReady())?.text()}\n${lines.join('\n')}`,
        );
      await sleep(25);
    }
  }

  return {
    url,
    isRunning,
    isReady,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop,
    launch,
    untilReady,
    async start() {
      launch();
      await untilReady();
    },
    said: () => lines,
    lastLines: () => folded(lines).slice(-60).join('\n'),
    async [Symbol.asyncDispose]() {
      await kill();
      forget();
    },
  };
}

/** Of many lines in a row that say the same the first is enough. */
function folded(lines: string[]): string[] {
  const message = (line: string | undefined) => /"msg":"[^"]*"/.exec(line ?? '')?.[0] ?? line;
  return lines.filter((line, i) => message(line) !== message(lines[i - 1]));
}
