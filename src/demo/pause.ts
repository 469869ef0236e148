import { setTimeout as after } from 'node:timers/promises';

/** Waits, and says whether the time went by or somebody called a stop. Never throws for being stopped. */
export async function pause(ms: number, signal?: AbortSignal): Promise<'elapsed' | 'stopped'> {
  if (signal?.aborted) return 'stopped';
  try {
    await after(ms, undefined, signal && { signal });
    return 'elapsed';
  } catch (error) {
    if (signal?.aborted) return 'stopped';
    throw error;
  }
}
