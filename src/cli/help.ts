import type { Command } from 'commander';

/** How it is called, below what `--help` says. */
export function examples(command: Command, ...lines: string[]): Command {
  const shown = lines.map((line) => `  npm run signoff -- ${line}`).join('\n');
  return command.addHelpText('after', `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${shown}`);
}

/** What every command has. */
export const asJson = ['--json', 'JSON on standard output'] as const;

export interface JsonOption {
  json?: boolean;
}
