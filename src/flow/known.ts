/** A figure, or a sentence that says why there is none: too little data is never made up for. */
export type Known<Figure> = { known: Figure } | { unknown: string };

/** The figure, or null. */
export function figureOf<Figure>(given: Known<Figure>): Figure | null {
  return 'known' in given ? given.known : null;
}

/** Why figures are missing, by their names; empty where all are known. */
export function whyUnknown(figures: Record<string, Known<unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, figure]) => ('unknown' in figure ? [[name, figure.unknown]] : [])),
  );
}
