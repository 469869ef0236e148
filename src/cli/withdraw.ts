import type { Command } from 'commander';
import { withdrawItem } from '../flow/withdraw-item.ts';
import { decidedAlready } from './decide.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { settings, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { shown, verbDeps } from './verb-deps.ts';

interface Options extends JsonOption {
  reason?: string;
  as: string;
}

export function addWithdraw(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('withdraw')
      .argument('<item>', 'its id, itm_…')
      .option('--reason <text>', 'why, for the audit log')
      .option('--as <name>', 'who does it', 'operator')
      .option(...asJson)
      .description('end an open item whose answer is not needed any more; its card follows')
      .action((item: string, options: Options) => withdraw(terminal, item, options)),
    'withdraw itm_0199f1c2… --reason "the customer called back"',
  );
}

async function withdraw(terminal: Terminal, itemId: string, { reason, as, json }: Options): Promise<void> {
  const { projects } = settings(terminal, ['projects']);
  await withSchema(terminal, async (db) => {
    const deps = verbDeps(db, projects);
    const withdrawn = await withdrawItem(deps, itemId, { actor: as, reason: reason ?? null });
    switch (withdrawn.kind) {
      case 'withdrawn':
        if (json) sayJson(terminal, await shown(deps.store, withdrawn.item));
        else say(terminal, 'Withdrawn. Its card follows within seconds.');
        return;
      case 'already_decided':
        throw decidedAlready(withdrawn.decision);
      case 'refused':
        throw new Failure(notThere[withdrawn.why], 1, { refused: { code: 'not_found' } });
    }
  });
}

export const notThere = {
  unknown_item: 'There is no such item.',
  unknown_project: "The item's project is not in the projects file.",
};
