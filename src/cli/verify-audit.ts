import type { Command } from 'commander';
import { coinSecrets } from '../flow/rotate-secret.ts';
import { findingsMax, type Verified, verifyAudit } from '../flow/verify-audit.ts';
import type { Head } from '../review/audit-chain.ts';
import { createSafe } from '../review/safe.ts';
import type { Secrets } from '../review/secrets.ts';
import { createAuditBook } from '../store/audit-chain.ts';
import { createSecretBook } from '../store/secrets.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { openCountedProgress } from './progress.ts';
import { settings, withSchema } from './settings.ts';
import { plain, say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  head?: string;
}

export function addVerifyAudit(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('verify-audit')
      .option('--head <place:hash>', 'the head that an earlier run printed, or the log of the service')
      .option(...asJson)
      .description('check that nobody rewrote the audit log, the training records or what chance picked')
      .action((options: Options) => verify(terminal, options)),
    'verify-audit',
    'verify-audit --head 1240:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  );
}

async function verify(terminal: Terminal, { head, json }: Options): Promise<void> {
  const kept = head === undefined ? null : headIn(head);
  const { secret, secretsBefore } = settings(terminal, ['secret', 'secretsBefore', 'dataDir']);
  const secrets: Secrets = [secret, ...secretsBefore];
  const bar = openCountedProgress(terminal, 'rows');
  const verified = await withSchema(terminal, async (db) =>
    verifyAudit({
      book: createAuditBook(db),
      coinSecrets: await coinSecrets(createSecretBook(db), createSafe(...secrets), secrets),
      kept,
      progress: bar.at,
    }),
  ).finally(() => bar.end());
  if (json) sayJson(terminal, verifiedJson(verified));
  else for (const line of linesOf(verified)) say(terminal, plain(line));
  if (verified.findingsInAll > 0) terminal.exitCode = 1;
}

function headIn(text: string): Head {
  const [, place, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (place === undefined || hash === undefined)
    throw new Failure('--head must be a place and a hash, such as 1240:9f86…, as this command prints it.', 2);
  return { place: Number(place), hash };
}

function headInWords({ place, hash }: Head): string {
  return `${place}:${hash}`;
}

function linesOf({ entries, erased, unsealed, head, records, coins, findings, findingsInAll }: Verified): string[] {
  const more = findingsInAll - findings.length;
  return [
    `Audit log: ${entries} entries, each tied to the one before it.`,
    ...(erased > 0 ? [`  ${erased} of them lost their details together with their subject.`] : []),
    ...(unsealed > 0 ? [`  ${unsealed} more are not sealed yet: the service does that within seconds.`] : []),
    `Training records: ${records} are what their decisions wrote.`,
    `Coins: ${coins} predictions were compared with what the secret gives.`,
    '',
    ...(findings.length === 0
      ? ['All is as it was written.']
      : [
          `${findingsInAll} ${findingsInAll === 1 ? 'thing is' : 'things are'} not as written:`,
          ...findings.map((finding) => `  ${finding}`),
          ...(more > 0 ? [`  and ${more} more; only the first ${findingsMax} are shown.`] : []),
        ]),
    '',
    `Head: ${headInWords(head)}`,
    'Keep it outside of this database: with --head it shows later that nothing up to it was made anew.',
  ];
}

function verifiedJson({ entries, erased, unsealed, head, records, coins, findings, findingsInAll }: Verified) {
  return {
    ok: findingsInAll === 0,
    ...{ entries, erased, unsealed, records, coins },
    head: headInWords(head),
    findings,
    findings_in_all: findingsInAll,
  };
}
