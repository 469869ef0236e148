import type { Terminal } from './terminal.ts';

/** How far a command has come. */
export interface Progress {
  /** So many bytes of the total, and so many of what is counted. */
  at(bytes: number, count: number): void;
  /** Takes the bar away for what is to be read, such as a problem. */
  aside(): void;
  end(): void;
}

interface Options {
  /** Bytes in all, or whatever else says how far it is; null where nobody knows. */
  total: number | null;
  /** What is counted, such as `lines`. */
  unit: string;
  now?: () => number;
}

const drawMs = 100;
const clear = '\r\x1b[K';
const silent: Progress = { at() {}, aside() {}, end() {} };

/** A bar for work of which one knows with its first step how much there is. */
export function openCountedProgress(
  terminal: Pick<Terminal, 'err'>,
  unit: string,
): { at(done: number, total: number): void; end(): void } {
  let bar: Progress | undefined;
  return {
    at(done, total) {
      bar ??= openProgress(terminal, { total, unit });
      bar.at(done, done);
    },
    end: () => bar?.end(),
  };
}

/** A bar on standard error where a person looks at it, and nothing anywhere else. */
export function openProgress({ err }: Pick<Terminal, 'err'>, options: Options): Progress {
  if (!err.isTTY) return silent;
  const { total, unit, now = () => performance.now() } = options;
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isThere = false;
  const aside = () => {
    if (isThere) err.write(clear);
    isThere = false;
    drawnAt = Number.NEGATIVE_INFINITY;
  };
  return {
    at(bytes, count) {
      if (now() - drawnAt < drawMs) return;
      drawnAt = now();
      isThere = true;
      err.write(clear + barOf({ bytes, total, count, unit, ms: now() - startedAt }, err.columns ?? 80));
    },
    aside,
    end: aside,
  };
}

interface Standing {
  bytes: number;
  total: number | null;
  count: number;
  unit: string;
  /** Since it began. */
  ms: number;
}

/** One line of at most so many columns: how much is done, how fast, and how much longer it takes. */
function barOf({ bytes, total, count, unit, ms }: Standing, columns: number): string {
  const rate = ms > 0 ? Math.round((count * 1000) / ms) : 0;
  const speed = `${count.toLocaleString('en')} ${unit}, ${rate.toLocaleString('en')} a second`;
  if (!total) return speed.slice(0, columns - 1);
  const share = Math.min(1, bytes / total);
  const left = share > 0 ? `, ${timeOf((ms * (1 - share)) / share)} left` : '';
  const words = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${speed}${left}`;
  const width = Math.min(30, columns - words.length - 3);
  if (width < 5) return words.trimStart().slice(0, columns - 1);
  return `[${'#'.repeat(Math.round(share * width)).padEnd(width, '.')}]${words}`;
}

function timeOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}
