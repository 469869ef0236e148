import type { Log } from '../../src/flow/ports.ts';

/** A log that can be looked into. */
export function aLog(): Log & { lines: { level: keyof Log; detail: object; message: string }[] } {
  const lines: { level: keyof Log; detail: object; message: string }[] = [];
  const at = (level: keyof Log) => (detail: object, message: string) => void lines.push({ level, detail, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
