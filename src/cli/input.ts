import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure } from './failure.ts';
import { note, type Terminal } from './terminal.ts';

/** A file, or standard input, as it is read. */
export interface Opened {
  chunks: AsyncIterable<Buffer>;
  /** Its size; null where nobody knows. */
  total: number | null;
  /** How much of it was read, before it was unpacked. */
  bytesRead: () => number;
  /** What it is by its name, without what packs it, such as `.csv`. */
  extension: string;
}

/** Opens a file by its name, or standard input by `-`; what ends in `.gz` is unpacked. */
export async function openInput(terminal: Terminal, name: string): Promise<Opened> {
  if (name === '-') return openStandardInput(terminal);
  const path = resolve(terminal.cwd, name);
  const found = await stat(path).catch(() => null);
  if (!found) throw new Failure(`There is no file ${name}.`, 1);
  if (!found.isFile() && !found.isFIFO()) throw new Failure(`${name} is not a file.`, 2);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const isPacked = name.endsWith('.gz');
  return {
    chunks: isPacked ? unpacked(file, name) : file,
    total: found.isFile() ? found.size : null,
    bytesRead: () => file.bytesRead,
    extension: /\.[a-z]+$/i.exec(isPacked ? name.slice(0, -3) : name)?.[0].toLowerCase() ?? '',
  };
}

function openStandardInput(terminal: Terminal): Opened {
  const { input } = terminal;
  if ('isTTY' in input && input.isTTY) note(terminal, 'Reading what you type or paste; Ctrl-D ends it.');
  let bytes = 0;
  async function* counted() {
    for await (const chunk of input) {
      const piece = Buffer.from(chunk);
      bytes += piece.length;
      yield piece;
    }
  }
  return { chunks: counted(), total: null, bytesRead: () => bytes, extension: '' };
}

async function* unpacked(file: NodeJS.ReadableStream, name: string): AsyncGenerator<Buffer> {
  const unpacker = createGunzip();
  // Whoever reads what comes out hears of what went wrong.
  pipeline(file, unpacker, () => {});
  try {
    yield* unpacker;
  } catch (error) {
    const { code, message }: { code?: unknown; message?: string } = Object(error);
    if (!/^Z_/.test(String(code))) throw error;
    throw new Failure(`${name} is not packed by gzip, or it was cut off (${message}).`, 1);
  }
}
