import type { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { openEngine } from '../queue/engine.ts';
import type { Project } from '../review/project.ts';
import { readManifest } from '../slack/manifest.ts';
import { whatFailed } from '../slack/slack-errors.ts';
import { createWeb } from '../slack/web.ts';
import { say, settings, withDatabase } from './settings.ts';

type Finding = { ok: true; what: string } | { ok: false; what: string; todo: string };

/** Looks at everything that has to be right before a card can be answered, and says what to do about what is not. */
export async function doctor(): Promise<void> {
  const config = settings(['databaseUrl', 'redisUrl', 'dataDir', 'slack', 'projects']);
  const findings = [...(await lookAtDatabase(config.redisUrl)), ...(await lookAtSlack(config))];
  for (const finding of findings) {
    say(`${finding.ok ? 'ok  ' : 'FIX '} ${finding.what}`);
    if (!finding.ok) say(`       ${finding.todo}`);
  }
  const wrong = findings.filter((finding) => !finding.ok).length;
  say(wrong === 0 ? '\nAll is well: `npm start`.' : `\n${wrong} ${wrong === 1 ? 'thing' : 'things'} to mend.`);
  if (wrong > 0) process.exitCode = 1;
}

const clockMsMax = 60_000;

async function lookAtDatabase(redisUrl: string | null): Promise<Finding[]> {
  try {
    return await withDatabase(async (db, url) => {
      const { rows } = await db.query<{ now: Date; version: string }>(
        "select now(), current_setting('server_version') as version",
      );
      const skewMs = Math.abs((rows[0]?.now.getTime() ?? 0) - Date.now());
      const found: Finding[] = [{ ok: true, what: `Postgres ${rows[0]?.version} answers` }];
      if (skewMs > clockMsMax) {
        found.push({
          ok: false,
          what: `The clocks of this machine and the database differ by ${Math.round(skewMs / 1000)} s`,
          todo: 'Keep both by NTP: Slack refuses requests with a wrong time.',
        });
      }
      return [...found, await lookAtQueue(redisUrl, url)];
    });
  } catch (error) {
    return [{ ok: false, what: 'The database does not answer', todo: messageOf(error) }];
  }
}

async function lookAtQueue(redisUrl: string | null, databaseUrl: string): Promise<Finding> {
  const what = redisUrl === null ? 'BullMQ on Postgres' : 'BullMQ on Redis';
  try {
    const engine = await openEngine({ redisUrl, databaseUrl, onError: () => {} });
    await engine.ping().finally(() => engine.close());
    return { ok: true, what: `${what} answers` };
  } catch (error) {
    return {
      ok: false,
      what: `${what} does not answer`,
      todo: `Check REDIS_URL and that the server runs (${messageOf(error)}).`,
    };
  }
}

async function lookAtSlack({ slack, projects }: Pick<Config, 'slack' | 'projects'>): Promise<Finding[]> {
  if (!slack)
    return [{ ok: false, what: 'Slack is not configured', todo: 'README, "Connect your Slack", has the five steps.' }];
  const web = createWeb(slack.botToken, {
    apiUrl: slack.apiUrl,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const found: Finding[] = [];
  try {
    const me = await web.auth.test();
    found.push({ ok: true, what: `Slack knows us as @${me.user} in ${me.team} (${me.team_id})` });
    found.push(...missingScopes(me.response_metadata?.scopes));
  } catch (error) {
    return [
      {
        ok: false,
        what: `Slack refuses the bot token (${whatFailed(error).why})`,
        todo: 'Install the app again and copy its Bot User OAuth Token into SLACK_BOT_TOKEN.',
      },
    ];
  }
  if (slack.mode === 'socket') {
    const opened = await createWeb(slack.appToken, {
      apiUrl: slack.apiUrl,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })
      .apps.connections.open()
      .then(
        () => null,
        (error: unknown) => whatFailed(error).why,
      );
    found.push(
      opened === null
        ? { ok: true, what: 'Socket Mode opens' }
        : {
            ok: false,
            what: `Socket Mode does not open (${opened})`,
            todo: 'Make an app-level token with connections:write and put it into SLACK_APP_TOKEN.',
          },
    );
  }
  for (const project of projects) found.push(...(await lookAtProject(web, project)));
  return found;
}

function missingScopes(granted: string[] | undefined): Finding[] {
  if (!granted) return [];
  const needed = readManifest().oauth_config?.scopes?.bot ?? [];
  const missing = needed.filter((scope) => !granted.includes(scope));
  return missing.length === 0
    ? [{ ok: true, what: 'The bot has every scope it needs' }]
    : [
        {
          ok: false,
          what: `The bot lacks ${missing.join(', ')}`,
          todo: 'Paste manifest.yml into the app’s manifest page and install the app again.',
        },
      ];
}

async function lookAtProject(web: WebClient, { key, channel, reviewers, leads }: Project): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    const { channel: info } = await web.conversations.info({ channel });
    if (info?.is_archived)
      found.push({
        ok: false,
        what: `${key}: the channel ${channel} is archived`,
        todo: 'Unarchive it, or name another one in the projects file.',
      });
    else if (!info?.is_member)
      found.push({
        ok: false,
        what: `${key}: the bot is not in #${info?.name ?? channel}`,
        todo: `Write "/invite @signoff" in #${info?.name ?? channel}.`,
      });
    else found.push({ ok: true, what: `${key}: cards go to #${info.name}` });
  } catch (error) {
    found.push({
      ok: false,
      what: `${key}: Slack does not show the channel ${channel} (${whatFailed(error).why})`,
      todo: 'Check the id, and invite the bot into the channel.',
    });
  }
  const people = reviewers === 'channel' ? leads.users : [...reviewers.users, ...leads.users];
  for (const user of new Set(people)) {
    try {
      const { user: person } = await web.users.info({ user });
      if (person?.deleted)
        found.push({ ok: false, what: `${key}: ${user} is deactivated`, todo: 'Take them out of the projects file.' });
      else if (person?.is_restricted || person?.is_bot)
        found.push({
          ok: false,
          what: `${key}: ${user} is a guest or a bot and can't answer`,
          todo: 'Name a full member instead.',
        });
    } catch (error) {
      found.push({
        ok: false,
        what: `${key}: Slack does not know ${user} (${whatFailed(error).why})`,
        todo: 'Copy the member ID from their Slack profile.',
      });
    }
  }
  const groups = reviewers === 'channel' ? leads.groups : [...reviewers.groups, ...leads.groups];
  for (const group of new Set(groups)) {
    try {
      const { users } = await web.usergroups.users.list({ usergroup: group });
      if (!users || users.length === 0)
        found.push({
          ok: false,
          what: `${key}: nobody is in the group ${group}`,
          todo: 'Add people to the group in Slack.',
        });
    } catch (error) {
      found.push({
        ok: false,
        what: `${key}: Slack does not know the group ${group} (${whatFailed(error).why})`,
        todo: 'Copy the ID of the user group; it starts with S.',
      });
    }
  }
  return found;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
