import type { ModelVersion } from './evidence.ts';

/** A share as somebody set it: `5 %`, `2.5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** A share as it was found, always to the tenth, so that columns stay even and nobody reads 33.0 as a round guess. */
export function measured(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** As callers name it; empty where they name none. */
export function versionInWords({ model, modelVersion }: ModelVersion): string {
  return [model, modelVersion].filter((part) => part !== '').join(' ');
}

/** `14 s`, `3 min`, `2 h 10 min`, `3 days`. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}
