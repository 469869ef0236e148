import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

interface Package {
  version: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
}
const manifest: Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>> & {
  allowScripts: Record<string, boolean>;
} = read('package.json');
const locked: [string, Package][] = Object.entries<Package>(read('package-lock.json').packages)
  .filter(([path]) => path !== '')
  .map(([path, each]) => [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), each]);
/** What is installed to serve. Optional ones are for one platform each, and the image is without them. */
const serving = locked.filter(([, { dev, optional }]) => !dev && !optional);

/** They ask for no more than to be named, but for MPL-2.0, which asks to publish changes to its files: we make none. */
const allowed = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'MPL-2.0'],
  // A font.
  'MIT AND OFL-1.1',
]);
/** What was read by a person, where a package says it in words. */
const readByHand: Record<string, string> = {
  // Bitstream Vera and Arev: free to use, embed and change under another name.
  'dejavu-fonts-ttf': 'SEE LICENSE IN README.md AND LICENSE',
};

const refused = (packages: [string, Package][]) =>
  packages
    .filter(([name, { license = 'none' }]) => !allowed.has(license) && readByHand[name] !== license)
    .map(([name, { license }]) => `${name}: ${license}`);

describe('packages', () => {
  it('whatever is installed to serve has a licence that is allowed, and is locked by its hash', () => {
    expect(serving.length).toBeGreaterThan(150);
    expect(refused(serving)).toEqual([]);
    expect(serving.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-'))).toEqual([]);
  });

  it('are named by one version each', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const named = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('run no script when they are installed, but for those that were looked at', () => {
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
    // For macOS, in what the tests run with; this npm does not install it elsewhere.
    expect(scripted.filter((name) => !(name in manifest.allowScripts) && name !== 'fsevents')).toEqual([]);
  });

  it('can be listed as CycloneDX', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
      cwd: root,
      maxBuffer: 50_000_000,
    });
    const { bomFormat, components }: { bomFormat: string; components: { name: string; version: string }[] } =
      JSON.parse(stdout);
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    expect(serving.filter(([name, { version }]) => !listed.has(`${name}@${version}`))).toEqual([]);
    expect([...listed].some((one) => one.startsWith('vitest@'))).toBe(false);
  });

  it('(control) one with another licence would be found', () => {
    expect(
      refused([
        ['x', { version: '1.0.0', license: 'AGPL-3.0' }],
        ['y', { version: '1.0.0' }],
      ]),
    ).toEqual(['x: AGPL-3.0', 'y: undefined']);
    expect(refused([['z', { version: '1.0.0', license: 'SEE LICENSE IN README.md AND LICENSE' }]])).toHaveLength(1);
  });
});
