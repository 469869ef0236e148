import { type Acts, createActs } from './acts.ts';
import { type Calls, createCalls } from './calls.ts';
import { type Changes, createChanges } from './changes.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFiles, type Files } from './files.ts';
import { createIds, type Ids } from './ids.ts';
import { createMembers, type Members } from './members.ts';
import { createMessages, type Messages } from './messages.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { createResponseUrls, type ResponseUrls } from './response-urls.ts';
import { createTriggers, type Triggers } from './triggers.ts';
import { createViews, type Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** The workspace while it runs: everything Slack would remember, in memory. */
export interface Slack {
  workspace: Workspace;
  now: () => number;
  /** Where the sandbox listens, `http://127.0.0.1:4401`. */
  url: string;
  ids: Ids;
  members: Members;
  messages: Messages;
  views: Views;
  files: Files;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  acts: Acts;
  changes: Changes;
  rateLimits: RateLimits;
  faults: Faults;
  calls: Calls;
}

export function createSlack(workspace: Workspace, now: () => number): Slack {
  const ids = createIds(now);
  const changes = createChanges();
  const { timings } = workspace;
  const slack: Slack = {
    workspace,
    now,
    url: '',
    ids,
    changes,
    members: createMembers(workspace, ids, now),
    messages: createMessages(ids, changes),
    views: createViews(ids, changes, now),
    files: createFiles(ids, now, timings.file_processing_ms, () => slack.url),
    triggers: createTriggers(ids, now, timings.trigger_ms),
    responseUrls: createResponseUrls(ids, now, timings.response_url_ms, workspace.team.id, () => slack.url),
    acts: createActs(),
    rateLimits: createRateLimits(workspace.rate_limits, now),
    faults: createFaults(),
    calls: createCalls(now),
  };
  return slack;
}

/** Back to an empty workspace. Connected apps stay connected. */
export function resetSlack(slack: Slack): void {
  for (const part of [
    'members',
    'messages',
    'views',
    'files',
    'triggers',
    'responseUrls',
    'rateLimits',
    'faults',
    'calls',
  ] as const)
    slack[part].reset();
  slack.changes.tell({});
}
