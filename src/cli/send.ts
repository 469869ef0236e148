import { type AcceptedLine, acceptLines } from '../flow/accept-lines.ts';
import { acceptPredictions } from '../flow/accept-prediction.ts';
import { createBudgets } from '../flow/budgets.ts';
import { addGold } from '../flow/gold.ts';
import { createPlaces } from '../flow/places.ts';
import { createGates } from '../flow/standings.ts';
import { groupsOf, type ReadLine, Unreadable } from '../formats/reader.ts';
import { createBorders } from '../review/borders.ts';
import { idempotencyKeyRule, isIdempotencyKey } from '../review/idempotency.ts';
import { readKnownAnswer } from '../review/known-answer.ts';
import { aboutProblem, problemJson, type Refused } from '../review/problem.ts';
import type { Project } from '../review/project.ts';
import { createBudgetBook } from '../store/budgets.ts';
import { createGoldPool } from '../store/gold.ts';
import { createStandings } from '../store/standings.ts';
import { Failure } from './failure.ts';
import type { Opened } from './input.ts';
import { openProgress, type Progress } from './progress.ts';
import { settings, withSchema } from './settings.ts';
import { note, plain, say, sayJson, type Terminal, write } from './terminal.ts';
import { verbDeps } from './verb-deps.ts';

/** What goes to the database with one commit, and what of it is held at a time. */
const group = { linesMax: 500, bytesMax: 2_000_000 };

interface Sending {
  project: Project;
  input: Opened;
  lines: AsyncIterable<ReadLine[]>;
  /** What one of them is called, such as `line`. */
  unit: string;
  /** Names those that have no external id. */
  key: string | null;
  json: boolean;
  /** They are known answers that wait to be shown; items, unless this is so. */
  known?: boolean;
  /** What else is to be said at the end. */
  leftOut?: () => string[];
}

/** Checks the word that names a file whose items have no names. */
export function keyOf(word: string | undefined): string | null {
  if (word !== undefined && !isIdempotencyKey(word)) throw new Failure(`--idempotency-key ${idempotencyKeyRule}.`, 2);
  return word ?? null;
}

/** Takes in what is read, and says what became of each; what is refused stops no other. */
export async function send(terminal: Terminal, sending: Sending): Promise<void> {
  const { project, input, json } = sending;
  const { projects, secret, webhookAllowed } = settings(terminal, ['projects', 'secret', 'webhookAllowed']);
  const counts = { added: 0, known: 0, refused: 0 };
  const progress = openProgress(terminal, { total: input.total, unit: `${sending.unit}s` });
  let last = 0;

  async function report(results: AcceptedLine[]): Promise<void> {
    let told = '';
    for (const result of results) {
      if (result.kind === 'refused') counts.refused += 1;
      else counts[result.created ? 'added' : 'known'] += 1;
      last = result.number;
      if (json) told += `${JSON.stringify(resultJson(result))}\n`;
      else if (result.kind === 'refused') sayWhy(terminal, progress, sending.unit, result.number, result.refused);
    }
    if (told !== '') await write(terminal.out, told);
    progress.at(input.bytesRead(), counts.added + counts.known + counts.refused);
  }

  try {
    await withSchema(terminal, async (db) => {
      const gates = createGates(createStandings(db), projects);
      const budgets = createBudgets(createBudgetBook(db), projects, () => new Date());
      await Promise.all([gates.refresh(), budgets.refresh()]);
      const deps = { ...verbDeps(db, projects), secret, closedTo: gates.closedTo, budgets, places: createPlaces() };
      const accept = {
        acceptMany: (to: Project, submissions: Parameters<typeof acceptPredictions>[2]) =>
          sending.known
            ? addGold({ gold: createGoldPool(db), now: deps.now }, to, submissions)
            : acceptPredictions(deps, to, submissions),
        ...(sending.known ? { read: readKnownAnswer } : {}),
        callbackRule: createBorders(webhookAllowed).problemOf,
        whyNot,
      };
      // One group is read and checked while the one before is on its way to the disk.
      let before: Promise<AcceptedLine[]> | null = null;
      for await (const lines of groupsOf(sending.lines, group)) {
        const now = acceptLines(accept, project, sending.key, lines);
        now.catch(() => {});
        if (before) await report(await before);
        before = now;
      }
      if (before) await report(await before);
      await budgets.refresh();
    });
  } catch (error) {
    progress.end();
    if (error instanceof Unreadable) throw new Failure(error.message, 2);
    const { added, known } = counts;
    if (last > 0)
      note(
        terminal,
        `Broken off behind ${sending.unit} ${last}, with ${added} added and ${known} known before. Send it again: nothing is added twice.`,
      );
    throw error;
  }
  progress.end();
  for (const sentence of sending.leftOut?.() ?? []) note(terminal, sentence);
  if (json) sayJson(terminal, { summary: counts });
  else say(terminal, `${counts.added} added, ${counts.known} known before, ${counts.refused} refused.`);
  if (counts.refused > 0) terminal.exitCode = 1;
}

/** As the API answers a line in bulk. */
function resultJson(result: AcceptedLine): object {
  if (result.kind === 'taken')
    return { line: result.number, status: result.created ? 201 : 200, id: result.id, external_id: result.externalId };
  const problem = problemJson(result.refused);
  return { line: result.number, status: problem.status, problem };
}

function sayWhy(terminal: Terminal, progress: Progress, unit: string, number: number, refused: Refused): void {
  progress.aside();
  const at = `${unit} ${number}`;
  for (const { pointer, detail } of refused.errors ?? []) {
    // A pointer into a row begins with its column.
    const column = /^\/([^/]*)/.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
    const where = unit === 'row' && column ? `${at}, column ${column}:` : `${at}: ${pointer || `the ${unit}`}`;
    note(terminal, plain(`${where} ${detail}`));
  }
  if (refused.errors) return;
  const sentence = (refused.detail ?? aboutProblem(refused.code).title).replace(/\.$|\. .*$/s, '');
  note(terminal, plain(`${at}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`));
}

/** What Postgres refuses of one item stops no other; when it is away there is no going on. */
function whyNot(error: unknown): Refused {
  const { code }: { code?: unknown } = Object(error);
  if (/^(22|23|54)/.test(String(code))) return { code: 'internal' };
  throw error;
}
