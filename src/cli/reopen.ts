import type { Command } from 'commander';
import { reopenItem } from '../flow/reopen-item.ts';
import { whyNotReopened } from '../flow/why-refused.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { settings, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { shown, verbDeps } from './verb-deps.ts';
import { notThere } from './withdraw.ts';

interface Options extends JsonOption {
  reason?: string;
  as: string;
}

const verbs = {
  reopen: 'ask a decided item again; its card follows',
  contest: 'ask for a second look at a decided item, by somebody who has not answered it',
} as const;

export function addReopen(program: Command, terminal: Terminal): void {
  for (const verb of ['reopen', 'contest'] as const) {
    examples(
      program
        .command(verb)
        .argument('<item>', 'its id, itm_…')
        .option('--reason <text>', 'why, for the audit log')
        .option('--as <name>', 'who does it', 'operator')
        .option(...asJson)
        .description(verbs[verb])
        .action((item: string, options: Options) => reopen(terminal, verb, item, options)),
      `${verb} itm_0199f1c2… --reason "the label set has changed"`,
    );
  }
}

async function reopen(
  terminal: Terminal,
  verb: keyof typeof verbs,
  itemId: string,
  { reason, as, json }: Options,
): Promise<void> {
  const { projects } = settings(terminal, ['projects']);
  await withSchema(terminal, async (db) => {
    const deps = verbDeps(db, projects);
    const reopened = await reopenItem(deps, itemId, { as: verb, actor: as, reason: reason ?? null });
    if (reopened.kind === 'refused') {
      const refused = whyNotReopened(reopened);
      const { why } = reopened;
      const sentence = why === 'unknown_item' || why === 'unknown_project' ? notThere[why] : (refused.detail ?? why);
      throw new Failure(sentence, 1, { refused });
    }
    if (json) return sayJson(terminal, await shown(deps.store, reopened.item));
    say(terminal, 'Open again. Its card follows within seconds.');
  });
}
