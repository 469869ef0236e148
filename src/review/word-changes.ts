import { diffWordsWithSpace } from 'diff';

export interface WordChange {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Longer comparisons stop being read word by word, and would hold up everybody else's click. */
const editsMax = 600;

/** What became of a text, word by word. A text that is all new is one removal and one addition. */
export function wordChanges(from: string, to: string): WordChange[] {
  const changes = diffWordsWithSpace(from, to, { maxEditLength: editsMax });
  if (!changes) {
    return [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
  }
  return changes.map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
