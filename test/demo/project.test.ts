import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { detect } from '../../src/demo/detector.ts';
import { projectsFile } from '../../src/demo/project.ts';
import { snippets } from '../../src/demo/snippets.ts';

const project = parse(projectsFile()).projects.language;

test('every label of the project is a language of the stream, and the other way round', () => {
  const labels = project.labels.map(({ value }: { value: string }) => value);

  expect(new Set(snippets().map(({ truth }) => truth))).toEqual(new Set(labels));
});

test('everything the model says is a label of the project', () => {
  const labels = new Set(project.labels.map(({ value }: { value: string }) => value));
  const said = snippets().flatMap(({ text }) => {
    const { value, alternatives } = detect(text);
    return [value, ...alternatives.map((next) => next.value)];
  });

  expect([...new Set(said)].filter((value) => !labels.has(value))).toEqual([]);
});

test('the projects file says what the demo promises', () => {
  expect(project).toMatchObject({
    name: 'Language of a message',
    task: 'classification',
    channel: 'C0REVIEW',
    reviewers: { groups: ['S01REVIEW'] },
    leads: { users: ['U09LEA'] },
    gate: { threshold: 0.85, audit: 0.05 },
    select: { order: 'entropy' },
    window: 5,
  });
  expect(project.labels).toContainEqual({ value: 'nob', title: 'Norwegian Bokmål', description: 'Norsk bokmål' });
});
