/**
 * What a chart shows, as plain data: the same description becomes a picture, a block of Slack's, or a sentence.
 * Every share is 0..1, every number finite and not negative.
 */
export type Chart = HoursChart | ReliabilityChart | ConfusionsChart | ThresholdChart | AccuracyChart | WaitingChart;

/** What a caller says in their own words; whatever is left out is made from the figures. */
export interface Said {
  /** Up to 80 characters are shown. */
  title?: string;
  /** One sentence with a number: what a reader should take away. Up to 240 characters are shown. */
  takeaway?: string;
  /** Small print under the picture, up to 240 characters. */
  note?: string;
}

/** How a decision is drawn. Tones differ in colour and in pattern. */
export type Tone = 'approved' | 'corrected' | 'rejected' | 'other';

/** Decisions by hour of one day, stacked. */
export interface HoursChart extends Said {
  kind: 'hours';
  /** The parts of each bar, from its foot up. At most four are told apart. */
  parts: readonly { name: string; tone: Tone }[];
  /** In the order of the day. 23 or 25 of them on the days on which clocks change: then an hour is left out, or comes twice. */
  hours: readonly {
    /** 0..23, as the clock on the wall shows it. */
    hour: number;
    /** One for each part. */
    counts: readonly number[];
  }[];
}

/** What a model claims to be sure of, against what people found. */
export interface ReliabilityChart extends Said {
  kind: 'reliability';
  bands: readonly ({
    /** Mean of what the model stated. */
    confidence: number;
  } & Found)[];
}

/** A share that was found in a sample, with its interval. */
export interface Found {
  share: number;
  lower: number;
  upper: number;
  /** How many it was found in. */
  count: number;
}

/** What was predicted, and what people made of it. */
export interface ConfusionsChart extends Said {
  kind: 'confusions';
  /** In any order: the most frequent are shown, and how many more there are. */
  pairs: readonly { predicted: string; final: string; count: number }[];
}

/** What the gate would approve by itself at each threshold, and how much of that would be wrong. */
export interface ThresholdChart extends Said {
  kind: 'threshold';
  /** In any order, each threshold once. What is not known at one is null. */
  points: readonly {
    threshold: number;
    /** Of all predictions, the share that would be approved. */
    coverage: number | null;
    /** Of those, the share that would be wrong, as found. */
    error: number | null;
    /** What that share is at most, with the guarantee's confidence. */
    errorAtMost: number | null;
  }[];
  /** The threshold in force. */
  current: number | null;
  /** The one that is advised. */
  advised: number | null;
  /** How much may be wrong. */
  errorAllowed: number | null;
}

/** How good the model is, day by day. */
export interface AccuracyChart extends Said {
  kind: 'accuracy';
  /** In the order of days. A day on which nothing is known has null. */
  days: readonly { day: Day; accuracy: Found | null }[];
}

/** How long items waited for their decision, by the day on which they were decided. */
export interface WaitingChart extends Said {
  kind: 'waiting';
  /** In the order of days. A day on which nothing was decided has null. */
  days: readonly { day: Day; waited: Waited | null }[];
}

/** Within this many milliseconds half of the items were decided, and nine in ten. */
export interface Waited {
  halfMs: number;
  nineInTenMs: number;
  count: number;
}

/** A calendar day: `2026-11-26`. */
export type Day = string;

/** Throws a RangeError that names the first figure that is none: a share beyond 0..1, an hour that no clock shows, what is negative or not finite. */
export function assertDrawable(chart: Chart): void {
  const look = (value: unknown, where: string): void => {
    if (typeof value === 'number') {
      const most = largest[where.split('.').at(-1) ?? ''] ?? Number.MAX_VALUE;
      if (!(value >= 0 && value <= most)) throw new RangeError(`${where} of a chart is ${value}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) look(each, where === '' ? name : `${where}.${name}`);
    }
  };
  look(chart, '');
}

const largest: Record<string, number> = {
  share: 1,
  lower: 1,
  upper: 1,
  confidence: 1,
  coverage: 1,
  error: 1,
  errorAtMost: 1,
  errorAllowed: 1,
  hour: 23,
};
