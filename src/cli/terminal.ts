import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes and what surrounds it: the process's own, or a test's. */
export interface Terminal {
  input: Readable;
  /** What was asked for. With --json it is JSON and nothing else. */
  out: Writable & { isTTY?: boolean };
  /** What people are told beside it. */
  err: Writable & { isTTY?: boolean; columns?: number };
  env: Record<string, string | undefined>;
  cwd: string;
  /** 1 where something was refused, though the rest was done. */
  exitCode: 0 | 1;
}

export function say({ out }: Terminal, line: string): void {
  out.write(`${line}\n`);
}

export function sayJson(terminal: Terminal, value: unknown): void {
  say(terminal, JSON.stringify(value));
}

export function note({ err }: Terminal, line: string): void {
  err.write(`${line}\n`);
}

/** Writes, and waits where whoever reads is slower than we are. */
export async function write(to: Writable, text: string): Promise<void> {
  if (to.write(text) || to.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      to.off('drain', go);
      to.off('close', go);
      resolve();
    };
    to.on('drain', go);
    to.on('close', go);
  });
}

/** A text of somebody else's for a terminal, which obeys what is not printable. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Lines up columns; the last one is as long as it is. */
export function table(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
