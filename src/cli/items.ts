import type { Command } from 'commander';
import { pageJson, pageOfItems } from '../flow/page-of-items.ts';
import { createCursors } from '../review/cursor.ts';
import type { Item, ItemStatus } from '../review/item.ts';
import { itemById, listItems, reviewsOf, reviewsOfMany } from '../store/items.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { note, plain, say, sayJson, type Terminal, table } from './terminal.ts';
import { shown } from './verb-deps.ts';

interface ListOptions extends JsonOption {
  status?: string;
  externalId?: string;
  limit: string;
  cursor?: string;
}

const statuses: ItemStatus[] = ['waiting', 'in_review', 'completed'];
const limitMax = 500;

export function addItems(program: Command, terminal: Terminal): void {
  const items = program.command('items').description('look at items');
  examples(
    items
      .command('list')
      .argument('<project>')
      .option('--status <status>', `only ${statuses.join(', ')}`)
      .option('--external-id <id>', 'only the one that you gave this name')
      .option('--limit <number>', `at most so many, up to ${limitMax}`, '20')
      .option('--cursor <cursor>', 'go on where the list before ended')
      .option(...asJson)
      .description('the items of a project, the newest first')
      .action((project: string, options: ListOptions) => list(terminal, project, options)),
    'items list support-intent --status in_review',
    'items list support-intent --external-id ticket-8841 --json',
  );
  examples(
    items
      .command('show')
      .argument('<item>', 'its id, itm_…')
      .option(...asJson)
      .description('one item: what was asked, what the model said, what people answered')
      .action((item: string, options: JsonOption) => show(terminal, item, options)),
    'items show itm_0199f1c2…',
  );
}

async function list(terminal: Terminal, projectKey: string, options: ListOptions): Promise<void> {
  const status = options.status === undefined ? null : statuses.find((each) => each === options.status);
  if (status === undefined) throw new Failure(`--status takes ${statuses.join(', ')}.`, 2);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax)
    throw new Failure(`--limit takes a whole number from 1 to ${limitMax}.`, 2);
  const { projects, secret, secretsBefore } = settings(terminal, ['projects', 'secret', 'secretsBefore']);
  const { key } = projectNamed(projects, projectKey);
  const page = await withSchema(terminal, (db) =>
    pageOfItems(
      {
        items: (project, wish) => listItems(db, project, wish),
        reviewsOfMany: (ids) => reviewsOfMany(db, ids),
        cursors: createCursors(secret, ...secretsBefore),
      },
      key,
      { status, externalId: options.externalId ?? null, limit, cursor: options.cursor ?? null },
    ),
  );
  if (page === null) throw badCursor('items list');
  if (options.json) return sayJson(terminal, pageJson(page));
  if (page.items.length === 0) return say(terminal, 'There are none.');
  const rows = page.items.map(rowOf);
  for (const row of table([['ID', 'STATUS', 'PREDICTED', 'SURE', 'ANSWER', 'EXTERNAL ID'], ...rows]))
    say(terminal, row);
  if (page.nextCursor) note(terminal, `There are more: --cursor ${page.nextCursor}`);
}

/** A cursor that was made up, cut off, or given for another list. */
export function badCursor(command: string): Failure {
  return new Failure(`The cursor is not one that \`${command}\` gave for this project.`, 2, {
    refused: { code: 'bad_cursor', detail: `Use a cursor as \`${command}\` gave it, or leave it out to start over.` },
  });
}

function rowOf(item: Item): string[] {
  const { decision, prediction, status } = item;
  return [
    item.id,
    decision?.outcome ?? status,
    short(prediction.value, 24),
    prediction.confidence?.toFixed(2) ?? '',
    decision ? short(decision.value, 24) : '',
    plain(item.externalId ?? ''),
  ];
}

async function show(terminal: Terminal, itemId: string, { json }: JsonOption): Promise<void> {
  await withSchema(terminal, async (db) => {
    const item = await itemById(db, itemId);
    if (!item) throw new Failure('There is no such item.', 1, { refused: { code: 'not_found' } });
    const reviews = await reviewsOf(db, itemId);
    if (json) return sayJson(terminal, await shown({ reviews: async () => reviews }, item));
    const { decision, prediction, input } = item;
    const parts: [string, string | null | undefined][] = [
      ['id', item.id],
      ['project', item.project],
      ['external id', item.externalId],
      ['status', item.status],
      ['text', input.text],
      ['url', input.url],
      ['image', input.image_url],
      ...Object.entries(input.fields ?? {}),
      ['predicted', said(prediction.value)],
      ['confidence', prediction.confidence?.toString()],
      ['model', [prediction.model, prediction.modelVersion].filter((part) => part !== null).join(' ')],
      ['outcome', decision?.outcome],
      ['answer', decision && said(decision.value)],
      ['decided by', decision?.decidedBy],
      ['decided at', decision?.decidedAt.toISOString()],
      ...reviews.map((review): [string, string] => [
        review.retractedAt ? 'taken back' : 'review',
        `${review.reviewer}: ${review.verdict} ${said(review.value)} ${review.reason ?? ''}`,
      ]),
    ];
    const told = parts.flatMap(([name, text]) => (text ? [[plain(name), short(text, 500)]] : []));
    for (const line of table(told)) say(terminal, line);
  });
}

function said(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function short(value: unknown, charsMax: number): string {
  const text = plain(said(value)).trim();
  return text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;
}
