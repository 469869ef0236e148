/** What people's decisions say about a model, weighed. Seeds and known answers never count. */
export interface Evidence {
  /** Versions of which people settled predictions, that of the latest decision first. */
  versions(project: string): Promise<(ModelVersion & { settled: number })[]>;
  /** The version of the newest prediction; null: there is none. */
  newest(project: string): Promise<ModelVersion | null>;
  /**
   * Settled predictions of one version by confidence: band i holds those from `thresholds[i - 1]` up to, but not including,
   * `thresholds[i]`. Thresholds ascend; bands without any are left out.
   */
  bands(project: string, version: ModelVersion, thresholds: number[]): Promise<Band[]>;
  /** How many predictions come in a day, over the last week. */
  arrivedPerDay(project: string, now: Date): Promise<number>;
}

/** Empty where callers name none. */
export interface ModelVersion {
  model: string;
  modelVersion: string;
}

export interface Band {
  band: number;
  reviewed: number;
  reviewedWrong: number;
  /** Those that chance alone picked: a fair sample of everything that came. */
  sampled: number;
  sampledWrong: number;
  /** How many predictions the reviewed ones stand for: each for 1 / its probability. */
  standsFor: number;
}
