import { stringify } from 'yaml';
import { languages } from './languages.ts';

export const projectKey = 'language';
export const reviewChannel = 'C0REVIEW';
export const leadsChannel = 'C0LEADS';
/** In which the demo's days are counted: this machine's. */
const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** At or above it nobody is asked. */
export const threshold = 0.85;

/** The demo's projects file: one project, with the people and the channel of the sandbox's own workspace. */
export function projectsFile(audit = 0.05): string {
  return stringify({
    projects: {
      [projectKey]: {
        name: 'Language of a message',
        task: 'classification',
        labels: languages.map(({ code, title, ownName }) => ({ value: code, title, description: ownName })),
        guidelines:
          'Choose the language that most of the message is written in. ' +
          'Names of people and places do not count. ' +
          'Danish and Norwegian, Czech and Slovak, Bulgarian and Macedonian look alike: look for a letter or a word that only one of them has. ' +
          'If you cannot tell, skip it; somebody else will see it.',
        channel: reviewChannel,
        reviewers: { groups: ['S01REVIEW'] },
        leads: { users: ['U09LEA'] },
        gate: { threshold, audit },
        select: { order: 'entropy' },
        // The morning after, for Lea.
        summary: { at: '09:00', timezone, channel: leadsChannel },
        // Its clock goes on over a night in which nobody works.
        alerts: { quiet: '24h' },
        // Few enough that the channel still reads like a conversation.
        window: 5,
      },
    },
  });
}
