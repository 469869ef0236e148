/** What a text is to the model: places in a long list of numbers, and how much each of them counts. */
export type Features = readonly (readonly [bucket: number, weight: number])[];

/** So many that few runs of characters share one. */
export const bucketsTotal = 8192;

const runCharsMax = 3;

/**
 * Counts each run of one to three characters in the bucket that its hash names (32-bit FNV-1a), so that no vocabulary has to be
 * known beforehand. The counts are scaled to length 1: a long text says no more loudly what a short one says too.
 */
export function featuresOf(text: string): Features {
  const characters = [...` ${text.toLowerCase()} `];
  const counts = new Map<number, number>();
  for (let length = 1; length <= runCharsMax; length++) {
    for (let start = 0; start + length <= characters.length; start++) {
      const bucket = bucketOf(characters.slice(start, start + length).join(''));
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
  }
  const length = Math.hypot(...counts.values());
  return [...counts].map(([bucket, count]) => [bucket, count / length] as const);
}

const encoder = new TextEncoder();

function bucketOf(run: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(run)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % bucketsTotal;
}
