import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One safeguard of the product: where it stands, and what stands there when somebody forgot it. */
export interface Safeguard {
  file: string;
  take: string;
  put: string;
}

const root = join(import.meta.dirname, '../../..');

/**
 * A copy of the product without this safeguard, to be run in its place: `main` is its program. Throws where the safeguard is not found
 * exactly once, for then it moved, and whoever moved it says here where it is now.
 */
export async function without({ file, take, put }: Safeguard): Promise<AsyncDisposable & { main: string }> {
  const source = await readFile(join(root, file), 'utf8');
  const changed = replacedOnce(source, take, put, file);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-without-')));
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, file), changed);
  return {
    main: join(folder, 'src/main.ts'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export function replacedOnce(source: string, take: string, put: string, file: string): string {
  const times = source.split(take).length - 1;
  if (times !== 1) throw new Error(`a safeguard moved: ${file} has this ${times} times, and not once: ${take}`);
  return source.replace(take, () => put);
}
