/** What becomes of training records as they are read. */
export interface Collector<Collected> {
  /** `record`: as it was written, in UTF-8, in memory that is another's afterwards. `place`: the one behind it. */
  add: (record: Buffer, place: string) => void;
  /** Everything since it was last asked for. */
  collected: () => Collected;
}
