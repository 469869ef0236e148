import { randomUUID } from 'node:crypto';
import type { Log, Now } from './ports.ts';

/** A dataset that was asked for. */
export interface SnapshotWish {
  project: string;
  task: string;
  /** Name of a layout. */
  format: string;
  rows: 'labelled' | 'all';
  shares: { train: number; validation: number; test: number };
  salt: string;
  /** What nobody could undo any more then. */
  asOf: Date;
}

export interface Snapshot extends SnapshotWish {
  id: string;
  /** Training records up to here are in it. */
  place: string;
  createdAt: Date;
  state: 'planned' | 'making' | 'ready' | 'failed';
  /** Why it failed. */
  why: string | null;
  /** What was made, as its maker wrote it; null until it is ready. */
  made: unknown;
}

export interface SnapshotBook {
  /** Writes down what is wanted, and fixes which records are in it. */
  plan(id: string, wish: SnapshotWish, by: { actor: string; at: Date }): Promise<Snapshot>;
  snapshot(id: string): Promise<Snapshot | null>;
  /** The newest first. */
  snapshots(project: string, limit: number): Promise<Snapshot[]>;
  /** One that is to be made, held for so long; null: there is none that nobody is at. */
  take(holder: string, leaseMs: number): Promise<Snapshot | null>;
  /** Holds it for longer; false: somebody else has it by now. */
  hold(id: string, holder: string, leaseMs: number): Promise<boolean>;
  settle(id: string, holder: string, outcome: { made: unknown; erased: number } | { why: string }): Promise<void>;
  /** How many of its records are erased now. */
  erased(snapshot: Pick<Snapshot, 'project' | 'place'>): Promise<number>;
  /** Whether one of its records was erased after it was made. */
  isOutdated(id: string): Promise<boolean>;
}

interface Deps {
  book: SnapshotBook;
  log: Log;
  now: Now;
  /** Counts, weighs and sums up what the files will hold; calls `alive` as it goes. Throws what is wrong, as a sentence. */
  make: (snapshot: Snapshot, alive: () => Promise<void>) => Promise<unknown>;
}

const leaseMs = 30_000;

/** Makes what was asked for, one after the other. Runs with every sweep: whoever dies at it is followed by another. */
export async function makeSnapshots({ book, log, now, make }: Deps): Promise<void> {
  const holder = randomUUID();
  for (;;) {
    const snapshot = await book.take(holder, leaseMs);
    if (!snapshot) return;
    let heldAt = now().getTime();
    const alive = async () => {
      if (now().getTime() - heldAt < leaseMs / 3) return;
      heldAt = now().getTime();
      if (!(await book.hold(snapshot.id, holder, leaseMs))) throw new Error('another process makes it by now');
    };
    try {
      // Counted first: what is erased while it is made may or may not be in it, and so it counts as another one.
      const erased = await book.erased(snapshot);
      const made = await make(snapshot, alive);
      await book.settle(snapshot.id, holder, { made, erased });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.warn({ snapshot: snapshot.id, why }, 'a snapshot could not be made');
      await book.settle(snapshot.id, holder, { why });
    }
  }
}
