import type { Group } from '../review/project.ts';

const mentionsMax = 10;

/** Calls the leads of a project by name, so that Slack tells them; where the projects file names none, nobody. */
export function called({ users, groups }: Group): string {
  const all = [...groups.map((group) => `<!subteam^${group}>`), ...users.map((user) => `<@${user}>`)];
  return all.length === 0 ? 'Leads' : all.slice(0, mentionsMax).join(' ');
}
