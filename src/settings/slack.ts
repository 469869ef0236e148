import type { Settings } from './environment.ts';

export type SlackSettings = { botToken: string; apiUrl: string } & (
  | { mode: 'socket'; appToken: string }
  | { mode: 'http'; signingSecret: string }
);

const demo = '`npm run demo` needs no Slack at all';

/** How to reach Slack. Null only when nothing is set and nothing needs it; undefined after a problem. */
export function readSlack(settings: Settings, { required }: { required: boolean }): SlackSettings | null | undefined {
  const apiUrl = readApiUrl(settings);
  const botToken = settings.get('SLACK_BOT_TOKEN');
  const appToken = settings.get('SLACK_APP_TOKEN');
  const signingSecret = settings.get('SLACK_SIGNING_SECRET');
  if (!required && botToken === null && appToken === null && signingSecret === null) return null;

  const botTokenIsRight = checkToken(settings, 'SLACK_BOT_TOKEN', 'xoxb-', botToken, 'the bot token of your Slack app');
  if (appToken === null && signingSecret === null) {
    settings.problem(
      'SLACK_APP_TOKEN',
      `is missing: set it to an app-level token (xapp-…) for Socket Mode, or set SLACK_SIGNING_SECRET for HTTP mode; ${demo}`,
    );
    return undefined;
  }
  if (appToken !== null) {
    if (signingSecret !== null) {
      settings.warn(
        'SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: Socket Mode is used, the signing secret is not.',
      );
    }
    const appTokenIsRight = checkToken(settings, 'SLACK_APP_TOKEN', 'xapp-', appToken, 'an app-level token');
    if (!botTokenIsRight || !appTokenIsRight || botToken === null || apiUrl === undefined) return undefined;
    return { mode: 'socket', botToken, appToken, apiUrl };
  }
  const secretIsRight = checkSigningSecret(settings, signingSecret ?? '');
  if (!botTokenIsRight || !secretIsRight || botToken === null || signingSecret === null || apiUrl === undefined)
    return undefined;
  return { mode: 'http', botToken, signingSecret, apiUrl };
}

const kinds: Record<string, string> = {
  'xoxb-': 'a bot token: it belongs in SLACK_BOT_TOKEN',
  'xapp-': 'an app-level token: it belongs in SLACK_APP_TOKEN',
  'xoxp-': "a user token: Signoff acts as a bot, so it needs the app's bot token (xoxb-…)",
  'xoxe.': 'a rotating token: switch token rotation off for this app, and use its bot token (xoxb-…)',
};

function checkToken(settings: Settings, name: string, prefix: string, token: string | null, what: string): boolean {
  if (token === null) {
    settings.problem(name, `is missing: set it to ${what} (${prefix}…); ${demo}`);
    return false;
  }
  const known = Object.keys(kinds).find((start) => token.startsWith(start));
  if (known !== prefix) {
    settings.problem(name, known ? `holds ${kinds[known]}` : `does not look like ${what}: those start with ${prefix}`);
    return false;
  }
  if (!/^[\w.-]+$/.test(token) || token.length === prefix.length) {
    settings.problem(name, `is not whole: copy ${what} again, it is one word of letters, digits and dashes`);
    return false;
  }
  return true;
}

function checkSigningSecret(settings: Settings, secret: string): boolean {
  if (/^xox|^xapp-/.test(secret)) {
    settings.problem(
      'SLACK_SIGNING_SECRET',
      'holds a token: the signing secret is on the "Basic Information" page of your Slack app',
    );
    return false;
  }
  if (!/^[\x21-\x7e]{16,}$/.test(secret)) {
    settings.problem(
      'SLACK_SIGNING_SECRET',
      'is not whole: copy it from the "Basic Information" page of your Slack app',
    );
    return false;
  }
  return true;
}

function readApiUrl(settings: Settings): string | undefined {
  const text = settings.get('SLACK_API_URL');
  if (text === null) return 'https://slack.com/api/';
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    settings.problem(
      'SLACK_API_URL',
      'must be an http or https address and nothing more, such as http://127.0.0.1:4401/api/',
    );
    return undefined;
  }
  if (url.pathname === '/') url.pathname = '/api/';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}
