import { SignoffError } from './errors.ts';
import { pause } from './patience.ts';
import type { Sender } from './send.ts';
import type { Snapshot, SnapshotInput, SnapshotList } from './types.ts';

interface Options {
  signal?: AbortSignal;
}

const firstPauseMs = 100;
const pauseMsMax = 2_000;

export function createSnapshots(sender: Sender) {
  const get = (project: string, snapshot: string, { signal }: Options = {}): Promise<Snapshot> =>
    sender.send('getSnapshot', { params: { project, snapshot }, signal });
  return {
    /** Asks for a frozen dataset of a project's training records; it is made in the background. */
    create: (project: string, wish: SnapshotInput = {}, { signal }: Options = {}): Promise<Snapshot> =>
      sender.send('createSnapshot', { params: { project }, body: wish, signal }),
    get,
    /** The last hundred, the newest first. */
    async list(project: string, { signal }: Options = {}): Promise<SnapshotList['snapshots']> {
      return (await sender.send('listSnapshots', { params: { project }, signal })).snapshots;
    },
    /** Waits until it is made. Throws a `SignoffError` of code `conflict` when that failed. */
    async ready(project: string, snapshot: string, { signal }: Options = {}): Promise<Snapshot> {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
        const found = await get(project, snapshot, signal ? { signal } : {});
        if (found.state === 'ready') return found;
        if (found.state === 'failed') throw new SignoffError('conflict', found.why ?? 'It could not be made.');
        await pause(pauseMs, signal);
      }
    },
    /** A file by its name in the manifest, or `manifest.json`, as it comes. Whoever is cut off begins anew. */
    file: (
      project: string,
      snapshot: string,
      name: string,
      { signal }: Options = {},
    ): AsyncGenerator<Uint8Array, void> =>
      sender.read('getSnapshotFile', { params: { project, snapshot, file: name }, signal }),
  };
}
