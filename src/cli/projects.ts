import type { Project } from '../review/project.ts';
import { say, settings } from './settings.ts';

export async function checkProjects(file: string | undefined): Promise<void> {
  const { projects } = settings(
    ['projects'],
    file === undefined ? process.env : { ...process.env, SIGNOFF_CONFIG: file },
  );
  for (const project of projects) {
    const { key, name, task, gate, channel, window } = project;
    say(
      `${key}: ${name}, ${task}${choices(project)}, reviewed below ${gate.threshold} and ${gate.audit * 100} % of the rest, at most ${window} cards in ${channel}`,
    );
  }
  say(`${projects.length} ${projects.length === 1 ? 'project is' : 'projects are'} right.`);
}

function choices({ labels, fields }: Project): string {
  if (labels.length > 0) return ` among ${labels.length} labels`;
  return fields.length > 0 ? ` of ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}` : '';
}
