/** All that the outside world was promised in a soak, to be held against the rows at its end. */
export class Books {
  /** By external_id, the item that a caller was told. */
  readonly accepted = new Map<string, string>();
  /** By item, who was told that their answer counts. */
  readonly answered = new Map<string, string>();
  /** Items of which a webhook told that they are decided. */
  readonly delivered = new Set<string>();
  /** Whatever must not happen, a sentence each; the same one is counted. */
  readonly wrong = new Map<string, number>();

  isWrong(sentence: string): void {
    this.wrong.set(sentence, (this.wrong.get(sentence) ?? 0) + 1);
  }
}
