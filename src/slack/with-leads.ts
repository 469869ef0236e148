import type { Item } from '../review/item.ts';
import { reviewerName } from './names.ts';

/** Why leads are asked, as the end of a sentence. Escaped. */
export function whyWithLeads({ escalation }: Item): string {
  switch (escalation?.why) {
    case 'asked':
      return `${reviewerName(escalation.by)} passed it on`;
    case 'disagreement':
      return 'the reviewers did not agree';
    case 'skipped':
      return 'several reviewers skipped it';
    default:
      return 'nobody answered in time';
  }
}
