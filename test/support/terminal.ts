import { Readable, Writable } from 'node:stream';
import { signoff } from '../../src/cli/program.ts';
import type { Folder, Said } from './command.ts';

interface More {
  input?: string | Buffer;
  /** What comes in one after the other. */
  lines?: AsyncIterable<string>;
  env?: Record<string, string>;
  /** A person looks at standard error. */
  isTTY?: boolean;
}

/** `npm run signoff -- …` in a folder, without a process of its own: most of what a process does is to start. */
export async function run({ path, env }: Pick<Folder, 'path' | 'env'>, args: string[], more: More = {}): Promise<Said> {
  const [out, err] = [new Heard(), new Heard()];
  const terminal = {
    input: Readable.from(more.lines ?? (more.input === undefined ? [] : [Buffer.from(more.input)])),
    out,
    err: Object.assign(err, { isTTY: more.isTTY === true, columns: 80 }),
    env: { ...env, ...more.env },
    cwd: path,
    exitCode: 0 as const,
  };
  const code = await signoff(args, terminal);
  return { code, out: out.text, err: err.text };
}

/** The lines of an output that is JSON line by line. */
export function jsonLines<T = Record<string, unknown>>({ out }: Pick<Said, 'out'>): T[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

class Heard extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
