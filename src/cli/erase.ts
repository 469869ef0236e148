import type { Command } from 'commander';
import { countSubject, type Erased, eraseSubject, type Subject } from '../flow/erase-subject.ts';
import type { Project } from '../review/project.ts';
import { createSubjectBook } from '../store/erasure.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { openCountedProgress } from './progress.ts';
import { projectNamed, settings, withDatabase, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { verbDeps } from './verb-deps.ts';

interface Options extends JsonOption {
  externalId?: string;
  groupKey?: string;
  yes?: boolean;
  as: string;
}

export function addErase(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('erase')
      .argument('<project>')
      .option('--external-id <id>', 'what was sent under this name')
      .option('--group-key <key>', 'everything of this group, such as one customer')
      .option('--yes', 'erase it; without, it is only counted')
      .option('--as <name>', 'who does it, for the audit log', 'operator')
      .option(...asJson)
      .description('erase what is known of a subject, for good; counts and the audit log stay whole')
      .action((project: string, options: Options) => erase(terminal, project, options)),
    'erase support-intent --group-key customer-17',
    'erase support-intent --group-key customer-17 --yes',
  );
}

async function erase(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const subject = subjectIn(options);
  const { projects, secret } = settings(terminal, ['projects', 'secret', 'dataDir']);
  const project = projectNamed(projects, projectKey);
  if (!options.yes) {
    const found = await withSchema(terminal, (db) =>
      countSubject({ subjects: createSubjectBook(db) }, project, subject),
    );
    if (options.json) return sayJson(terminal, { erased: false, items: found.items, known_answers: found.known });
    return say(
      terminal,
      `${inWords(found)} would be erased. Nothing was changed: --yes does it, and it can't be undone.`,
    );
  }
  const bar = openCountedProgress(terminal, 'items');
  const erased = await withSchema(terminal, (db) =>
    eraseSubject({ ...verbDeps(db, projects), subjects: createSubjectBook(db), secret }, project, subject, {
      actor: options.as,
      progress: bar.at,
    }),
  ).finally(() => bar.end());
  const jobs = await forgetJobs(terminal, project, subject);
  if (options.json)
    return sayJson(terminal, { erased: true, items: erased.items, known_answers: erased.known, refused_jobs: jobs });
  say(terminal, `${inWords(erased)} erased${jobs > 0 ? `, and ${jobs} refused jobs of the queue` : ''}.`);
  say(
    terminal,
    'Their cards follow within seconds. Exports, snapshots and messages that left before are yours to delete:',
  );
  say(terminal, 'the next export has a record with "erased_at" for each item that had one.');
}

function subjectIn({ externalId, groupKey }: Options): Subject {
  if ((externalId === undefined) === (groupKey === undefined))
    throw new Failure('Say whom: either --external-id or --group-key.', 2);
  return groupKey === undefined ? { by: 'external_id', value: externalId ?? '' } : { by: 'group_key', value: groupKey };
}

function inWords({ items, known }: Erased): string {
  const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  return `${counted(items, 'item')}${known > 0 ? ` and ${counted(known, 'known answer')}` : ''}`;
}

/** What the queue refused never became an item, and lies there for a week. */
async function forgetJobs(terminal: Terminal, project: Project, subject: Subject): Promise<number> {
  const { redisUrl } = settings(terminal, ['redisUrl']);
  return await withDatabase(terminal, async (_, databaseUrl) => {
    // Loaded here: every other command would wait for it in vain.
    const [{ openEngine }, { forgetRejected, intakeQueue }] = await Promise.all([
      import('../queue/engine.ts'),
      import('../queue/intake.ts'),
    ]);
    try {
      const engine = await openEngine({ redisUrl, databaseUrl, onError: () => {} });
      return await forgetRejected(engine.queue(intakeQueue), project.key, subject).finally(() => engine.close());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Failure(
        `All items were erased, but the queue did not answer (${why}): jobs that it refused may still be there. Run this again.`,
        1,
      );
    }
  });
}
