import { Command, CommanderError } from 'commander';
import { isRefusal } from '../store/grants.ts';
import { addAdvise } from './advise.ts';
import { addConsensus } from './consensus.ts';
import { addDecide } from './decide.ts';
import { addDoctor } from './doctor.ts';
import { addErase } from './erase.ts';
import { addExport } from './export.ts';
import { Failure, failureJson } from './failure.ts';
import { addGrant } from './grant.ts';
import { examples } from './help.ts';
import { addImport } from './import.ts';
import { addItems } from './items.ts';
import { addKeys } from './keys.ts';
import { addManifest } from './manifest.ts';
import { addMigrate } from './migrate.ts';
import { addProjects } from './projects.ts';
import { addQuality } from './quality.ts';
import { addReopen } from './reopen.ts';
import { addReviewers } from './reviewers.ts';
import { addRotateSecret } from './rotate-secret.ts';
import { addSimulate } from './simulate.ts';
import { addSnapshot } from './snapshot.ts';
import { addGoldCommand, addSubmit } from './submit.ts';
import { addSummary } from './summary.ts';
import { note, sayJson, type Terminal } from './terminal.ts';
import { addVerifyAudit } from './verify-audit.ts';
import { addWithdraw } from './withdraw.ts';

/** In the order of `--help`. */
const commands = [
  addDoctor,
  addProjects,
  addKeys,
  addSubmit,
  addGoldCommand,
  addImport,
  addItems,
  addDecide,
  addWithdraw,
  addReopen,
  addExport,
  addSnapshot,
  addAdvise,
  addSimulate,
  addQuality,
  addReviewers,
  addSummary,
  addConsensus,
  addErase,
  addVerifyAudit,
  addRotateSecret,
  addManifest,
  addMigrate,
  addGrant,
];

const exitCodes = `
Exit codes:
  0  done
  1  something was refused or failed; what could be done is done
  2  the command or a setting must be mended; nothing was done

With --json standard output is JSON: what was asked for, or a problem as the API has them (title, code, detail).`;

/** Runs one command and returns its exit code. */
export async function signoff(args: string[], terminal: Terminal): Promise<number> {
  const program = new Command('signoff')
    .description("The operator's tool. Works beside a running service; reads the same settings (.env).")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
    })
    .showHelpAfterError('(--help shows how it goes)');
  for (const add of commands) add(program, terminal);
  examples(program, 'doctor', 'keys create --name "my model"', 'submit support-intent predictions.ndjson');
  program.addHelpText('after', exitCodes);
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (thrown) {
    const error = isRefusal(thrown) ? new Failure(lacksRights(thrown), 1) : thrown;
    const asJson = args.includes('--json');
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (asJson) sayJson(terminal, failureJson(new Failure(error.message.replace(/^error: /, ''), 2)));
      return 2;
    }
    if (asJson) sayJson(terminal, failureJson(error));
    else note(terminal, error instanceof Error ? error.message || error.name : String(error));
    return error instanceof Failure ? error.exitCode : 1;
  }
}

/** Roles that serve can do what the service does; keys, erasing and the schema are for whoever owns it. */
function lacksRights({ message }: Error): string {
  return `The database refused it (${message}): this command needs the DATABASE_URL of the role that owns the schema.`;
}
