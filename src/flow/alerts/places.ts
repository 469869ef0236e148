import type { Project } from '../../review/project.ts';

/**
 * Where alerts of a project can be told, the best place first: the channel for them, where its cards are posted, and then its leads
 * themselves, for an alert may be about channels in which nothing can be posted.
 */
export function placesOf({ alerts, channel, leads }: Project): string[] {
  return alerts === null ? [] : [...new Set([alerts.channel, channel, ...leads.users])];
}

/** The place after this one; null: there is none. What was said in a place that is none any more is not said again elsewhere. */
export function placeAfter(project: Project, place: string): string | null {
  const places = placesOf(project);
  const at = places.indexOf(place);
  return at === -1 ? null : (places[at + 1] ?? null);
}
