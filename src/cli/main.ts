import { config } from 'dotenv';
import { compiledOnce } from '../compiled-once.ts';

config({ quiet: true });
const { signoff } = await compiledOnce(() => import('./program.ts'));
// Whoever reads us, such as `head`, may have enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await signoff(process.argv.slice(2), {
  input: process.stdin,
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  exitCode: 0,
});
