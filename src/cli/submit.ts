import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { acceptPrediction } from '../flow/accept-prediction.ts';
import { readSubmission } from '../review/submission.ts';
import { migrate } from '../store/database.ts';
import { createStore } from '../store/store.ts';
import { Failure, say, settings, withDatabase } from './settings.ts';

/** Sends one item per line. What is wrong with a line is said with its number; the other lines are taken all the same. */
export async function submit(projectKey: string, file: string): Promise<void> {
  const { projects, secret } = settings(['projects', 'secret']);
  const project = projects.find(({ key }) => key === projectKey);
  if (!project)
    throw new Failure(`There is no project ${projectKey}. Projects: ${projects.map(({ key }) => key).join(', ')}.`, 2);

  const counts = { added: 0, known: 0, refused: 0 };
  await withDatabase(async (db, url) => {
    await migrate(url);
    // The running service finds new items by its sweep; nobody needs to be woken from here.
    const deps = { store: createStore(db), wake: { drain: () => {} }, now: () => new Date(), secret };
    const lines = createInterface({
      input: file === '-' ? process.stdin : createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    let number = 0;
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const read = readLine(line, (sent) => readSubmission(project, sent));
      if ('problems' in read) {
        counts.refused += 1;
        for (const { pointer, detail } of read.problems)
          process.stderr.write(`line ${number}: ${pointer === '' ? 'the line' : pointer} ${detail}\n`);
        continue;
      }
      const { created } = await acceptPrediction(deps, project, read.submission);
      counts[created ? 'added' : 'known'] += 1;
      if (process.stderr.isTTY && number % 100 === 0) process.stderr.write(`\r${number} lines`);
    }
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  say(`${counts.added} added, ${counts.known} known before, ${counts.refused} refused.`);
  if (counts.refused > 0) process.exitCode = 1;
}

function readLine(
  line: string,
  read: (sent: unknown) => ReturnType<typeof readSubmission>,
): ReturnType<typeof readSubmission> {
  let sent: unknown;
  try {
    sent = JSON.parse(line);
  } catch {
    return { problems: [{ pointer: '', detail: 'is not JSON' }] };
  }
  return read(sent);
}
