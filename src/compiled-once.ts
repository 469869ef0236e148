import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Loads the rest of a program. Node keeps what it compiles of it beside the packages, and the next start takes half as long;
 * where it may not write, it compiles as ever.
 */
export async function compiledOnce<T>(load: () => Promise<T>): Promise<T> {
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'));
  const loaded = await load();
  flushCompileCache();
  return loaded;
}
