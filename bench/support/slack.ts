import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { WorkspaceInput } from '../../src/sandbox/workspace.ts';
import { startProgram } from './process.ts';

/** The Slack sandbox in a process of its own. */
export interface Slack extends AsyncDisposable {
  apiUrl: string;
  pid: number;
  /** Calls of one method, oldest first, with the time at which they were answered. */
  calls(method: 'chat.postMessage' | 'chat.update'): Promise<SlackCall[]>;
  /** The messages of a channel as clicks carry them. */
  messages(channel: string): Promise<SlackMessage[]>;
  /** A person does something; answers when the app has, with the view that opened or changed. */
  act(what: 'click' | 'command', act: Record<string, unknown>): Promise<{ view?: SlackView | undefined }>;
  /** A person's open modals, top last. */
  modals(user: string): Promise<SlackView[]>;
}

export type SlackCall = z.output<typeof callSchema>;
export type SlackMessage = z.output<typeof messageSchema>;
export type SlackView = z.output<typeof viewSchema>;

const program = join(import.meta.dirname, '../../src/sandbox/main.ts');

const callSchema = z.object({
  at: z.iso.datetime().transform((at) => Date.parse(at)),
  ok: z.boolean(),
  error: z.string().nullable(),
  args: z.object({
    channel: z.string(),
    ts: z.string().optional(),
    metadata: z.object({ event_payload: z.object({ item: z.string() }) }).optional(),
  }),
});

const messageSchema = z.looseObject({
  ts: z.string(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })).default([]),
  metadata: z.object({ event_payload: z.object({ item: z.string() }) }).optional(),
});

const viewSchema = z.object({ id: z.string(), private_metadata: z.string() });
const outcomeSchema = z.looseObject({ view: viewSchema.optional() });
const viewsSchema = z.object({ modals: z.array(viewSchema) });

export async function openSlack(folder: string, workspace: WorkspaceInput, signal: AbortSignal): Promise<Slack> {
  await writeFile(join(folder, 'workspace.yml'), JSON.stringify(workspace));
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(
    startProgram(process.execPath, [program, '--workspace', 'workspace.yml', '--port', '0'], { cwd: folder, signal }),
  );
  const url = await sandbox.until('it said where it runs', () => {
    return /runs at (http:\/\/127\.0\.0\.1:\d+)/.exec(sandbox.lastWords())?.[1] ?? null;
  });
  const ask = async (path: string, body?: object) => {
    const sent = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${url}/_sandbox/${path}`, { ...sent, signal });
    if (!response.ok) throw new Error(`the sandbox was asked for ${path}: ${await response.text()}`);
    return response.json();
  };
  const closing = opened.move();
  return {
    apiUrl: `${url}/api/`,
    pid: sandbox.pid,
    calls: async (method) => z.array(callSchema).parse(await ask(`calls?method=${method}`)),
    act: async (what, act) => outcomeSchema.parse(await ask(what, act)),
    modals: async (user) => viewsSchema.parse(await ask(`views?user=${user}`)).modals,
    messages: async (channel) => z.array(messageSchema).parse(await ask(`messages?channel=${channel}`)),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
