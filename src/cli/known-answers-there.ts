import type { Project } from '../review/project.ts';
import type { Queryable } from '../store/database.ts';
import { goldQuestion } from '../store/gold.ts';
import type { Finding } from './finding.ts';

/** Whether projects that show known answers have any to show. */
export async function lookAtKnownAnswers(db: Queryable, projects: readonly Project[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { key, seeds, qualify } of projects) {
    if (seeds === 0 && qualify === null) continue;
    if ((await goldQuestion(db, key, 0)) !== null) {
      found.push({ kind: 'ok', what: `${key}: there are known answers to show` });
      continue;
    }
    const todo = `Send some: npm run signoff -- gold ${key} known.ndjson`;
    found.push(
      qualify === null
        ? { kind: 'note', what: `${key}: there are no known answers, so no seed is shown`, todo }
        : { kind: 'fix', what: `${key}: there are no known answers, so nobody can qualify and nobody is asked`, todo },
    );
  }
  return found;
}
