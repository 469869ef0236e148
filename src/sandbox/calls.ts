/** One call the app made, as `GET /_sandbox/calls` lists it. */
export interface Call {
  at: string;
  method: string;
  args: Record<string, unknown>;
  ok: boolean;
  error: string | null;
}

export interface Calls {
  add(call: Omit<Call, 'at'>): void;
  list(): Call[];
  reset(): void;
}

const CALLS_KEPT_MAX = 20_000;

/** The most recent calls, oldest first; what is older than the last 20,000 is forgotten. */
export function createCalls(now: () => number): Calls {
  let calls: Call[] = [];
  return {
    add(call) {
      calls.push({ at: new Date(now()).toISOString(), ...call });
      if (calls.length > CALLS_KEPT_MAX * 1.1) calls = calls.slice(-CALLS_KEPT_MAX);
    },
    list: () => calls.slice(-CALLS_KEPT_MAX),
    reset: () => {
      calls = [];
    },
  };
}
