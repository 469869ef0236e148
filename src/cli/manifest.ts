import type { Command } from 'commander';
import { stringify } from 'yaml';
import { httpManifest, readManifest } from '../slack/manifest.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { say, type Terminal } from './terminal.ts';

export function addManifest(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('manifest')
      .option('--http <url>', "for HTTP mode: this service's public address")
      .option(...asJson)
      .description('print the Slack app manifest (Socket Mode, unless --http)')
      .action((options: Options) => printManifest(terminal, options)),
    'manifest',
    'manifest --http https://signoff.example.com',
  );
}

interface Options extends JsonOption {
  http?: string;
}

async function printManifest(terminal: Terminal, { http, json }: Options): Promise<void> {
  const manifest = http === undefined ? readManifest() : httpManifest(http);
  say(terminal, json ? JSON.stringify(manifest, null, 2) : stringify(manifest).trimEnd());
}
