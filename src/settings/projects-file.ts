import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../did-you-mean.ts';
import type { Project } from '../review/project.ts';
import { type Problem, quoted } from './problem.ts';
import { projectFrom } from './project-from.ts';
import { projectFormat, projectKey } from './projects-format.ts';
import { waitingIn } from './projects-not-yet.ts';
import { type Issue, issuesOfFormat } from './projects-problems.ts';
import { issuesBetweenKeys } from './projects-rules.ts';
import { readYaml, type YamlFile } from './projects-yaml.ts';

export type ProjectsFile = { projects: Project[]; warnings: string[] } | { problems: Problem[] };

const problemsMax = 50;

/** Reads and checks the projects file; `path` is as the operator wrote it, and is how problems name the file. */
export function readProjectsFile(path: string, cwd: string): ProjectsFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const problem = isMissing
      ? 'does not exist: copy signoff.example.yml to it and name your channel, or let SIGNOFF_CONFIG name another file'
      : `cannot be read (${error instanceof Error ? error.message : error})`;
    return { problems: [{ where: path, problem }] };
  }
  try {
    return parseProjects(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch {
    return { problems: [{ where: path, problem: 'is not UTF-8 text: save it as UTF-8' }] };
  }
}

/** Checks the text of a projects file whole: every mistake with its line and column, or the projects. */
export function parseProjects(text: string, fileName: string): ProjectsFile {
  const file = readYaml(text, fileName);
  if ('problems' in file) return { problems: firstOf(file.problems, fileName) };

  const entries = projectEntries(file, fileName);
  if ('problems' in entries) return entries;

  const problems: Problem[] = [];
  const warnings: string[] = [];
  const projects: Project[] = [];
  for (const [key, written] of entries.projects) {
    const tell = ({ path, of = 'value', sentence }: Issue): Problem => ({
      where: `${fileName}:${file.placeOf(['projects', key, ...path], of)}`,
      problem: `${[`project ${quoted(key)}`, dotted(path)].filter(Boolean).join(', ')} ${sentence}`,
    });
    const issues = issuesOf(key, written);
    problems.push(...issues.map(tell));
    if (issues.length > 0) continue;
    projects.push(projectFrom(key, projectFormat.parse(written)));
    warnings.push(
      ...[...waitingIn(keysOf(written)), ...unscoped(written)]
        .map(tell)
        .map(({ where, problem }) => `${where}: ${problem}.`),
    );
  }
  problems.sort((a, b) => a.where.localeCompare(b.where, 'en', { numeric: true }));
  return problems.length > 0 ? { problems: firstOf(problems, fileName) } : { projects, warnings };
}

function projectEntries(
  { value, placeOf }: YamlFile,
  fileName: string,
): { projects: [string, unknown][] } | { problems: Problem[] } {
  const top = keysOf(value);
  const unknown = Object.keys(top).filter((key) => key !== 'projects');
  const problems = unknown.map((key) => ({
    where: `${fileName}:${placeOf([key], 'key')}`,
    problem: `${quoted(key)} is not a key: ${didYouMean(key, ['projects']) ? 'did you mean "projects"?' : 'everything belongs under projects'}`,
  }));
  const projects = Object.entries(keysOf(top.projects));
  if (projects.length === 0 && problems.length === 0) {
    problems.push({
      where: `${fileName}:${placeOf(['projects'], 'value')}`,
      problem: 'names no project: write at least one under projects, as signoff.example.yml does',
    });
  }
  return problems.length > 0 ? { problems } : { projects };
}

function issuesOf(key: string, written: unknown): Issue[] {
  const naming: Issue[] = projectKey.test(key)
    ? []
    : [{ path: [], of: 'key', sentence: 'must be named with a-z, 0-9 and -, 63 characters at most' }];
  const project = keysOf(written);
  return [...naming, ...issuesOfFormat(written), ...issuesBetweenKeys(project)];
}

// Such a channel works once the app has two more scopes; manifest.yml asks for no more than most need.
function unscoped(written: unknown): Issue[] {
  return String(keysOf(written).channel).startsWith('D')
    ? [{ path: ['channel'], sentence: 'is a direct message: give the Slack app the scopes im:history and im:read' }]
    : [];
}

function keysOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function dotted(path: Issue['path']): string {
  return path
    .map((step) => (typeof step === 'number' ? ` #${step + 1}` : `.${String(step)}`))
    .join('')
    .slice(1);
}

function firstOf(problems: Problem[], fileName: string): Problem[] {
  if (problems.length <= problemsMax) return problems;
  const more = problems.length - problemsMax;
  return [
    ...problems.slice(0, problemsMax),
    { where: fileName, problem: `has ${more} more mistakes like these: mend these first` },
  ];
}
