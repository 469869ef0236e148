import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (wish: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Gives back to the system what starting took: sources of modules and what they made while they were read. V8 would keep a third of the
 * process as room to grow and, with nothing to do, never look at it again. Takes some 200 ms in which nothing else happens, so it is for
 * a process that nobody waits for yet.
 */
export function settleMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: CollectGarbage = runInNewContext('gc');
  collect({ type: 'major', flavor: 'last-resort' });
}
