import type { Command } from 'commander';
import { type Rotated, rotateSecret } from '../flow/rotate-secret.ts';
import { createSafe } from '../review/safe.ts';
import type { Secrets } from '../review/secrets.ts';
import { createSecretBook } from '../store/secrets.ts';
import { counted } from './finding.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { openCountedProgress } from './progress.ts';
import { settings, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  as: string;
}

export function addRotateSecret(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('rotate-secret')
      .option('--as <name>', 'who does it, for the audit log', 'operator')
      .option(...asJson)
      .description('lock what is stored under SIGNOFF_SECRET_BEFORE anew, under SIGNOFF_SECRET')
      .action((options: Options) => rotate(terminal, options)),
    'rotate-secret',
  );
}

async function rotate(terminal: Terminal, { json, as }: Options): Promise<void> {
  const { secret, secretsBefore } = settings(terminal, ['secret', 'secretsBefore', 'dataDir']);
  const secrets: Secrets = [secret, ...secretsBefore];
  const bar = openCountedProgress(terminal, 'secrets');
  const rotated = await withSchema(terminal, (db) =>
    rotateSecret(
      { book: createSecretBook(db), safe: createSafe(...secrets), secrets, now: () => new Date() },
      { actor: as, progress: bar.at },
    ),
  ).finally(() => bar.end());
  const { relocked, already, unreadable, kept } = rotated;
  if (json) sayJson(terminal, { ok: unreadable.length === 0, relocked, already, unreadable, kept });
  else for (const line of linesOf(rotated)) say(terminal, line);
  if (unreadable.length > 0) terminal.exitCode = 1;
}

function linesOf({ relocked, already, unreadable, kept }: Rotated): string[] {
  const secrets = (count: number) => counted(count, 'stored secret', 'stored secrets');
  const isWhole = unreadable.length === 0;
  return [
    `${secrets(relocked)} locked anew; ${already} ${already === 1 ? 'was' : 'were'} already under SIGNOFF_SECRET.`,
    ...(kept.length > 0
      ? [
          `Kept for verify-audit, which tosses coins again: ${counted(kept.length, 'secret', 'secrets')} before this one.`,
        ]
      : []),
    ...(isWhole
      ? kept.length > 0
        ? [
            'Nothing stored needs SIGNOFF_SECRET_BEFORE any more. Once no process has the secret before, run this again; take the',
            'setting away when pages, cursors and callbacks that were given out may end: docs/operations.md says how long each lasts.',
          ]
        : []
      : [
          `${secrets(unreadable.length)} can't be opened with any secret that was given:`,
          ...unreadable.map(
            ({ kind, id }) =>
              `  ${kind === 'webhook' ? `a webhook's secret, ${id}` : `a secret before this one, ${id}`}`,
          ),
          'Put the SIGNOFF_SECRET that was there before into SIGNOFF_SECRET_BEFORE; where it is lost, rotate the secrets of the webhooks.',
        ]),
  ];
}
