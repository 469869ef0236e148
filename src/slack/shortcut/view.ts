import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { Project } from '../../review/project.ts';
import { readValue, type Value } from '../../review/value.ts';
import { context, option, plainText, quote } from '../blocks.ts';
import type { FormInput, FormState } from '../faces/face.ts';
import { isNone, labelOfOption, labelOptions, oneLabel, selectMax, severalLabels } from '../faces/inputs.ts';
import { escaped, plain } from '../text.ts';

export const sendCallback = 'send_to_review';
/** Not the actions of the dialogs that answer: their type-ahead looks for an item, and here is none yet. */
export const sendActions = { project: 'shortcut_project', guess: 'shortcut_label', note: 'shortcut_note' } as const;

const metadataCharsMax = 3000;
const shownCharsMax = 2500;
const noteCharsMax = 1000;

/** The message that is sent, as the dialog carries it. */
export interface Source {
  channel: string;
  ts: string;
  /** The thread it stands in; null: none. */
  thread: string | null;
  /** Null: it is too long to be carried, and read again when it is sent. */
  text: string | null;
  /** The project, where there is only one to choose from. */
  project: string | null;
}

const source = z.object({
  channel: z.string(),
  ts: z.string(),
  thread: z.string().nullable(),
  text: z.string().nullable(),
  project: z.string().nullable(),
});

/** Null where a version of ours wrote it otherwise. */
export function readSource(private_metadata: string): Source | null {
  try {
    const read = source.safeParse(JSON.parse(private_metadata));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** With the text left out where Slack would not carry it. */
export function fitted(whole: Source): Source {
  return JSON.stringify(whole).length <= metadataCharsMax ? whole : { ...whole, text: null };
}

/** Whether people can send messages there: what they suggest has to fit into one input. */
export function takesMessages({ task }: Project): boolean {
  return task === 'classification' || task === 'multilabel' || task === 'text';
}

interface Sending {
  /** Those that take messages. */
  projects: Project[];
  chosen: Project | null;
  source: Source;
  /** What is sent. */
  text: string;
}

/** Asks what a message is sent to, and what the answer might be. */
export function sendView({ projects, chosen, source, text }: Sending): ModalView {
  return {
    type: 'modal',
    callback_id: sendCallback,
    private_metadata: JSON.stringify(source),
    title: plainText('Send to review', 24),
    submit: plainText('Send', 24),
    close: plainText('Cancel', 24),
    blocks: [
      ...(source.project === null ? [projectInput(projects, chosen)] : []),
      ...(chosen ? [whatHappens(chosen), guessInput(chosen), noteInput()] : []),
      context('What is sent:'),
      quote(text, shownCharsMax),
    ],
  };
}

function whatHappens({ name, channel }: Project): KnownBlock {
  return context(
    `Reviewers of *${escaped(name, 100)}* are asked in <#${channel}>: whoever is there can read this message. Somebody else answers, not you.`,
  );
}

function projectInput(projects: Project[], chosen: Project | null): KnownBlock {
  const initial = chosen ? { initial_option: projectOption(chosen) } : {};
  const placeholder = plainText('Choose a project', 75);
  return {
    type: 'input',
    block_id: projectBlock,
    dispatch_action: true,
    label: plainText('Project', 24),
    element:
      projects.length <= selectMax
        ? {
            type: 'static_select',
            action_id: sendActions.project,
            placeholder,
            options: projects.map(projectOption),
            ...initial,
          }
        : { type: 'external_select', action_id: sendActions.project, placeholder, min_query_length: 0, ...initial },
  };
}

export const projectBlock = 'send:project';
const noteBlock = 'send:note';

/** Each project has its own: what was guessed for one must not stand before another. */
export function guessBlock({ key }: Project): string {
  return `send:${key}:guess`;
}

function projectOption({ key, name }: Project): PlainTextOption {
  return option(name, key, name === key ? null : key);
}

function guessInput(project: Project): KnownBlock {
  const several = project.task === 'multilabel';
  return {
    type: 'input',
    block_id: guessBlock(project),
    optional: several,
    label: plainText('Your guess', 24),
    element: { ...guessElement(project), action_id: sendActions.guess },
    hint: plainText(
      several
        ? 'What the answer might be. None chosen means that none of them fits.'
        : 'What the answer might be. A reviewer says whether it is so.',
      200,
    ),
  };
}

function guessElement(project: Project): InputBlock['element'] {
  switch (project.task) {
    case 'multilabel':
      return severalLabels(project, []);
    case 'text':
      return { type: 'plain_text_input', multiline: true, max_length: 3000 };
    default:
      return oneLabel(project, { none: false });
  }
}

function noteInput(): KnownBlock {
  return {
    type: 'input',
    block_id: noteBlock,
    optional: true,
    label: plainText('Note', 24),
    hint: plainText('Why you ask. Reviewers read it with the message.', 100),
    element: { type: 'plain_text_input', action_id: sendActions.note, multiline: true, max_length: noteCharsMax },
  };
}

/** The projects whose name or key fits what was typed. */
export function projectOptions(projects: Project[], query: string): PlainTextOption[] {
  const sought = query.trim().toLowerCase();
  const begins = ({ key, name }: Project) => (key.startsWith(sought) || name.toLowerCase().startsWith(sought) ? 0 : 1);
  return projects
    .filter(({ key, name }) => key.includes(sought) || name.toLowerCase().includes(sought))
    .sort((a, b) => begins(a) - begins(b) || (a.name < b.name ? -1 : 1))
    .slice(0, selectMax)
    .map(projectOption);
}

/** Its labels that fit what was typed; "none of these" is no guess. */
export function guessOptions(project: Project, query: string): PlainTextOption[] {
  return labelOptions(project, query).filter(({ value }) => !isNone(value ?? ''));
}

/** The project whose guess this block asks for. */
export function projectOfBlock(projects: Project[], block_id: string): Project | undefined {
  return projects.find((project) => guessBlock(project) === block_id);
}

export function chosenIn(state: FormState): string | null {
  return state[projectBlock]?.[sendActions.project]?.selected_option?.value ?? null;
}

export function noteIn(state: FormState): string | null {
  return storable(state[noteBlock]?.[sendActions.note]?.value ?? '').trim() || null;
}

/** The guess that was given; else what is wrong with it. Undefined: nobody was asked for it yet. */
export function guessIn(project: Project, state: FormState): { value: Value } | { wrong: string } | undefined {
  const given = state[guessBlock(project)]?.[sendActions.guess];
  if (given === undefined) return undefined;
  const read = readValue(project, guessed(project, given), 'complete');
  if ('value' in read) return { value: read.value };
  return {
    wrong:
      project.task === 'text'
        ? 'Say what the text might be.'
        : 'That label is not in this project any more. Choose another one.',
  };
}

function guessed(project: Project, { value, selected_option, selected_options }: FormInput): unknown {
  switch (project.task) {
    case 'multilabel':
      return (selected_options ?? []).map((each) => labelOfOption(project, each.value));
    case 'text':
      return storable(value ?? '');
    default:
      return labelOfOption(project, selected_option?.value ?? '');
  }
}

/** Typed text may hold what no database keeps. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Said in place of the dialog. */
export function doneTitle(created: boolean): string {
  return plain(created ? 'Sent to review' : 'Sent before', 24);
}
