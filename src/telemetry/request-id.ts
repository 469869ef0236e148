import { AsyncLocalStorage } from 'node:async_hooks';

const ids = new AsyncLocalStorage<string>();

/** Runs `go`, and all that follows from it, as part of the request with this id. */
export function inRequest(id: string, go: () => void): void {
  ids.run(id, go);
}

/** The request that is being handled; undefined outside of one. */
export function requestId(): string | undefined {
  return ids.getStore();
}

/** For what goes on for itself though a request happened to start it: its log lines are nobody's. */
export function ofNoRequest<T>(go: () => T): T {
  return ids.exit(go);
}
