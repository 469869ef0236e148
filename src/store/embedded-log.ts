import { constants, copyFile, open, stat } from 'node:fs/promises';

const logBytesMax = 10_000_000;
const lookEveryMs = 60_000;

/**
 * Keeps the server's log bounded: past 10 MB it is kept once as `<file>.old` and begun anew.
 * PostgreSQL's own rotation would need its collector process, and bounds the number of files but not their size.
 */
export function boundLog(file: string, bytesMax = logBytesMax): { look(): Promise<void>; stop(): void } {
  const look = async () => {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size <= bytesMax) return;
    // The server appends through its own file descriptor, so the file is emptied in place, never renamed.
    await copyFile(file, `${file}.old`);
    await using emptied = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW);
    await emptied.truncate();
  };
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs).unref();
  return { look, stop: () => clearInterval(timer) };
}
