/** SQL: whether people paused the project that this expression names. A paused project shows no new cards, and its clocks stand still. */
export function isPaused(project: string): string {
  return `exists (select from signoff.switches where switches.project = ${project} and resumed_at is null)`;
}
