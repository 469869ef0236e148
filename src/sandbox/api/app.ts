import { z } from 'zod';
import { isObject, type Problem } from '../block-kit/check.ts';
import { validateMessageBlocks, validateView } from '../block-kit/validate.ts';
import { CONNECTIONS_MAX } from '../delivery/socket-mode.ts';
import { jsonOf } from '../message-content.ts';
import { Refusal } from '../refusal.ts';
import { json, type Method, method } from './method.ts';

const authTest = method({
  tier: 'special',
  args: z.object({}),
  run({ slack }) {
    const { team, app } = slack.workspace;
    return {
      url: `${slack.url}/`,
      team: team.name,
      user: app.bot_name,
      team_id: team.id,
      user_id: app.bot_user_id,
      bot_id: app.bot_id,
      is_enterprise_install: false,
    };
  },
});

const connectionsOpen = method({
  // The documentation says tier 3, Slack's Java SDK tier 1: an app had better open few.
  tier: 'T3',
  token: 'app',
  args: z.object({}),
  run({ sockets }) {
    if (!sockets) throw new Refusal('not_allowed', { detail: 'this workspace has a request_url: Socket Mode is off' });
    if (sockets.connections() >= CONNECTIONS_MAX) throw new Refusal('too_many_websockets');
    return { url: sockets.open() };
  },
});

const botsInfo = method({
  tier: 'T3',
  scope: 'users:read',
  args: z.object({ bot: z.string().optional() }),
  run({ slack }, args) {
    const { app } = slack.workspace;
    if (args.bot !== undefined && args.bot !== app.bot_id) throw new Refusal('bot_not_found');
    return {
      bot: {
        id: app.bot_id,
        deleted: false,
        name: app.name,
        updated: 0,
        app_id: app.id,
        user_id: app.bot_user_id,
        icons: {},
      },
    };
  },
});

const blocksValidate = method({
  tier: 'special',
  token: 'none',
  args: z.object({ blocks: json.optional(), message: json.optional(), view: json.optional() }),
  run(_deps, args) {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    const [only] = given;
    if (!only || given.length > 1) throw new Refusal('invalid_arguments');
    const [name, text] = only;
    const value = jsonOf(text, 'invalid_arguments');
    const problems = problemsOf(name, value);
    if (problems.length > 0) throw new Refusal(`invalid_${name}`, { errors: problems });
    return {};
  },
});

export const APP_METHODS: Record<string, Method> = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
  'bots.info': botsInfo,
  'blocks.validate': blocksValidate,
};

function problemsOf(name: string, value: unknown): Problem[] {
  if (name === 'view') return validateView(value, ['modal', 'home'], '').problems;
  const blocks = name === 'message' ? (isObject(value) ? value.blocks : undefined) : value;
  const { problems, tooMuchText } = validateMessageBlocks(blocks);
  if (tooMuchText) return [...problems, { pointer: '/blocks', code: 'too_long', message: 'msg_blocks_too_long' }];
  return problems;
}
