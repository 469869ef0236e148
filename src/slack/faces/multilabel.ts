import type { Item } from '../../review/item.ts';
import { type Project, titleOf } from '../../review/project.ts';
import { labelsOf } from '../../review/value.ts';
import { richLines, section } from '../blocks.ts';
import { escaped, plain } from '../text.ts';
import { heading, whoSays } from './classification.ts';
import type { Face } from './face.ts';
import { blockId, input, inputIn, labelOfOption, proposal, proposedIn, selectMax, severalLabels } from './inputs.ts';
import { scoreInFigures, sure } from './scores.ts';

/** Several labels, or none. */
export const multilabel: Face = {
  question: (_, item) => (item.blind ? 'Which labels are these?' : 'Are these the right labels?'),

  words: (project, value) => named(project, labelsOf(value)) || 'no label',

  guess(project, item) {
    const others = rivals(project, item);
    return [
      section(
        `*${heading(item)}*\n${escaped(multilabel.words(project, item.prediction.value), 1000)}${sure(project, item)}`,
      ),
      ...(others ? [section(`*Perhaps also*\n${others}`)] : []),
    ];
  },

  spoken(project, item) {
    const others = rivals(project, item);
    const guess = escaped(multilabel.words(project, item.prediction.value), 400);
    return `${whoSays(item)} ${guess}${sure(project, item)}${others ? `; perhaps also ${others}` : ''}. Approve them or choose the right ones.`;
  },

  buttons: (project, item) =>
    item.blind
      ? [{ does: 'correct', label: 'Choose…' }]
      : [
          { does: 'approve', label: `Approve ${plain(multilabel.words(project, item.prediction.value), 60)}` },
          { does: 'correct', label: 'Correct…' },
        ],

  inputs: (project, item, from) => [
    input(item, 'labels', 'The right labels', severalLabels(project, from === null ? [] : labelsOf(from)), {
      optional: true,
      hint:
        beyondTheMenu(project, item).length > 0
          ? `Slack shows ${selectMax} of them; the others stay as the model gave them.`
          : 'None chosen means that none of them fits.',
    }),
    {
      ...proposal(item),
      hint: { type: 'plain_text', text: 'The project’s lead reads what you propose.', emoji: false },
    },
  ],

  read(project, item, state) {
    const chosen = inputIn(state, item, 'labels').selected_options ?? [];
    const values = chosen.map(({ value }) => labelOfOption(project, value));
    const known = values.filter((value) => value !== undefined);
    if (known.length < values.length) {
      const sentence = 'One of these labels is not in this project any more. Take it out.';
      return { kind: 'errors', errors: { [blockId(item, 'labels')]: sentence } };
    }
    const proposed = proposedIn(state, item);
    // A missing label with nothing chosen is "none of these"; beside chosen ones it would get lost.
    if (proposed !== null && known.length === 0) return { kind: 'none', proposedLabel: proposed };
    if (proposed !== null) {
      const sentence = 'A missing label can be proposed where none of the others fits. Put it into the note.';
      return { kind: 'errors', errors: { [blockId(item, 'proposal')]: sentence } };
    }
    return { kind: 'value', value: [...known, ...beyondTheMenu(project, item)].sort() };
  },

  shortAnswers: true,
  asked: () => [],

  difference(project, from, to) {
    const [before, after] = [labelsOf(from), labelsOf(to)];
    const [had, has] = [new Set(before), new Set(after)];
    const added = after.filter((label) => !had.has(label));
    const removed = before.filter((label) => !has.has(label));
    return richLines([
      ...(added.length > 0 ? [{ name: 'Added', text: named(project, added) }] : []),
      ...(removed.length > 0 ? [{ name: 'Removed', text: named(project, removed) }] : []),
    ]);
  },
};

/** More labels than a menu can start from: those behind stay as they are. */
function beyondTheMenu({ labels }: Project, { blind, prediction }: Item): string[] {
  if (blind) return [];
  const known = new Set(labels.map(({ value }) => value));
  return labelsOf(prediction.value)
    .slice(selectMax)
    .filter((label) => known.has(label));
}

const namedMax = 60;

function named(project: Project, labels: string[]): string {
  const titles = labels.slice(0, namedMax).map((label) => plain(titleOf(project, label), 100));
  const rest = labels.length - titles.length;
  return `${titles.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function rivals(project: Project, { prediction }: Item): string {
  return prediction.alternatives
    .slice(0, 4)
    .map(({ value, confidence }) =>
      `${escaped(titleOf(project, value), 80)} ${scoreInFigures(project, confidence)}`.trimEnd(),
    )
    .join(', ');
}
