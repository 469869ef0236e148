import { config } from 'dotenv';
import { compiledOnce } from './compiled-once.ts';
import { describeProblems, readConfig, secretsIn } from './config.ts';
import { createLogger } from './logging.ts';

config({ quiet: true });
const read = readConfig(process.env, { cwd: process.cwd() });
if ('problems' in read) {
  process.stderr.write(`${describeProblems(read.problems)}\n`);
  process.exitCode = 2;
} else {
  const log = createLogger(read.config.logLevel, { secrets: secretsIn(read.config) });
  for (const warning of read.warnings) log.warn(warning);
  const { runUntilStopped } = await compiledOnce(() => import('./run.ts'));
  await runUntilStopped(read.config, log);
}
