import type { Project } from '../review/project.ts';

/** Those of the projects in which there is something to do, as one look for all of them says; without a look where there are none. */
export async function onlyWhere<P extends Project>(
  projects: P[],
  look: (keys: string[]) => Promise<readonly string[]>,
): Promise<P[]> {
  if (projects.length === 0) return [];
  const found = new Set(await look(projects.map(({ key }) => key)));
  return projects.filter(({ key }) => found.has(key));
}
