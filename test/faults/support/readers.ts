import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** People outside who read what happens, come back after every fault, and go on behind the last thing they have. */
export interface Readers extends AsyncDisposable {
  /** Every event they were told, in the order they heard it, again where they heard it again. */
  heard: string[];
  /** Every training record they read. */
  read: string[];
  /** Reads on until there are no more training records. */
  catchUp(): Promise<void>;
}

interface Options {
  url: string;
  key: string;
  projects: string[];
}

const pauseMs = 250;
const event = z.object({ type: z.string(), timestamp: z.string(), data: z.record(z.string(), z.unknown()) });
const record = z.object({ id: z.string(), cursor: z.string() });

/** An event's name for whoever compares: what, of which item, in which version, when. */
export function nameOfEvent(type: string, item: unknown, version: unknown, at: string): string {
  return `${type} of ${item} in version ${version} at ${at}`;
}

export function startReaders({ url, key, projects }: Options): Readers {
  const heard: string[] = [];
  const read: string[] = [];
  const stopping = new AbortController();
  const headers = { authorization: `Bearer ${key}` };

  let lastId = '';
  async function listen(): Promise<void> {
    const response = await fetch(`${url}/v1/events${lastId === '' ? '?cursor=start' : ''}`, {
      headers: { ...headers, ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
      signal: stopping.signal,
    });
    if (response.status !== 200 || !response.body) throw new Error(`events: ${response.status}`);
    let unread = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (unread + text).split('\n\n');
      unread = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
        const data = field('data');
        if (data !== undefined) {
          const { type, timestamp, data: said } = event.parse(JSON.parse(data));
          heard.push(nameOfEvent(type, said.item, said.version, timestamp));
        }
        lastId = field('id') ?? lastId;
      }
    }
  }

  const cursors = new Map<string, string>();
  async function readOn(project: string): Promise<void> {
    const cursor = cursors.get(project);
    const wish = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(10_000)]);
    const response = await fetch(`${url}/v1/projects/${project}/feedback${wish}`, { headers, signal });
    if (response.status !== 200) throw new Error(`feedback: ${response.status}`);
    const lines = (await response.text()).split('\n').filter(Boolean);
    for (const line of lines) {
      const { id, cursor: place } = record.parse(JSON.parse(line));
      read.push(id);
      cursors.set(project, place);
    }
  }

  async function again(work: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn++) {
      await work(turn).catch(() => undefined);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  // One project after the other: forty readers would be the load. One reads a project at a time, as people do.
  let reading = Promise.resolve();
  const inTurn = (project: string) => {
    reading = reading.catch(() => undefined).then(() => readOn(project));
    return reading;
  };
  const running = Promise.all([again(listen), again((turn) => inTurn(projects[turn % projects.length] ?? ''))]);
  return {
    heard,
    read,
    async catchUp() {
      for (const project of projects) await inTurn(project);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}
