import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';

/**
 * What the app needs for the methods the sandbox has, and no more: with fewer here, `missing_scope` shows up
 * before it does in a real workspace.
 */
const DEFAULT_SCOPES = [
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

const id = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[A-Z0-9]{2,}$`), `must be ${what}, such as ${prefix.replace(/\W.*/, '')}01EXAMPLE`);

const userId = id('U', 'a user id');

const person = z.strictObject({
  id: userId,
  name: z.string().min(1),
  real_name: z.string().min(1).optional(),
  email: z.string().optional(),
  tz: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('Europe/Berlin'),
  team_id: id('T', 'a team id').optional(),
  is_bot: z.boolean().default(false),
  is_admin: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_stranger: z.boolean().default(false),
  deleted: z.boolean().default(false),
});

const group = z.strictObject({
  id: id('S', 'a user group id'),
  handle: z.string().min(1),
  name: z.string().min(1).optional(),
  users: z.array(userId).default([]),
  disabled: z.boolean().default(false),
});

const channel = z.strictObject({
  id: id('C', 'a channel id'),
  name: z.string().regex(/^[a-z0-9_-]{1,80}$/, 'must be lowercase letters, digits, - and _'),
  /** Left out: everyone. */
  members: z.array(userId).optional(),
  /** Whether the app's bot was invited. */
  bot: z.boolean().default(true),
  is_private: z.boolean().default(false),
  is_archived: z.boolean().default(false),
});

const command = z.strictObject({
  command: z.string().regex(/^\/[^\s]{1,31}$/, 'must begin with a slash'),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
});

const shortcut = z.strictObject({
  callback_id: z.string().min(1).max(255),
  name: z.string().min(1).max(24),
  type: z.enum(['message', 'global']).default('message'),
});

const timings = z.strictObject({
  /** How long the app has to acknowledge. */
  ack_ms: z.number().positive().default(3000),
  trigger_ms: z.number().positive().default(3000),
  response_url_ms: z
    .number()
    .positive()
    .default(30 * 60_000),
  /** After the ack, how long a person's act waits for something to be opened or said. */
  settle_ms: z.number().nonnegative().default(300),
  /** When an unacknowledged event is sent again. */
  event_retries_ms: z.array(z.number().nonnegative()).default([0, 60_000, 300_000]),
  /** How long an uploaded file has no mimetype yet and can't be shown in a block. */
  file_processing_ms: z.number().nonnegative().default(250),
  /** How often the socket pings its clients. */
  ping_ms: z.number().positive().default(10_000),
});

const limits = z.strictObject({
  /** Multiplies every tier of the Web API. */
  tier_scale: z.number().positive().default(1),
  /** chat.postMessage, per channel. */
  posts_per_second: z.number().positive().default(1),
});

const schema = z
  .strictObject({
    team: z
      .strictObject({
        id: id('T', 'a team id').default('T0SANDBOX'),
        name: z.string().default('Sandbox'),
        domain: z.string().default('sandbox'),
      })
      .prefault({}),
    app: z
      .strictObject({
        id: id('A', 'an app id').default('A0SANDBOX'),
        name: z.string().default('Signoff'),
        bot_id: id('B', 'a bot id').default('B0SANDBOX'),
        bot_user_id: userId.default('U0SIGNOFF'),
        bot_name: z.string().default('signoff'),
      })
      .prefault({}),
    tokens: z
      .strictObject({
        bot: z.string().startsWith('xoxb-').default('xoxb-sandbox'),
        app: z.string().startsWith('xapp-').default('xapp-sandbox'),
      })
      .prefault({}),
    signing_secret: z.string().min(1).default('sandbox-signing-secret'),
    scopes: z.array(z.string()).default(DEFAULT_SCOPES),
    /** Types of blocks that this workspace does not know yet: Slack brings new ones to one team after the other. */
    unknown_blocks: z.array(z.string()).default([]),
    people: z.array(person).min(1),
    groups: z.array(group).default([]),
    channels: z.array(channel).min(1),
    commands: z.array(command).default([
      {
        command: '/signoff',
        description: 'Review what a model was unsure of',
        usage_hint: 'review | queue | summary | stats | pause | resume | help',
      },
    ]),
    /** Left out: any callback_id is taken for one. */
    shortcuts: z.array(shortcut).optional(),
    /** Where Slack calls the app. Left out: Socket Mode. */
    request_url: z.url({ protocol: /^https?$/ }).optional(),
    events: z.array(z.string()).default(['app_home_opened']),
    rate_limits: z.union([z.literal('off'), z.literal(false), limits]).prefault({}),
    timings: timings.prefault({}),
  })
  .superRefine((workspace, context) => {
    const people = new Set(workspace.people.map((each) => each.id));
    const unknown = (path: (string | number)[], who: string) =>
      context.addIssue({ code: 'custom', path, message: `${who} is not among the people` });
    workspace.groups.forEach((each, index) => {
      for (const who of each.users) if (!people.has(who)) unknown(['groups', index, 'users'], who);
    });
    workspace.channels.forEach((each, index) => {
      for (const who of each.members ?? []) if (!people.has(who)) unknown(['channels', index, 'members'], who);
    });
    for (const key of ['people', 'groups', 'channels'] as const) {
      const ids = workspace[key].map((each) => each.id);
      ids.forEach((each, index) => {
        if (ids.indexOf(each) !== index)
          context.addIssue({ code: 'custom', path: [key, index, 'id'], message: `${each} is there twice` });
      });
    }
    if (people.has(workspace.app.bot_user_id))
      context.addIssue({ code: 'custom', path: ['app', 'bot_user_id'], message: 'belongs to one of the people' });
  });

export type Workspace = z.output<typeof schema>;
export type WorkspaceInput = z.input<typeof schema>;

/** The file is no workspace; every reason at once, each with its path. */
export class WorkspaceError extends Error {
  override name = 'WorkspaceError';
}

function workspaceOf(input: WorkspaceInput): Workspace {
  return check(input, 'The workspace');
}

/** Reads a workspace file. Throws WorkspaceError, also when it is no YAML. */
export function parseWorkspace(text: string, file = 'the workspace file'): Workspace {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) throw new WorkspaceError(`${file}: ${error.message}`);
    throw error;
  }
  return check(data, file);
}

/** The workspace of `npm run sandbox` with no file; `over` replaces whole sections. */
export function defaultWorkspace(over: Partial<WorkspaceInput> = {}): Workspace {
  return workspaceOf({
    people: [
      { id: 'U01ANA', name: 'ana', real_name: 'Ana Sommer', email: 'ana@example.com' },
      { id: 'U02BEN', name: 'ben', real_name: 'Ben Okafor', email: 'ben@example.com', tz: 'Europe/London' },
      { id: 'U03CLEO', name: 'cleo', real_name: 'Cleo Duarte', email: 'cleo@example.com', tz: 'America/Sao_Paulo' },
      { id: 'U09LEA', name: 'lea', real_name: 'Lea Brandt', email: 'lea@example.com' },
      { id: 'U08GUS', name: 'gus', real_name: 'Gus Guest', email: 'gus@example.net', is_restricted: true },
    ],
    groups: [{ id: 'S01REVIEW', handle: 'reviewers', name: 'Reviewers', users: ['U01ANA', 'U02BEN', 'U03CLEO'] }],
    channels: [
      { id: 'C0REVIEW', name: 'review' },
      { id: 'C0LEADS', name: 'leads' },
    ],
    shortcuts: [{ callback_id: 'send_to_review', name: 'Send to review', type: 'message' }],
    ...over,
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function check(data: unknown, name: string): Workspace {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const reasons = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new WorkspaceError(`${name} is not a workspace:\n${reasons.join('\n')}`);
}
