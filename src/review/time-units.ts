/** Spans of time that are as long everywhere. A calendar day is not one of them: it has 23 to 25 hours, see day.ts. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
