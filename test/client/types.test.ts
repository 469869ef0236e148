import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientFiles } from '../../scripts/client-types.ts';
import { openApi } from '../../src/http/openapi.ts';
import { operations } from '../../src/http/operations.ts';

describe('the client and the API', () => {
  const kept = (name: string) => readFile(join(import.meta.dirname, '../../src/client', name), 'utf8');

  it('the types and addresses of the client are those of the API (else: npm run client:types)', async () => {
    const made = await clientFiles();

    for (const [name, text] of Object.entries(made)) expect(await kept(name)).toBe(text);
  });

  it('(control) a field more in the API is seen', async () => {
    const document = openApi(operations, '0');
    Object.assign(document.components.schemas.Project?.properties ?? {}, { colour: { type: 'string' } });

    expect((await clientFiles(document))['types.ts']).not.toBe(await kept('types.ts'));
  });

  it('every call of the API but those about its health has its method', async () => {
    const folder = join(import.meta.dirname, '../../src/client');
    const own = (await readdir(folder)).filter(
      (name) => name.endsWith('.ts') && !['types.ts', 'routes.ts'].includes(name),
    );
    const source = (await Promise.all(own.map(kept))).join('\n');
    const calls = operations
      .filter(({ id }) => !['getHealth', 'getReadiness', 'getMetrics'].includes(id))
      .map(({ id }) => id);

    expect(calls).toContain('createItem');
    expect(calls.filter((id) => !source.includes(`'${id}'`))).toEqual([]);
  });

  it('its version is that of the service', async () => {
    const versionOf = async (path: string) => JSON.parse(await readFile(path, 'utf8')).version;
    const root = join(import.meta.dirname, '../..');

    expect(await versionOf(join(root, 'src/client/package.json'))).toBe(await versionOf(join(root, 'package.json')));
  });
});
