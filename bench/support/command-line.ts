import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed is not understood: told in a sentence, and the program ends with 2. */
export class UsageError extends Error {}

/** What was typed, as `parseArgs` reads it. Throws UsageError, with `usage` behind what is wrong. */
export function commandLine<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

/** Throws UsageError when it is none from 1 to `max`. */
export function wholeNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UsageError(`${name} must be a whole number from 1 to ${max}`);
}

/** Runs a program, which is told when somebody wants it to stop, and says why it failed: `whenStopped`, if that is why. */
export function runProgram(main: (signal: AbortSignal) => Promise<void>, whenStopped: string): void {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  main(stopping.signal).catch((error: unknown) => {
    // What was said last on a terminal may still be shown.
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    // Ctrl-C reaches our children as well, so whatever failed then failed because of it.
    if (stopping.signal.aborted) console.error(whenStopped);
    else console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}
