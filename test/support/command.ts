import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { freePort } from './free-port.ts';

/** Where node keeps what it compiled, for all the processes of a run. */
export const compileCache = join(tmpdir(), 'signoff-test-compile-cache');
const checkout = join(import.meta.dirname, '../..');
const node = join(checkout, 'node_modules/.bin/node');

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** The projects file's words for what `aProject` makes, as far as an operator's commands go. */
export const supportIntent = {
  'support-intent': {
    task: 'classification',
    labels: ['refund', 'billing', 'shipping', 'other'],
    channel: 'C0REVIEW',
    gate: { threshold: 0.85, audit: 0 },
  },
};

/** A folder as an operator has one: settings in the environment, a projects file beside them, and nothing else. */
export interface Folder extends AsyncDisposable {
  path: string;
  env: Record<string, string>;
  write(name: string, content: string): Promise<string>;
  /** `npm run signoff -- …`, waited for. */
  signoff(args: string[], more?: { env?: Record<string, string>; input?: string }): Promise<Said>;
  /** `npm start`, waited for. */
  start(env?: Record<string, string>): Promise<Said>;
  /** `npm start`, left running. Resolves with the address it listens on once it is ready. */
  run(env: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }>;
}

export async function aFolder({ projects }: { projects?: object } = {}): Promise<Folder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'signoff-cli-test-')));
  // Compiled once for all the commands of a run: starting up is most of what they do.
  const env: Record<string, string> = { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: compileCache };
  const write = async (name: string, content: string) => {
    await writeFile(join(path, name), content);
    return join(path, name);
  };
  if (projects) await write('signoff.yml', stringify({ projects }));
  const launch = (script: string, args: string[], more: Record<string, string> = {}): ChildProcess =>
    spawn(node, [join(checkout, script), ...args], { cwd: path, env: { ...env, ...more } });
  const finished = async (child: ChildProcess, input = ''): Promise<Said> => {
    child.stdin?.end(input);
    const exited = once(child, 'exit');
    const [out, err] = await Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')));
    const [code]: [number | null] = (await exited) as [number | null];
    return { code, out: out ?? '', err: err ?? '' };
  };
  return {
    path,
    env,
    write,
    signoff: (args, { env: more, input } = {}) => finished(launch('src/cli/main.ts', args, more), input),
    start: (more) => finished(launch('src/main.ts', [], more)),
    async run(more) {
      const port = await freePort();
      const child = launch('src/main.ts', [], { PORT: String(port), LOG_LEVEL: 'info', ...more });
      const exited = once(child, 'exit');
      let errors = '';
      child.stderr?.on('data', (part: Buffer) => {
        errors += part;
      });
      if (!child.stdout) throw new Error('it has no output');
      const ready = async (lines: AsyncIterable<string>) => {
        for await (const line of lines) {
          const said: { msg: string } = JSON.parse(line);
          if (said.msg === 'ready') return true;
        }
        return false;
      };
      if (!(await ready(createInterface({ input: child.stdout })))) {
        throw new Error(`the service ended before it was ready: ${errors}`);
      }
      child.stdout.resume();
      return {
        url: `http://127.0.0.1:${port}`,
        async stop() {
          child.kill('SIGTERM');
          await exited;
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
