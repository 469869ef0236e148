import type { Json } from '../block-kit/check.ts';

export interface Envelope {
  type: 'interactive' | 'slash_commands' | 'events_api';
  payload: Json;
}

/** What came back from the app. null: nobody acknowledged in time. */
export interface Answer {
  acked_in_ms: number | null;
  /** What the app answered with its ack: a response_action, options, a command's text. */
  body: unknown;
}

export interface Delivery {
  /** Sends once and waits for the ack, three seconds at most. Never throws. */
  send(envelope: Envelope, retry?: { attempt: number; reason: string }): Promise<Answer>;
  close(): Promise<void>;
}

export const NOBODY: Answer = { acked_in_ms: null, body: undefined };
