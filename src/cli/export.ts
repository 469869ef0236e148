import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readFeedback } from '../store/feedback.ts';
import { Failure, settings, withDatabase } from './settings.ts';

export async function exportFeedback(projectKey: string, { out }: { out?: string }): Promise<void> {
  const { projects } = settings(['projects']);
  if (!projects.some(({ key }) => key === projectKey)) {
    throw new Failure(`There is no project ${projectKey}. Projects: ${projects.map(({ key }) => key).join(', ')}.`, 2);
  }
  const count = await withDatabase(async (db) => {
    let records = 0;
    async function* lines() {
      for await (const { record } of readFeedback(db, projectKey, null)) {
        records += 1;
        yield `${record}\n`;
      }
    }
    const target = out === undefined ? process.stdout : createWriteStream(out);
    await pipeline(Readable.from(lines()), target, { end: out !== undefined });
    return records;
  });
  process.stderr.write(`${count} training ${count === 1 ? 'record' : 'records'}.\n`);
}
