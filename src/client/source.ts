/** Items as lines, taken from wherever they are made; a line is lost to nobody who stopped waiting for it. */
export interface Source {
  /** Resolves to true as soon as there is a line, to false at the end, or when none came for so long. Throws on abort. */
  ready(msMax: number, signal?: AbortSignal): Promise<boolean>;
  /** The lines that are there. */
  take(): string[];
  /** What the maker of the items threw. It ends them. */
  failure(): { error: unknown } | null;
  leave(): void;
}

/** From what is made at once, so many at a time. */
const batch = 256;

export function createSource(items: Iterable<unknown> | AsyncIterable<unknown>): Source {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let lines: string[] = [];
  let coming: Promise<void> | null = null;
  let ended = false;
  let failed: { error: unknown } | null = null;

  function add(result: IteratorResult<unknown>): void {
    if (result.done) ended = true;
    else lines.push(`${JSON.stringify(result.value)}\n`);
  }

  function fail(error: unknown): void {
    failed = { error };
    ended = true;
  }

  /** Asks for more; a promise when it is still to come. */
  function ask(): Promise<void> | null {
    try {
      while (!ended && lines.length < batch) {
        const next = iterator.next();
        if (!('then' in next)) add(next);
        else
          return next
            .then(add)
            .catch(fail)
            .finally(() => {
              coming = null;
            });
      }
    } catch (error) {
      fail(error);
    }
    return null;
  }

  return {
    async ready(msMax, signal) {
      if (lines.length === 0 && !ended) coming ??= ask();
      if (coming && lines.length === 0) await within(coming, msMax, signal);
      return lines.length > 0;
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
    failure: () => failed,
    leave() {
      if (ended) return;
      // One that is asleep hears of it when it wakes up; nobody waits for that.
      Promise.resolve(iterator.return?.()).catch(() => {});
    },
  };
}

function within(coming: Promise<void>, msMax: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    const timer = Number.isFinite(msMax) ? setTimeout(resolve, msMax) : undefined;
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    coming.then(done);
  });
}
