/** What buttons are called in a click; the item's id is their value, and all else is read from the row. */
export const actions = {
  approve: 'approve',
  alternatives: ['alt_1', 'alt_2'],
  /** With a number behind it; the label stands behind the item's id. */
  choose: 'choose_',
  correct: 'correct',
  reject: 'reject',
  undo: 'undo',
  reveal: 'reveal',
  more: 'more',
} as const;

/** A button of a review session: what it does on a card is said to a message, what it does here draws the next item. */
export function inSession(action: string): string {
  return `session_${action}`;
}

/** What stands in the menu of a card. */
export const more = {
  skip: 'skip',
  escalate: 'escalate',
  guidelines: 'guidelines',
  fullText: 'full_text',
  history: 'history',
  contest: 'contest',
  reopen: 'reopen',
} as const;
export type More = (typeof more)[keyof typeof more];

export function moreValue(does: More, itemId: string): string {
  return `${does}:${itemId}`;
}

export function readMore(value: string): { does: More | null; itemId: string } {
  const [does = '', itemId = ''] = value.split(':');
  return { does: Object.values(more).find((each) => each === does) ?? null, itemId };
}
