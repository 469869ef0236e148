import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type ConsensusMethod, consensus, consensusJson, consensusMethods } from '../flow/consensus.ts';
import { createConsensusRecords } from '../store/consensus.ts';
import { Failure } from './failure.ts';
import { examples } from './help.ts';
import { type DaysOption, daysIn } from './quality.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { note, type Terminal } from './terminal.ts';

interface Options extends DaysOption {
  method: ConsensusMethod;
}

export function addConsensus(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('consensus')
      .argument('<project>')
      .addOption(
        new Option('--method <method>', 'how answers are weighed').choices(consensusMethods).default('one_coin'),
      )
      .option('--days <number>', 'how far back the decisions go', '90')
      .option('--json', 'how many as JSON, on standard error')
      .description('what several answers to each item come to, one JSON object per line')
      .action((project: string, options: Options) => exportConsensus(terminal, project, options)),
    'consensus support-intent > consensus.jsonl',
    'consensus support-intent --method majority --days 30',
  );
}

async function exportConsensus(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const wish = { method: options.method, days: daysIn(options) };
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  await withSchema(terminal, async (db) => {
    const found = await consensus({ records: createConsensusRecords(db), now: () => new Date() }, project, wish);
    if ('refused' in found) throw new Failure(found.refused.detail ?? '', 2, { refused: found.refused });
    const lines = found.items.map(consensusJson);
    await pipeline(Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`)), terminal.out, { end: false });
    const told = {
      items: lines.length,
      tied: lines.filter(({ label }) => label === null).length,
      differs: lines.filter(({ differs }) => differs === true).length,
      older_left_out: found.olderLeftOut,
    };
    note(terminal, options.json ? JSON.stringify(told) : inWords(told));
  });
}

function inWords(told: { items: number; tied: number; differs: number; older_left_out: boolean }): string {
  const items = `${told.items} ${told.items === 1 ? 'item' : 'items'} with two or more answers`;
  const older = told.older_left_out ? ' Older ones are left out: it would take too long.' : '';
  return `${items}: ${told.tied} tied, ${told.differs} decided otherwise.${older}`;
}
