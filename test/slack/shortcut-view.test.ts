import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import {
  chosenIn,
  fitted,
  guessBlock,
  guessIn,
  guessOptions,
  noteIn,
  projectOfBlock,
  projectOptions,
  readSource,
  type Source,
  sendView,
  takesMessages,
} from '../../src/slack/shortcut/view.ts';
import { parsedTexts, readable, whyNotOpened } from '../support/block-kit.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';
import { alive, deceiving, trickyText } from './aliveness.ts';
import { everywhere, hostile } from './every-card.ts';

const source: Source = {
  channel: 'C0REVIEW',
  ts: '1.000001',
  thread: null,
  text: 'I was charged twice',
  project: null,
};
const labels = (count: number, words = '') => {
  // Cut first: thousands of slices would keep thousands of whole texts.
  const short = words.slice(0, 190);
  return Array.from({ length: count }, (_, i) => ({
    value: `${i} ${short}`,
    title: `${i} ${short}`,
    description: null,
  }));
};
const classification = aProject();
const multilabel = aMultilabelProject();
const free = aTextProject();

const drawn = (chosen: Project | null, projects: Project[] = [classification, multilabel, free]) =>
  sendView({
    projects,
    chosen,
    source: { ...source, project: projects.length === 1 ? (chosen?.key ?? null) : null },
    text: 'I was charged twice',
  });
const elementOf = (project: Project) => {
  const block = drawn(project).blocks.find(({ block_id }) => block_id === guessBlock(project));
  return block && 'element' in block ? block.element.type : null;
};
const inGuess = (project: Project, state: object) => ({ [guessBlock(project)]: { shortcut_label: state } });

describe('the dialog that sends a message', () => {
  it('asks for the project first, and shows what is sent', () => {
    const view = drawn(null);
    expect(view.blocks.map(({ type }) => type)).toEqual(['input', 'context', 'rich_text']);
    expect(readable(view.blocks)).toContain('I was charged twice');
    expect(JSON.stringify(view.blocks[0])).toContain('"dispatch_action":true');
  });

  it('then for the guess, says who will read it, and never asks for a project where there is only one', () => {
    const view = drawn(classification, [classification]);
    expect(view.blocks.map(({ type, block_id }) => [type, block_id])).toEqual([
      ['context', undefined],
      ['input', 'send:support-intent:guess'],
      ['input', 'send:note'],
      ['context', undefined],
      ['rich_text', undefined],
    ]);
    expect(readable(view.blocks)).toContain(
      'Reviewers of *Support intent* are asked in <#C0REVIEW>: whoever is there can read this message.',
    );
  });

  it.each([
    [4, 'radio_buttons'],
    [40, 'static_select'],
    [400, 'external_select'],
  ])('with %i labels asks by %s', (count, type) => {
    expect(elementOf(aProject({ labels: labels(count) }))).toBe(type);
  });
  it.each([
    [4, 'checkboxes'],
    [40, 'multi_static_select'],
    [400, 'multi_external_select'],
  ])('with %i labels of which several may fit asks by %s', (count, type) => {
    expect(elementOf(aMultilabelProject({ labels: labels(count) }))).toBe(type);
  });
  it('asks for a text in words', () => {
    expect(elementOf(free)).toBe('plain_text_input');
  });

  it('is offered for what people can guess in one input, and for nothing else', () => {
    const all = [classification, multilabel, free, anExtractionProject(), anApprovalProject()];
    expect(all.filter(takesMessages)).toEqual([classification, multilabel, free]);
  });

  it('finds projects and labels by what is typed; “none of these” is no guess', () => {
    const projects = Array.from({ length: 200 }, (_, i) =>
      aProject({ key: `p-${i}`, name: i === 7 ? 'Refunds' : `Project ${i}` }),
    );
    expect(projectOptions(projects, 'refu').map(({ value }) => value)).toEqual(['p-7']);
    expect(projectOptions(projects, '')).toHaveLength(100);
    expect(guessOptions(classification, 'b').map(({ value }) => value)).toEqual(['billing']);
    expect(projectOfBlock(projects, 'send:p-7:guess')?.key).toBe('p-7');
    expect(projectOfBlock(projects, 'itm_1:label')).toBeUndefined();
  });
});

describe('what was put in', () => {
  it('is read by the task', () => {
    expect(guessIn(classification, inGuess(classification, { selected_option: { value: 'billing' } }))).toEqual({
      value: 'billing',
    });
    expect(
      guessIn(multilabel, inGuess(multilabel, { selected_options: [{ value: 'price' }, { value: 'delivery' }] })),
    ).toEqual({ value: ['delivery', 'price'] });
    expect(guessIn(multilabel, inGuess(multilabel, { selected_options: [] }))).toEqual({ value: [] });
    expect(guessIn(free, inGuess(free, { value: 'We are\0 sorry \ud83d' }))).toEqual({ value: 'We are sorry \ufffd' });
    expect(noteIn({ 'send:note': { shortcut_note: { value: '  why \0 ' } } })).toBe('why');
    expect(noteIn({})).toBeNull();
    expect(chosenIn({ 'send:project': { shortcut_project: { selected_option: { value: 'p-1' } } } })).toBe('p-1');
  });

  it('that is no answer of this project says so; what was not asked for is nothing', () => {
    expect(guessIn(classification, inGuess(classification, { selected_option: { value: 'gone' } }))).toHaveProperty(
      'wrong',
    );
    expect(guessIn(multilabel, inGuess(multilabel, { selected_options: [{ value: 'gone' }] }))).toHaveProperty('wrong');
    expect(guessIn(free, inGuess(free, { value: ' ' }))).toHaveProperty('wrong');
    expect(guessIn(classification, inGuess(multilabel, {}))).toBeUndefined();
  });
});

describe('what the dialog carries', () => {
  it('comes back as it was, and a text that Slack would not carry is left out', () => {
    expect(readSource(JSON.stringify(fitted(source)))).toEqual(source);
    const long = fitted({ ...source, text: '"'.repeat(2_000) });
    expect(long).toEqual({ ...source, text: null });
    expect(readSource('itm_1')).toBeNull();
    expect(readSource('{"channel":"C1"}')).toBeNull();
  });
});

const wrong = (view: { blocks: unknown }) => [
  ...whyNotOpened(view),
  ...alive(parsedTexts({ blocks: view.blocks })),
  ...deceiving(readable(view.blocks)),
];

/** The dialog for each kind of project, with this text wherever one can stand. */
function everyDialog(text: string, projectCount: number, labelCount: number) {
  const kinds = everywhere(text)
    .map(({ project }) => project)
    .filter(takesMessages)
    .map((project) => (project.labels.length > 0 ? { ...project, labels: labels(labelCount, text) } : project));
  const projects = Array.from({ length: projectCount }, (_, i) => kinds[i % kinds.length])
    .filter((project) => project !== undefined)
    .map((project, i) => ({ ...project, key: `p-${i}` }));
  const carried = fitted({ ...source, text });
  return [null, ...projects.slice(0, 3)].map((chosen) =>
    sendView({ projects, chosen, source: { ...carried, project: projectCount === 1 ? 'p-0' : null }, text }),
  );
}

describe('whatever the message, the labels and the projects', () => {
  it.each(hostile)('Slack takes the dialog (%s)', (_, text) => {
    for (const [projects, count] of [
      [2, 3],
      [200, 10_000],
    ] as const)
      expect(everyDialog(text, projects, count).flatMap(wrong).slice(0, 5)).toEqual([]);
  });

  it('nothing in it is alive but what is ours', () => {
    fc.assert(
      fc.property(
        trickyText,
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 2, max: 300 }),
        (text, projects, count) => {
          expect(everyDialog(text, projects, count).flatMap(wrong).slice(0, 5)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
