import { SignoffConnectionError, SignoffError, SignoffTimeoutError } from './errors.ts';

interface Options {
  /** How often it is tried again while nothing succeeds. */
  retries: number;
  /** Doing it twice is doing it once. */
  repeatable?: boolean;
  /** Once something succeeded, whatever breaks off is waited out: an interruption, not a wrong address. */
  foreverOnceWell?: boolean;
  signal?: AbortSignal | undefined;
}

export interface Patience {
  wentWell(): void;
  /** Waits until it may be tried again, `msMax` at most; throws the error when it is not worth it. */
  failed(error: unknown, msMax?: number): Promise<void>;
}

const firstPauseMs = 500;
const pauseMsMax = 15_000;
/** A service that wants to be left alone for longer is not waited for. */
const retryAfterMsMax = 120_000;
const passing = new Set([408, 429, 500, 502, 503, 504]);

/** When to try again: exponential backoff with full jitter, and never before the service says. */
export function createPatience({ retries, repeatable = true, foreverOnceWell = false, signal }: Options): Patience {
  let failures = 0;
  let left = retries;
  return {
    wentWell() {
      failures = 0;
      left = foreverOnceWell ? Number.POSITIVE_INFINITY : retries;
    },
    async failed(error, msMax = Number.POSITIVE_INFINITY) {
      if (left <= 0 || !isPassing(error, repeatable)) throw error;
      const backoffMs = Math.random() * Math.min(pauseMsMax, firstPauseMs * 2 ** failures);
      failures += 1;
      left -= 1;
      await pause(Math.min(msMax, (error.retryAfterMs ?? 0) + backoffMs), signal);
    },
  };
}

function isPassing(error: unknown, repeatable: boolean): error is SignoffError {
  if (!(error instanceof SignoffError) || (error.retryAfterMs ?? 0) > retryAfterMsMax) return false;
  // Refused before anything was done.
  if (error.status === 429) return true;
  if (!repeatable) return false;
  if (error instanceof SignoffConnectionError || error instanceof SignoffTimeoutError) return true;
  return error.status !== null && passing.has(error.status);
}

/** Throws the signal's reason when it is aborted meanwhile. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
