/** One project in a channel of its own for each, wide open: nothing has a reason to wait but Slack's pace. */
export function projectsFile(
  projects: { key: string; channel: string }[],
  window: number,
  more: Record<string, unknown> = {},
): string {
  const entries = projects.map(({ key, channel }) => [
    key,
    {
      task: 'classification',
      labels: ['refund', 'billing', 'shipping', 'other'],
      channel,
      reviewers: { groups: ['S01REVIEW'] },
      gate: { threshold: 0.85, audit: 0 },
      window,
      // Nobody asks Slack who people are but for a click.
      alerts: 'none',
      ...more,
    },
  ]);
  return JSON.stringify({ projects: Object.fromEntries(entries) });
}
