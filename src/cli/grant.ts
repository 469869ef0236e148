import type { Command } from 'commander';
import { grant, grantStatements, whyNotToBeGranted } from '../store/grants.ts';
import type { RoleKind } from '../store/rights.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { migrateAll } from './migrate.ts';
import { withDatabase } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  serve?: string;
  read?: string;
  print?: boolean;
}

export function addGrant(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('grant')
      .option(
        '--serve <role>',
        'a database role that runs the service: it changes no schema, and nothing that is append-only',
      )
      .option('--read <role>', 'a database role that sees figures, and no inputs, keys or secrets')
      .option('--print', 'print the SQL, and change nothing')
      .option(...asJson)
      .description('give database roles what they need and no more; needs the role that owns the schema')
      .action((options: Options) => grantRoles(terminal, options)),
    'grant --serve serve_signoff --read read_signoff',
    'grant --serve serve_signoff --print',
  );
}

async function grantRoles(terminal: Terminal, { serve, read, print, json }: Options): Promise<void> {
  const given: { kind: RoleKind; role: string }[] = [
    ...(serve === undefined ? [] : [{ kind: 'serve' as const, role: serve }]),
    ...(read === undefined ? [] : [{ kind: 'read' as const, role: read }]),
  ];
  if (given.length === 0 || serve === read)
    throw new Failure('Say to whom: --serve, --read, or both, each another role.', 2);
  const printed = await withDatabase(terminal, async (db, url) => {
    // What there is no table for yet, nobody can be given.
    await migrateAll(terminal, db, url);
    const statements: string[] = [];
    const client = await db.connect();
    try {
      for (const { kind, role } of given) {
        const why = await whyNotToBeGranted(client, role);
        if (why !== null) throw new Failure(`The database role ${role} ${why}.`, 2);
        if (print) statements.push(...(await grantStatements(client, kind, role)));
        else await grant(client, kind, role);
      }
    } finally {
      client.release();
    }
    return statements;
  });
  if (json) return sayJson(terminal, { granted: print ? [] : given, ...(print ? { sql: printed } : {}) });
  if (print) return say(terminal, ['begin', ...printed, 'commit'].map((statement) => `${statement};`).join('\n'));
  for (const { kind, role } of given)
    say(
      terminal,
      kind === 'serve'
        ? `${role} may serve: give the service its DATABASE_URL. It can't migrate: run \`npm run signoff -- migrate\` before a newer version.`
        : `${role} may read figures.`,
    );
}
