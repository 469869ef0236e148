import { Command, CommanderError } from 'commander';
import { config } from 'dotenv';
import { decide, withdraw } from './decide.ts';
import { doctor } from './doctor.ts';
import { exportFeedback } from './export.ts';
import { createKey, listTheKeys, revokeTheKey } from './keys.ts';
import { printManifest } from './manifest.ts';
import { migrateDatabase } from './migrate.ts';
import { checkProjects } from './projects.ts';
import { Failure } from './settings.ts';
import { submit } from './submit.ts';

config({ quiet: true });
const program = new Command('signoff')
  .description("The operator's tool. Works beside a running service; reads the same settings (.env).")
  .exitOverride()
  .showHelpAfterError('(--help shows how it goes)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done · 1 something was refused or failed · 2 a setting or the command itself must be mended',
  );

program.command('migrate').description('bring the database schema up to date').action(migrateDatabase);

const projects = program.command('projects').description('the projects file');
projects
  .command('check')
  .argument('[file]', 'the projects file (default: SIGNOFF_CONFIG, else signoff.yml)')
  .description('check the projects file and name the line of each mistake')
  .action(checkProjects);

const keys = program.command('keys').description('API keys');
keys
  .command('create')
  .requiredOption('--name <name>', 'what uses it, for people')
  .option('--scopes <list>', 'what it may do', 'items:write,items:read,feedback:read')
  .option('--projects <list>', 'only these projects (default: all)')
  .option('--expires <days>', 'days until it stops working (default: never)')
  .description('make a key; it is shown once')
  .addHelpText('after', '\nExample: npm run signoff -- keys create --name "intent model" --projects support-intent')
  .action(createKey);
keys
  .command('list')
  .description('all keys, without the keys themselves')
  .option('--json', 'as JSON')
  .action(listTheKeys);
keys
  .command('revoke')
  .argument('<id>', 'as `keys list` shows it')
  .description('stop a key from working, within a second')
  .action(revokeTheKey);

program
  .command('submit')
  .argument('<project>')
  .argument('[file]', 'one item per line, as the API takes them (NDJSON)', '-')
  .description('send predictions; sending the same file again adds nothing that has an external_id')
  .addHelpText('after', '\nExample: npm run signoff -- submit support-intent predictions.ndjson')
  .action(submit);

program
  .command('decide')
  .argument('<item>', 'its id, itm_…')
  .argument('<verdict>', 'approve, correct, reject, skip or escalate')
  .option('--value <value>', 'the right answer: a label or text as it is; lists, fields and actions as JSON')
  .option('--reason <text>', 'why')
  .option('--note <text>', 'a remark for the training record')
  .option('--as <reviewer>', 'whose answer it is', 'operator')
  .option('--json', 'as JSON')
  .description('answer an item; its card follows')
  .addHelpText('after', '\nExample: npm run signoff -- decide itm_0199f1c2… correct --value billing')
  .action(decide);
program
  .command('withdraw')
  .argument('<item>', 'its id, itm_…')
  .option('--reason <text>', 'why')
  .option('--as <name>', 'who does it', 'operator')
  .description('end an open item whose answer is not needed any more; its card follows')
  .action(withdraw);

program
  .command('export')
  .argument('<project>')
  .option('--out <file>', 'write here instead of standard output')
  .description('the training records, one JSON object per line')
  .action(exportFeedback);

program
  .command('manifest')
  .option('--http <url>', "for HTTP mode: this service's public address")
  .description('print the Slack app manifest (Socket Mode, unless --http)')
  .action(printManifest);

program.command('doctor').description('look for what would keep Signoff from working').action(doctor);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
