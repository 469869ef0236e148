import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const checkout = join(import.meta.dirname, '../..');
const source = join(checkout, 'src/client');
const tsc = join(checkout, 'node_modules/.bin/tsc');
export const run = promisify(execFile);

/** The client's package as it would be published, without its archive. */
async function buildTo(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run(tsc, ['-p', source, '--outDir', join(folder, 'dist')]);
  for (const file of ['package.json', 'README.md']) await cp(join(source, file), join(folder, file));
}

export interface Elsewhere extends AsyncDisposable {
  path: string;
  write(name: string, content: string): Promise<string>;
  /** The compiler's complaints about these files, without anything that is not of this folder. */
  complaints(...files: string[]): Promise<string>;
}

/** A project that has the client and knows nothing of us: installed from its archive by npm, or only laid where npm would. */
export async function aProjectElsewhere(how: 'by npm' | 'laid there'): Promise<Elsewhere> {
  const path = await mkdtemp(join(tmpdir(), 'signoff-client-test-'));
  const write = async (name: string, content: string) => {
    await writeFile(join(path, name), content);
    return join(path, name);
  };
  await write('package.json', JSON.stringify({ private: true, type: 'module' }));
  if (how === 'by npm') {
    const folder = join(path, 'package');
    await buildTo(folder);
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', path], { cwd: folder });
    await rm(folder, { recursive: true });
    await run('npm', ['install', `./${stdout.trim()}`, '--offline', '--no-audit', '--no-fund'], { cwd: path });
  } else {
    await buildTo(join(path, 'node_modules/signoff-client'));
    for (const name of ['bullmq', '@types'])
      await symlink(join(checkout, 'node_modules', name), join(path, 'node_modules', name));
  }
  return {
    path,
    write,
    async complaints(...files) {
      const strict = [
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--module',
        'nodenext',
        '--target',
        'es2024',
      ];
      const types = how === 'by npm' ? [] : ['--types', 'node', '--skipLibCheck'];
      return run(tsc, [...strict, ...types, ...files], { cwd: path }).then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
