import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { aSubmission } from '../support/project.ts';
import { jsonLines, run } from '../support/terminal.ts';

const gate = { threshold: 0.85, audit: 0 };
const reviews = { required: 3, agree: 2 };
const labels = ['refund', 'billing', 'other'];
let folder: Folder;
beforeAll(async () => {
  const database = await freshDatabase();
  folder = await aFolder({
    projects: {
      'support-intent': { task: 'classification', labels, channel: 'C0REVIEW', gate, reviews },
      replies: { task: 'text', channel: 'C0REVIEW', gate },
    },
  });
  folder.env.DATABASE_URL = database.url;
  const input = JSON.stringify(aSubmission({ external_id: 'ticket-1' }));
  const [item] = jsonLines<{ id: string }>(await run(folder, ['submit', 'support-intent', '--json'], { input }));
  const id = item?.id ?? '';
  await signoff('decide', id, 'correct', '--value', 'billing', '--as', 'ana');
  for (const name of ['ben', 'cleo']) await signoff('decide', id, 'approve', '--as', name);
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});
const signoff = (...args: string[]) => run(folder, args);

describe('signoff consensus', () => {
  it('is lines as the API has them, and one sentence beside them', async () => {
    const said = await signoff('consensus', 'support-intent', '--method', 'majority');
    expect(said).toMatchObject({ code: 0, err: '1 item with two or more answers: 0 tied, 0 decided otherwise.\n' });
    expect(jsonLines(said)).toMatchObject([
      { external_id: 'ticket-1', label: 'refund', probability: 2 / 3, answers: 3, decided: 'refund', differs: false },
    ]);
    const { err } = await signoff('consensus', 'support-intent', '--days', '7', '--json');
    expect(JSON.parse(err)).toEqual({ items: 1, tied: 0, differs: 0, older_left_out: false });
  });

  it('of anything but labels is refused in the words of the API', async () => {
    const said = await signoff('consensus', 'replies', '--json');
    expect(said.code).toBe(2);
    expect(jsonLines(said)).toMatchObject([
      { code: 'invalid', status: 422, detail: expect.stringContaining('quality') },
    ]);
    expect((await signoff('consensus', 'support-intent', '--method', 'vote')).code).toBe(2);
    expect((await signoff('consensus', 'support-intent', '--days', '0')).code).toBe(2);
  });
});
