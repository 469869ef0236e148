import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The packages that a program has loaded, in a process of its own. */
async function loadedBy(program: string): Promise<string[]> {
  const { stdout } = await run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { registerHooks } from 'node:module';
      const urls = [];
      registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); urls.push(found.url); return found; } });
      ${program}
      console.log(JSON.stringify(urls));`,
    ],
    { cwd: root },
  );
  const urls: unknown = JSON.parse(stdout);
  const names = (Array.isArray(urls) ? urls : []).map(
    (url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(String(url))?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

it('a program that draws nothing loads no library to draw with', async () => {
  const program = ['svg', 'png', 'words', 'slack-block']
    .map((name) => `await import('./src/charts/${name}.ts');`)
    .join(' ');
  expect(await loadedBy(program)).toEqual([]);
});

it('(control) one that draws does', async () => {
  const program =
    "const { drawPng } = await import('./src/charts/png.ts'); await drawPng({ kind: 'confusions', pairs: [{ predicted: 'a', final: 'b', count: 1 }] }, { width: 'phone' });";
  expect(await loadedBy(program)).toEqual(expect.arrayContaining(['echarts', '@resvg/resvg-wasm']));
});
