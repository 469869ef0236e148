import { z } from 'zod';

export const faultSchema = z.strictObject({
  /** A Web API method, `response_url`, or `*` for any of them; of no importance to the kinds that are not about calls. */
  method: z.string().min(1).default('*'),
  kind: z.enum([
    'rate_limited',
    'error_before',
    'error_after',
    'slow',
    'reset',
    'socket_drop',
    'socket_refresh',
    'duplicate_delivery',
    'lost_delivery',
  ]),
  times: z.number().int().positive().default(1),
  /** Seconds; for rate_limited. */
  retry_after: z.number().int().positive().default(1),
  /** For slow: the work is done at once and the answer is this late. */
  ms: z.number().nonnegative().default(15_000),
});

export type Fault = z.output<typeof faultSchema>;

const CALL_KINDS: Fault['kind'][] = ['rate_limited', 'error_before', 'error_after', 'slow', 'reset'];

export interface Faults {
  add(fault: Fault): void;
  /** The fault that hits this call, used up by one. */
  ofCall(method: string): Fault | undefined;
  /** Whether the next delivery to the app is to suffer this, used up by one. */
  ofDelivery(kind: 'duplicate_delivery' | 'lost_delivery'): boolean;
  /** Whether a connection that was just opened is to be cut at once, used up by one. */
  ofConnection(): boolean;
  pending(): Fault[];
  reset(): void;
}

export function createFaults(): Faults {
  const pending: Fault[] = [];
  const use = (matches: (fault: Fault) => boolean): Fault | undefined => {
    const fault = pending.find(matches);
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) pending.splice(pending.indexOf(fault), 1);
    return fault;
  };
  return {
    add: (fault) => {
      pending.push({ ...fault });
    },
    ofCall: (method) =>
      use((fault) => CALL_KINDS.includes(fault.kind) && (fault.method === method || fault.method === '*')),
    ofDelivery: (kind) => use((fault) => fault.kind === kind) !== undefined,
    ofConnection: () => use((fault) => fault.kind === 'socket_drop') !== undefined,
    pending: () => pending.map((fault) => ({ ...fault })),
    reset: () => {
      pending.length = 0;
    },
  };
}
