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
