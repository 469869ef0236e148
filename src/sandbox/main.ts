import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { config } from 'dotenv';
import { registerPage } from './page/register.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { defaultWorkspace, parseWorkspace, type Workspace, WorkspaceError } from './workspace.ts';

/** `npm run sandbox [-- --workspace file.yml]` */
async function main(): Promise<void> {
  config({ quiet: true });
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, port: { type: 'string' } } });
  const workspace = values.workspace
    ? parseWorkspace(await readFile(values.workspace, 'utf8'), values.workspace)
    : defaultWorkspace();
  const port = Number(values.port ?? process.env.SANDBOX_PORT ?? 4401);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WorkspaceError('SANDBOX_PORT must be a port number');

  const sandbox = await startSandbox({ port, workspace, page: registerPage });
  console.log(greeting(sandbox, workspace));

  const stop = async () => {
    await sandbox.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

function greeting({ url, apiUrl }: Sandbox, workspace: Workspace): string {
  const { tokens, signing_secret, request_url } = workspace;
  const lines = request_url
    ? [`SLACK_BOT_TOKEN=${tokens.bot}`, `SLACK_SIGNING_SECRET=${signing_secret}`]
    : [`SLACK_BOT_TOKEN=${tokens.bot}`, `SLACK_APP_TOKEN=${tokens.app}`];
  return [
    `A small Slack runs at ${url}`,
    '',
    `  Page      ${url}/`,
    `  Web API   ${apiUrl}`,
    `  Control   ${url}/_sandbox/messages?channel=${workspace.channels[0]?.id}`,
    `  People    ${workspace.people.map((person) => `${person.real_name ?? person.name} ${person.id}`).join(', ')}`,
    `  Channels  ${workspace.channels.map((channel) => `#${channel.name} ${channel.id}`).join(', ')}`,
    `  Delivery  ${request_url ? `signed HTTP to ${request_url}` : 'Socket Mode'}`,
    '',
    'To point Signoff at it, put this into .env:',
    '',
    ...[`SLACK_API_URL=${apiUrl}`, ...lines].map((line) => `  ${line}`),
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}

main().catch((error: unknown) => {
  const known = error instanceof WorkspaceError || (error instanceof Error && 'code' in error);
  console.error(known ? error.message : error);
  process.exit(1);
});
