const clicksMax = 10_000;

export const repeated = Symbol('a click that was delivered before');

export type Once = <T>(click: string, work: () => Promise<T>) => Promise<T | typeof repeated>;

/** Slack may deliver one click twice. The second delivery waits for the first, and is acknowledged like it, in silence. */
export function createOnce(): Once {
  const known = new Map<string, Promise<unknown>>();
  return async (click, work) => {
    const earlier = known.get(click);
    if (earlier) {
      await earlier;
      return repeated;
    }
    const done = work();
    known.set(click, done);
    // What failed may be tried again under the same name.
    done.catch(() => known.delete(click));
    for (const oldest of known.keys()) {
      if (known.size <= clicksMax) break;
      known.delete(oldest);
    }
    return done;
  };
}

/** Work that is asked for again while it is under way is done once, and both get what came of it. */
export function createShared<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const begun = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  };
}
