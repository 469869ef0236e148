import { readFileSync } from 'node:fs';
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { parse } from 'yaml';

export type Manifest = AppsManifestCreateArguments['manifest'];

/**
 * What the bot token must be allowed for each Web API method the product calls. A test holds it to the calls in the
 * code and to manifest.yml, so that the app asks for what it uses and no more.
 */
export const scopesOfMethods: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.getPermalink': [],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

/** The same for the app-level token (xapp-…), which no manifest can ask for: it is made by hand, for Socket Mode only. */
export const appScopesOfMethods: Readonly<Record<string, readonly string[]>> = {
  'apps.connections.open': ['connections:write'],
};

/** manifest.yml: the Slack app as it is installed for Socket Mode. */
export function readManifest(): Manifest {
  // Our own file, not someone's input; its test holds it to Slack's rules and to this type.
  return parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
}

/**
 * The same app for HTTP mode: everything Slack sends goes to `<baseUrl>/slack/events`.
 * Throws when Slack could not call that address: it wants https, except for a local sandbox.
 */
export function httpManifest(baseUrl: string): Manifest {
  const url = eventsUrl(baseUrl);
  const manifest = readManifest();
  const { features, settings } = manifest;
  return {
    ...manifest,
    features: { ...features, slash_commands: (features?.slash_commands ?? []).map((command) => ({ ...command, url })) },
    settings: {
      ...settings,
      event_subscriptions: { ...settings?.event_subscriptions, request_url: url },
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      socket_mode_enabled: false,
    },
  };
}

function eventsUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error(`${baseUrl} must be an address and nothing more, such as https://signoff.example.com`);
  }
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    throw new Error(`${baseUrl} must start with https://, or Slack refuses to call it`);
  }
  return `${url.href.replace(/\/+$/, '')}/slack/events`;
}
