import { SignoffConnectionError, SignoffError, SignoffTimeoutError } from './errors.ts';

export interface Watch {
  /** For fetch: aborted when the caller says so, or when it took too long. */
  signal: AbortSignal;
  /** From now on, it may take so long. */
  within(ms: number): void;
  /** The same time again: something moved. */
  again(): void;
  /** While nothing is waited for, nothing is late. */
  pause(): void;
  /** Ends what is still under way. */
  end(): void;
  /** What a failure under watch means to the caller. */
  meaning(error: unknown): unknown;
}

/** One attempt's time, and the caller's wish to stop. */
export function watchOver(outer: AbortSignal | undefined): Watch {
  const inner = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let allowedMs = 0;
  let paused = true;
  let late = false;
  const leave = () => inner.abort(outer?.reason);
  if (outer?.aborted) leave();
  outer?.addEventListener('abort', leave, { once: true });

  function within(ms: number): void {
    allowedMs = ms;
    paused = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = true;
      inner.abort();
    }, ms);
  }

  return {
    signal: inner.signal,
    within,
    again() {
      if (!paused) within(allowedMs);
    },
    pause() {
      paused = true;
      clearTimeout(timer);
    },
    end() {
      paused = true;
      clearTimeout(timer);
      outer?.removeEventListener('abort', leave);
      inner.abort();
    },
    meaning(error) {
      if (outer?.aborted) return outer.reason;
      if (late) return new SignoffTimeoutError(`Nothing came for ${allowedMs} ms.`);
      if (error instanceof SignoffError) return error;
      return new SignoffConnectionError('Signoff does not answer, or its answer broke off.', error);
    },
  };
}
