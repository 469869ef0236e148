const ending = new Set<() => void>();
process.on('exit', () => {
  for (const end of ending) {
    try {
      end();
    } catch {
      // It is gone already.
    }
  }
});

/** Ends what a test started, if the test was cut off (by its time limit) and never came to it. Returns the way to forget it. */
export function endWithUs(end: () => void): () => void {
  ending.add(end);
  return () => ending.delete(end);
}
