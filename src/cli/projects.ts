import { say, settings } from './settings.ts';

export async function checkProjects(file: string | undefined): Promise<void> {
  const { projects } = settings(
    ['projects'],
    file === undefined ? process.env : { ...process.env, SIGNOFF_CONFIG: file },
  );
  for (const { key, name, labels, gate, channel, window } of projects) {
    say(
      `${key}: ${name}, ${labels.length} labels, reviewed below ${gate.threshold} and ${gate.audit * 100} % of the rest, at most ${window} cards in ${channel}`,
    );
  }
  say(`${projects.length} ${projects.length === 1 ? 'project is' : 'projects are'} right.`);
}
