import { escaped } from './text.ts';

/** Slack draws its own users by name; anyone else is named as the caller named them. */
export function reviewerName(reviewer: string | null, via: 'slack' | 'api' | 'cli' = 'slack'): string {
  if (reviewer === null) return 'the gate';
  return via === 'slack' && isSlackUser(reviewer) ? `<@${reviewer}>` : escaped(reviewer, 100);
}

/** Whether this is a Slack user id, not the name of one elsewhere. */
export function isSlackUser(id: string): boolean {
  return /^[UW][A-Z0-9]{2,}$/.test(id);
}
