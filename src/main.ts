import { config } from 'dotenv';
import { compiledOnce } from './compiled-once.ts';
import { describeProblems, readConfig } from './config.ts';
import { createLogger } from './logging.ts';

config({ quiet: true });
const read = readConfig(process.env, { cwd: process.cwd() });
if ('problems' in read) {
  process.stderr.write(`${describeProblems(read.problems)}\n`);
  process.exitCode = 2;
} else {
  const { logLevel, slack, adminKey, secret, secretsBefore } = read.config;
  const tokens = slack ? [slack.botToken, slack.mode === 'socket' ? slack.appToken : slack.signingSecret] : [];
  const log = createLogger(logLevel, { secrets: [adminKey, secret, ...secretsBefore, ...tokens] });
  for (const warning of read.warnings) log.warn(warning);
  const { runUntilStopped } = await compiledOnce(() => import('./run.ts'));
  await runUntilStopped(read.config, log);
}
