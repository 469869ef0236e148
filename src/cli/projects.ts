import type { Command } from 'commander';
import type { Project } from '../review/project.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { settings } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

export function addProjects(program: Command, terminal: Terminal): void {
  const projects = program.command('projects').description('the projects file');
  examples(
    projects
      .command('check')
      .argument('[file]', 'the projects file (default: SIGNOFF_CONFIG, else signoff.yml)')
      .option(...asJson)
      .description('check the projects file and name the line of each mistake')
      .action((file: string | undefined, options: JsonOption) => checkProjects(terminal, file, options)),
    'projects check',
    'projects check new.yml --json',
  );
}

async function checkProjects(terminal: Terminal, file: string | undefined, { json }: JsonOption): Promise<void> {
  const env = file === undefined ? terminal.env : { ...terminal.env, SIGNOFF_CONFIG: file };
  const { projects } = settings(terminal, ['projects'], env);
  if (json) return sayJson(terminal, { projects });
  for (const project of projects) {
    const { key, name, task, gate, channel, window } = project;
    say(
      terminal,
      `${key}: ${name}, ${task}${choices(project)}, reviewed below ${gate.threshold} and ${gate.audit * 100} % of the rest, at most ${window} cards in ${channel}`,
    );
  }
  say(terminal, `${projects.length} ${projects.length === 1 ? 'project is' : 'projects are'} right.`);
}

function choices({ labels, fields }: Project): string {
  if (labels.length > 0) return ` among ${labels.length} labels`;
  return fields.length > 0 ? ` of ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}` : '';
}
