import { expect, it } from 'vitest';
import { aFolder } from './support/command.ts';

it('with nothing set the service says everything it lacks at once, names the demo, and exits 2', async () => {
  await using folder = await aFolder();
  const { code, out, err } = await folder.start();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  const lines = err.trim().split('\n');
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    expect.stringContaining('signoff.yml'),
    'To see Signoff work with nothing configured, run',
  ]);
  expect(lines.at(-1)).toContain('npm run demo');
});

it('a secret that is wrong is never repeated', async () => {
  await using folder = await aFolder();
  const { code, err } = await folder.start({
    SLACK_BOT_TOKEN: 'xoxp-hunter2-hunter2',
    SLACK_APP_TOKEN: 'hunter2',
    SIGNOFF_ADMIN_KEY: 'hunter2',
    DATABASE_URL: 'mysql://root:hunter2@db/x',
  });
  expect(code).toBe(2);
  expect(err).not.toContain('hunter2');
});
