import { refusal, SignoffError } from './errors.ts';
import { createPatience, type Patience } from './patience.ts';
import { routes } from './routes.ts';
import type { Calls } from './types.ts';
import { type Watch, watchOver } from './watch.ts';

export interface Options {
  /** Where Signoff is: `https://signoff.example.com`. */
  url: string | URL;
  /** `sgn_…` */
  key: string;
  /** How long one attempt may take, and how long a stream may be silent; 10,000 unless said otherwise. */
  timeoutMs?: number;
  /** How often what failed in passing is tried again; 3 unless said otherwise. */
  retries?: number;
  /** Instead of the runtime's own. */
  fetch?: typeof globalThis.fetch;
}

export type Call = keyof Calls;

/** What a call takes, as the API describes it, and how it is to be done. */
export type Wish<Name extends Call> = Omit<Calls[Name], 'answer' | 'body'> & How & Body<Calls[Name]>;
type Body<Described> = Described extends { body: infer Sent }
  ? { body: Sent }
  : Described extends { body?: infer Sent }
    ? { body?: Sent }
    : unknown;
interface How {
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

/** A body that is made while it is sent; `alive` keeps the attempt from being late. */
export interface Stream {
  params: Record<string, string>;
  type: string;
  body: (alive: () => void) => string | ReadableStream<Uint8Array>;
  signal?: AbortSignal | undefined;
}

export interface Sender {
  timeoutMs: number;
  patience(options: Omit<Parameters<typeof createPatience>[0], 'retries'>): Patience;
  /** One attempt. */
  once<Name extends Call>(name: Name, wish: Wish<Name>): Promise<Calls[Name]['answer']>;
  /** As often as is worth it. */
  send<Name extends Call>(name: Name, wish: Wish<Name>, repeatable?: boolean): Promise<Calls[Name]['answer']>;
  /** One attempt, and what comes back as it comes. Whoever takes it reads it, to its end or until they `return` it. */
  read<Name extends Call>(name: Name, wish: Wish<Name> & { silenceMsMax?: number }): AsyncGenerator<Uint8Array, void>;
  exchange(name: Call, stream: Stream): AsyncGenerator<Uint8Array, void>;
}

/** Throws when the address or the key can't be one. */
export function createSender(options: Options): Sender {
  const { key, timeoutMs = 10_000, retries = 3 } = options;
  const base = new URL(options.url).href.replace(/\/+$/, '');
  const authorization = `Bearer ${key}`;
  new Headers({ authorization });
  const fetcher: typeof fetch = options.fetch ?? ((...given) => fetch(...given));

  function requestOf(name: Call, wish: Asked): [string, RequestInit] {
    const { params = {}, query = {}, body, headers } = wish;
    const [method, path] = routes[name];
    const address = path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(params[part] ?? ''));
    const asked = Object.entries(query).filter(([, value]) => value !== undefined);
    const search =
      asked.length === 0 ? '' : `?${new URLSearchParams(asked.map(([part, value]) => [part, String(value)]))}`;
    return [
      base + address + search,
      {
        method,
        headers: new Headers({
          authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    ];
  }

  async function answered(watch: Watch, url: string, init: RequestInit): Promise<Response> {
    const response = await fetcher(url, { ...init, signal: watch.signal });
    if (response.ok) return response;
    throw await refusal(response);
  }

  async function once<Name extends Call>(name: Name, wish: Wish<Name>): Promise<Calls[Name]['answer']> {
    const request = requestOf(name, wish);
    const watch = watchOver(wish.signal);
    watch.within(wish.timeoutMs ?? timeoutMs);
    try {
      const response = await answered(watch, ...request);
      const text = await response.text();
      return parsed(text, response);
    } catch (error) {
      throw watch.meaning(error);
    } finally {
      watch.end();
    }
  }

  async function* streamed(
    watch: Watch,
    request: [string, RequestInit],
    silenceMsMax: number,
  ): AsyncGenerator<Uint8Array, void> {
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      watch.within(timeoutMs);
      reader = (await answered(watch, ...request)).body?.getReader();
      while (reader) {
        watch.within(silenceMsMax);
        const { done, value } = await reader.read();
        watch.pause();
        if (done) return;
        yield value;
      }
    } catch (error) {
      throw watch.meaning(error);
    } finally {
      watch.end();
      await reader?.cancel().catch(() => {});
    }
  }

  return {
    timeoutMs,
    patience: (how) => createPatience({ retries, ...how }),
    once,
    async send(name, wish, repeatable = routes[name][0] === 'GET') {
      const patience = createPatience({ retries, repeatable, signal: wish.signal });
      for (;;) {
        try {
          return await once(name, wish);
        } catch (error) {
          await patience.failed(error);
        }
      }
    },
    read: (name, wish) => streamed(watchOver(wish.signal), requestOf(name, wish), wish.silenceMsMax ?? timeoutMs),
    exchange(name, { params, type, body, signal }) {
      const watch = watchOver(signal);
      const [url, init] = requestOf(name, { params, headers: { 'content-type': type } });
      const half: RequestInit & { duplex: 'half' } = { ...init, body: body(watch.again), duplex: 'half' };
      return streamed(watch, [url, half], timeoutMs);
    },
  };
}

interface Asked {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The types are the service's own description, so what it answers is trusted to be of them. */
function parsed(text: string, { status, headers }: Response) {
  if (status === 204) return null;
  try {
    return JSON.parse(text);
  } catch {
    const facts = { status, requestId: headers.get('x-request-id') };
    throw new SignoffError('unexpected', `Not Signoff’s answer: ${status} ${text.slice(0, 200)}`, facts);
  }
}
