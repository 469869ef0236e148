import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const checkout = join(import.meta.dirname, '../..');
const source = join(checkout, 'src/client');
const tsc = join(checkout, 'node_modules/.bin/tsc');
const run = promisify(execFile);

export interface Elsewhere extends AsyncDisposable {
  path: string;
  /** What npm put there. */
  installed: string[];
  write(name: string, content: string): Promise<string>;
  /** The compiler's complaints about these files. */
  complaints(files: string[], more?: string[]): Promise<string>;
}

/** An empty project into which npm installed the client from its archive. What its users may have besides is laid there later. */
export async function aProjectElsewhere(besides: string[]): Promise<Elsewhere> {
  const path = await mkdtemp(join(tmpdir(), 'signoff-client-test-'));
  const write = async (name: string, content: string) => {
    await writeFile(join(path, name), content);
    return join(path, name);
  };
  const folder = join(path, 'package');
  await run(tsc, ['-p', source, '--outDir', join(folder, 'dist')]);
  for (const file of ['package.json', 'README.md']) await cp(join(source, file), join(folder, file));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', path], { cwd: folder });
  await rm(folder, { recursive: true });
  await write('package.json', JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', `./${stdout.trim()}`, '--offline', '--no-audit', '--no-fund'], { cwd: path });
  const modules = join(path, 'node_modules');
  const installed = (await readdir(modules)).filter((name) => !name.startsWith('.'));
  for (const name of besides) await symlink(join(checkout, 'node_modules', name), join(modules, name));
  return {
    path,
    installed,
    write,
    complaints(files, more = []) {
      const strict = '--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2024'.split(' ');
      return run(tsc, [...strict, ...more, ...files], { cwd: path }).then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
