import type { Telemetry } from 'bullmq';
import type { Log } from '../flow/ports.ts';
import type { Submission } from '../review/submission.ts';

/** What happens, as spans. Where nobody traces, each of these does nothing beyond calling what it is given. */
export interface Tracing extends AsyncDisposable {
  /** For BullMQ's queues and workers. */
  bull: Telemetry | null;
  /** A request came; null: nobody wants to know. */
  request: ((request: TracedRequest) => RequestSpan | null) | null;
  /** Work that is part of what is going on here. */
  span<T>(name: string, attributes: Record<string, string>, work: () => Promise<T>): Promise<T>;
  /** A call of somebody else, who is not told of the trace. */
  call<T extends { status: number }>(name: string, work: () => Promise<T>): Promise<T>;
  /** Work that goes on with an item, hours later or in another process: part of the trace that began when the item came. */
  ofItem<T>(name: string, itemId: string, work: () => Promise<T>): Promise<T>;
  /** The item as it was sent, with where its trace begins. */
  stamped(submission: Submission): Submission;
  /** These headers, and those that tell whoever is called of the trace. */
  headers(headers: Record<string, string>): Record<string, string>;
}

export interface TracedRequest {
  id: string;
  method: string;
  /** As it is served, with its parameters' names. */
  route: string;
  headers: Record<string, string | string[] | undefined>;
}

export interface RequestSpan {
  within(go: () => void): void;
  end(status: number): void;
}

export interface TracingOptions {
  version: string;
  log: Log;
  /** Where the trace of an item began; null when nobody traced then. */
  traceparentOf: (itemId: string) => Promise<string | null>;
}

/** Nothing of OpenTelemetry is loaded unless it is wanted: it takes ten megabytes and more. */
export async function openTracing(wanted: boolean, options: TracingOptions): Promise<Tracing> {
  if (!wanted) return untraced;
  const { startTracing } = await import('./spans.ts');
  return startTracing(options);
}

const untraced: Tracing = {
  bull: null,
  request: null,
  span: (_name, _attributes, work) => work(),
  call: (_name, work) => work(),
  ofItem: (_name, _itemId, work) => work(),
  stamped: (submission) => submission,
  headers: (headers) => headers,
  async [Symbol.asyncDispose]() {},
};
