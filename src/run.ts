import type { Logger } from 'pino';
import { type Config, secretsIn } from './config.ts';
import { hiding } from './logging.ts';
import { settleMemory } from './settle-memory.ts';
import { SlackRefusesUs } from './slack/slack-errors.ts';
import { EmbeddedPostgresError } from './store/embedded.ts';
import { LacksRights } from './store/grants.ts';
import { openService } from './wiring.ts';

/** Runs the service until SIGTERM or Ctrl-C, then closes what is open. Sets the exit code; 2 means that people must change a setting. */
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
  const stopping = new AbortController();
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // npm passes Ctrl-C on as well: the same keypress arrives twice. A later one means it.
      signals += 1;
      if (signals > 3) process.exit(1);
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
  } catch (error) {
    if (stopping.signal.aborted) return;
    const hide = hiding(secretsIn(config));
    process.stderr.write(`${hide(error instanceof Error ? error.message : String(error))}\n`);
    const isForPeople = [SlackRefusesUs, EmbeddedPostgresError, LacksRights].some((kind) => error instanceof kind);
    process.exitCode = isForPeople ? 2 : 1;
  }
}
