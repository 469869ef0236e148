import type { Project } from '../review/project.ts';
import type { Store, Stranded, Wake } from './ports.ts';

interface Deps {
  store: Pick<Store, 'stranded'>;
  wake: Wake;
  projects: Project[];
}

/**
 * Finds the rows that wait for something nobody is doing, and wakes whoever does it. Runs every few seconds, which is
 * why a lost job, a flushed Redis or a crash between any two lines loses nothing.
 */
export async function rescueStranded({ store, wake, projects }: Deps): Promise<Stranded> {
  const found = await store.stranded(projects);
  for (const channel of found.channels) wake.drain(channel);
  for (const item of found.items) wake.show(item);
  for (const channel of found.doubtful) wake.reconcile(channel);
  return found;
}
