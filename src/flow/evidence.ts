/** What people's decisions say about a model, weighed. Seeds and known answers never count. */
export interface Evidence {
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
  /** Those that chance alone picked: a fair sample of everything that came. */
  sampled: number;
  sampledWrong: number;
  /** How many predictions these stand for: each that its chance picked, for 1 / that chance. */
  standsFor: number;
}

/** The same for the same version. */
export function versionKey({ model, modelVersion }: ModelVersion): string {
  return JSON.stringify([model, modelVersion]);
}
