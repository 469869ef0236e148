import { z } from 'zod';
import type { Manifest } from '../../src/slack/manifest.ts';

/** Slack's rules for the parts of a manifest we use: limits, patterns, and no unknown key anywhere. */

const url = z
  .string()
  .max(3000)
  .refine(
    (text) => URL.parse(text)?.protocol === 'https:' || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(text),
  );

// Those we may ask for; a scope or an event that Slack's own types don't know does not compile.
const scope = z.enum([
  'channels:history',
  'groups:history',
  'channels:read',
  'groups:read',
  'chat:write',
  'commands',
  'files:write',
  'usergroups:read',
  'users:read',
]);
const event = z.enum(['app_home_opened']);

export const manifestRules = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal([1, 2]), minor_version: z.int().exactOptional() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).exactOptional(),
    long_description: z.string().min(175).max(4000).exactOptional(),
    background_color: z
      .string()
      .regex(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)
      .exactOptional(),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({
      display_name: z.string().regex(/^[a-z0-9._-]{1,80}$/),
      always_online: z.boolean().exactOptional(),
    }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000).exactOptional(),
          should_escape: z.boolean().exactOptional(),
          url: url.exactOptional(),
        }),
      )
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['message', 'global']),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(scope).min(1).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(event).max(100), request_url: url.exactOptional() }),
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: url.exactOptional(),
      message_menu_options_url: url.exactOptional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
}) satisfies z.ZodType<Manifest>;
