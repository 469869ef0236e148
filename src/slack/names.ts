import { escaped } from './text.ts';

/** Slack draws its own users by name; anyone else is named as the caller named them. */
export function reviewerName(reviewer: string | null, via: 'slack' | 'api' | 'cli' = 'slack'): string {
  if (reviewer === null) return 'the gate';
  return via === 'slack' && /^[UW][A-Z0-9]{2,}$/.test(reviewer) ? `<@${reviewer}>` : escaped(reviewer, 100);
}
