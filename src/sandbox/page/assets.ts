import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import type { FastifyInstance } from 'fastify';

const TYPES: Record<string, string> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

interface Asset {
  name: string;
  type: string;
  body: string;
}

let read: Promise<Asset[]> | undefined;

/**
 * Style sheets, the icon and the page's own script. The script is TypeScript with its types taken off, so that what
 * `tsc` checks is what runs; nothing is bundled, nothing comes from elsewhere. Read once: a few dozen kilobytes.
 */
export async function registerAssets(page: FastifyInstance): Promise<void> {
  read ??= readAssets();
  for (const asset of await read) serve(page, asset);
}

async function readAssets(): Promise<Asset[]> {
  const assets: Asset[] = [];
  for (const name of await readdir(new URL('static/', import.meta.url))) {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (type) assets.push({ name, type, body: await readFile(new URL(`static/${name}`, import.meta.url), 'utf8') });
  }
  for (const name of await readdir(new URL('client/', import.meta.url))) {
    if (!name.endsWith('.ts')) continue;
    const source = await readFile(new URL(`client/${name}`, import.meta.url), 'utf8');
    assets.push({ name, type: 'text/javascript; charset=utf-8', body: withoutTypes(source) });
  }
  return assets;
}

/** Node calls this experimental on every start, though it runs every file of ours that way; we say it here instead. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function serve(page: FastifyInstance, { name, type, body }: Asset): void {
  page.get(`/page/assets/${name}`, (_request, reply) =>
    reply.type(type).header('cache-control', 'no-cache').send(body),
  );
}
