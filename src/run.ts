import type { Logger } from 'pino';
import { type Config, secretsIn } from './config.ts';
import { hiding } from './logging.ts';
import { settleMemory } from './settle-memory.ts';
import { SlackRefusesUs } from './slack/slack-errors.ts';
import { EmbeddedPostgresError } from './store/embedded.ts';
import { LacksRights } from './store/grants.ts';
import { openService } from './wiring.ts';

/**
 * Runs the service until SIGTERM or Ctrl-C, then closes what is open; after SIGTERM, which nobody types, it first takes its leave of those
 * who call it. Sets the exit code; 2 means that people must change a setting.
 */
export async function runUntilStopped(config: Config, log: Logger): Promise<void> {
  // Slack's socket client rejects into the void on some messages; an unhandled rejection must not end the service.
  process.on('unhandledRejection', (reason) =>
    log.error({ error: String(reason) }, 'something failed that nobody waited for'),
  );
  // Node would end it as well, with the whole error in words that nobody looked through.
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'something failed that nobody caught: the service ends');
    process.exit(1);
  });
  const stopped = Promise.withResolvers<void>();
  const hurried = Promise.withResolvers<void>();
  const stopping = new AbortController();
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // npm passes Ctrl-C on as well: the same keypress arrives twice. A later one means it.
      signals += 1;
      if (signals > 3) process.exit(1);
      if (signal === 'SIGINT') hurried.resolve();
      stopped.resolve();
      stopping.abort();
    });
  }
  try {
    await using service = await openService(config, log, { signal: stopping.signal });
    const failure = service.connected.then(
      () => {
        settleMemory();
        log.info({}, 'ready');
        return stopped.promise;
      },
      (error: unknown) => Promise.reject(error),
    );
    await Promise.race([failure, stopped.promise]);
    log.info({}, 'stopping');
    await Promise.race([service.takeLeave(), hurried.promise]);
    endInTime(log);
  } catch (error) {
    if (stopping.signal.aborted) return;
    const hide = hiding(secretsIn(config));
    process.stderr.write(`${hide(error instanceof Error ? error.message : String(error))}\n`);
    const isForPeople = [SlackRefusesUs, EmbeddedPostgresError, LacksRights].some((kind) => error instanceof kind);
    process.exitCode = isForPeople ? 2 : 1;
  } finally {
    endSoon();
  }
}

/** A database or a queue that does not answer is not waited for: what was under way is found by another process, as after a crash. */
function endInTime(log: Logger): void {
  const late = () => {
    log.error({}, 'could not close everything in time: the service ends');
    process.exit(1);
  };
  setTimeout(late, closeMsMax).unref();
}
/** Jobs under way have 10 s of it, requests 5 s. */
const closeMsMax = 20_000;

/**
 * All that was opened is closed. A connection that a library was still opening when it was told to close it (ioredis does) would keep
 * the process for ever; where nothing does, the timer neither.
 */
function endSoon(): void {
  setTimeout(() => process.exit(), leftOpenMsMax).unref();
}
const leftOpenMsMax = 1_000;
