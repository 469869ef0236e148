import type { Item } from '../../review/item.ts';
import { type Project, titleOf } from '../../review/project.ts';
import { labelOf } from '../../review/value.ts';
import { escaped, plain } from '../text.ts';
import type { Face } from './face.ts';
import {
  blockId,
  input,
  inputIn,
  isNone,
  labelOfOption,
  oneLabel,
  optionValue,
  proposal,
  proposedIn,
} from './inputs.ts';
import { scoreInFigures, sure } from './scores.ts';

/** So many labels get a button each where the prediction is hidden. */
const blindButtonsMax = 5;

/** One label. */
export const classification: Face = {
  question: (project, item) => (item.blind ? 'Which label is this?' : `Is this ${guessed(project, item, 120)}?`),

  words: (project, value) => plain(titleOf(project, labelOf(value)), 200),

  guess(project, item) {
    const then = rivals(project, item);
    return [
      {
        type: 'section',
        fields: [
          {
            type: 'mrkdwn',
            text: `*${heading(item)}*\n${escaped(guessed(project, item, 150), 150)}${sure(project, item)}`,
            verbatim: true,
          },
          ...(then ? [{ type: 'mrkdwn' as const, text: `*Then*\n${then}`, verbatim: true }] : []),
        ],
      },
    ];
  },

  spoken(project, item) {
    const then = rivals(project, item);
    const guess = escaped(guessed(project, item, 150), 150);
    return `${whoSays(item)} ${guess}${sure(project, item)}${then ? `; then ${then}` : ''}. Approve it or give the right label.`;
  },

  buttons(project, item) {
    if (item.blind) {
      const { labels } = project;
      if (labels.length > blindButtonsMax) return [{ does: 'correct', label: 'Choose…' }];
      return [
        ...labels.map(({ value, title }) => ({ does: 'choose' as const, value: optionValue(value), label: title })),
        { does: 'correct', label: 'Other…' },
      ];
    }
    return [
      { does: 'approve', label: `Approve ${guessed(project, item, 60)}` },
      ...item.prediction.alternatives
        .slice(0, 2)
        .map(({ value }, index) => ({ does: 'alternative' as const, index, label: titleOf(project, value) })),
      { does: 'correct', label: 'Correct…' },
    ];
  },

  inputs: (project, item) => [
    input(item, 'label', 'The right label', oneLabel(project, { none: true })),
    proposal(item),
  ],

  read(project, item, state) {
    const chosen = inputIn(state, item, 'label').selected_option?.value ?? '';
    const proposed = proposedIn(state, item);
    if (isNone(chosen)) return { kind: 'none', proposedLabel: proposed };
    const at = blockId(item, 'label');
    if (proposed !== null)
      return { kind: 'errors', errors: { [at]: 'To propose a label, choose “None of these” here.' } };
    const value = labelOfOption(project, chosen);
    if (value === undefined) {
      return { kind: 'errors', errors: { [at]: 'That label is not in this project any more. Choose another one.' } };
    }
    return { kind: 'value', value };
  },

  shortAnswers: true,
  asked: () => [],
  difference: () => [],
};

function guessed(project: Project, item: Item, charsMax: number): string {
  return plain(titleOf(project, labelOf(item.prediction.value)), charsMax);
}

function rivals(project: Project, { prediction }: Item): string {
  return prediction.alternatives
    .slice(0, 3)
    .map(({ value, confidence }) =>
      `${escaped(titleOf(project, value), 80)} ${scoreInFigures(project, confidence)}`.trimEnd(),
    )
    .join(', ');
}

/** Whose word the prediction is. */
export function whoSays({ prediction }: Item): string {
  return prediction.confidence === null ? 'Suggested:' : 'The model says';
}

/** The same as a heading. */
export function heading(item: Item): string {
  return whoSays(item).replace(/:$/, '');
}
