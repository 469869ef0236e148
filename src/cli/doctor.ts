import type { WebClient } from '@slack/web-api';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Project } from '../review/project.ts';
import { createSafe, type Safe } from '../review/safe.ts';
import { readManifest } from '../slack/manifest.ts';
import type { Home } from '../slack/people.ts';
import { whatFailed } from '../slack/slack-errors.ts';
import { createWeb } from '../slack/web.ts';
import type { Database } from '../store/database.ts';
import { rightsHere, toGrant } from '../store/grants.ts';
import { createSecretBook } from '../store/secrets.ts';
import { counted, type Finding } from './finding.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { lookAtKnownAnswers } from './known-answers-there.ts';
import { settings, withDatabase } from './settings.ts';
import { createDirectory, patiently } from './slack-directory.ts';
import { lookAtStoredSecrets } from './stored-secrets.ts';
import { say, sayJson, type Terminal } from './terminal.ts';
import { lookAtNamed, lookAtRule } from './who-can-answer.ts';

const marks = { ok: 'ok  ', note: 'note', fix: 'FIX ' };

export function addDoctor(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('doctor')
      .option(...asJson)
      .description('look for what would keep Signoff from working')
      .action((options: JsonOption) => doctor(terminal, options)),
    'doctor',
    'doctor --json | jq \'.findings[] | select(.kind == "fix")\'',
  );
}

/** Looks at everything that has to be right before a card can be answered, and says what to do about what is not. */
async function doctor(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const config = settings(terminal, [
    ...(['databaseUrl', 'redisUrl', 'dataDir', 'slack', 'projects'] as const),
    ...(['secret', 'secretsBefore'] as const),
  ]);
  const findings = [...(await lookAtDatabase(terminal, config)), ...(await lookAtSlack(config))];
  if (json) sayJson(terminal, { ok: !mustMend(findings), findings });
  else for (const line of linesOf(findings)) say(terminal, line);
  if (mustMend(findings)) terminal.exitCode = 1;
}

/** What was found, as people read it. */
export function linesOf(findings: Finding[]): string[] {
  const [wrong, notes] = [countOf(findings, 'fix'), countOf(findings, 'note')];
  return [
    ...findings.flatMap((finding) => [
      `${marks[finding.kind]} ${finding.what}`,
      ...(finding.kind === 'ok' ? [] : [`       ${finding.todo}`]),
    ]),
    wrong > 0
      ? `\n${counted(wrong, 'thing', 'things')} to mend.`
      : notes > 0
        ? `\nNothing to mend, ${counted(notes, 'note', 'notes')} to read: \`npm start\`.`
        : '\nAll is well: `npm start`.',
  ];
}

export function mustMend(findings: Finding[]): boolean {
  return countOf(findings, 'fix') > 0;
}

const clockMsMax = 60_000;

async function lookAtDatabase(
  terminal: Terminal,
  { redisUrl, projects, secret, secretsBefore }: Pick<Config, 'redisUrl' | 'projects' | 'secret' | 'secretsBefore'>,
): Promise<Finding[]> {
  try {
    return await withDatabase(terminal, async (db, url) => {
      const { rows } = await db.query<{ now: Date; version: string }>(
        "select now(), current_setting('server_version') as version",
      );
      const skewMs = Math.abs((rows[0]?.now.getTime() ?? 0) - Date.now());
      const found: Finding[] = [{ kind: 'ok', what: `Postgres ${rows[0]?.version} answers` }];
      if (skewMs > clockMsMax) {
        found.push({
          kind: 'fix',
          what: `The clocks of this machine and the database differ by ${Math.round(skewMs / 1000)} s`,
          todo: 'Keep both by NTP: Slack refuses requests with a wrong time.',
        });
      }
      return [
        ...found,
        await lookAtQueue(redisUrl, url),
        ...(await databaseRole(db)),
        ...(await storedSecrets(db, createSafe(secret, ...secretsBefore))),
        ...(await knownAnswers(db, projects)),
      ];
    });
  } catch (error) {
    return [{ kind: 'fix', what: 'The database does not answer', todo: messageOf(error) }];
  }
}

async function knownAnswers(db: Database, projects: Project[]): Promise<Finding[]> {
  return (await isThere(db, 'signoff.gold')) ? await lookAtKnownAnswers(db, projects) : [];
}

async function databaseRole(db: Database): Promise<Finding[]> {
  if (!(await isThere(db, 'signoff.database_roles'))) return [];
  const { role, owns, lacking } = await rightsHere(db);
  if (owns) return [];
  return lacking.length === 0
    ? [{ kind: 'ok', what: `The database role ${role} may serve, and change no schema` }]
    : [{ kind: 'fix', what: `The database role ${role} lacks ${lacking.join(', ')}`, todo: toGrant(role) }];
}

async function storedSecrets(db: Database, safe: Safe): Promise<Finding[]> {
  return (await isThere(db, 'signoff.former_secrets')) ? await lookAtStoredSecrets(createSecretBook(db), safe) : [];
}

/** Before the first start there are no tables yet, and so nothing to look at. */
async function isThere(db: Database, table: string): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  return rows[0]?.there ?? false;
}

async function lookAtQueue(redisUrl: string | null, databaseUrl: string): Promise<Finding> {
  const what = redisUrl === null ? 'BullMQ on Postgres' : 'BullMQ on Redis';
  try {
    // Loaded here: every other command would wait for it in vain.
    const { openEngine } = await import('../queue/engine.ts');
    const engine = await openEngine({ redisUrl, databaseUrl, onError: () => {} });
    await engine.ping().finally(() => engine.close());
    return { kind: 'ok', what: `${what} answers` };
  } catch (error) {
    return {
      kind: 'fix',
      what: `${what} does not answer`,
      todo: `Check REDIS_URL and that the server runs (${messageOf(error)}).`,
    };
  }
}

/** Slack, and each project in it. */
export async function lookAtSlack({ slack, projects }: Pick<Config, 'slack' | 'projects'>): Promise<Finding[]> {
  if (!slack)
    return [
      { kind: 'fix', what: 'Slack is not configured', todo: 'README, "Connect your Slack", has the five steps.' },
    ];
  const web = createWeb(slack.botToken, {
    apiUrl: slack.apiUrl,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const found: Finding[] = [];
  let home: Home;
  try {
    const me = await web.auth.test();
    home = { teamId: me.team_id ?? '', enterpriseId: me.enterprise_id ?? null };
    found.push({ kind: 'ok', what: `Slack knows us as @${me.user} in ${me.team} (${me.team_id})` });
    found.push(...missingScopes(me.response_metadata?.scopes));
  } catch (error) {
    return [
      {
        kind: 'fix',
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
        ? { kind: 'ok', what: 'Socket Mode opens' }
        : {
            kind: 'fix',
            what: `Socket Mode does not open (${opened})`,
            todo: 'Make an app-level token with connections:write and put it into SLACK_APP_TOKEN.',
          },
    );
  }
  const directory = createDirectory(web, home);
  for (const project of projects) {
    // Cards, alerts and the summary of a day may have channels of their own.
    const { channel: ofCards, summary, alerts } = project;
    for (const channel of new Set([ofCards, summary?.channel ?? ofCards, alerts?.channel ?? ofCards]))
      found.push(...(await lookAtChannel(web, project.key, channel)));
    found.push(...(await lookAtNamed(directory, project)));
    found.push(...(await lookAtRule(directory, project)));
  }
  return found;
}

function missingScopes(granted: string[] | undefined): Finding[] {
  if (!granted) return [];
  const needed = readManifest().oauth_config?.scopes?.bot ?? [];
  const missing = needed.filter((scope) => !granted.includes(scope));
  return missing.length === 0
    ? [{ kind: 'ok', what: 'The bot has every scope it needs' }]
    : [
        {
          kind: 'fix',
          what: `The bot lacks ${missing.join(', ')}`,
          todo: 'Paste manifest.yml into the app’s manifest page and install the app again.',
        },
      ];
}

async function lookAtChannel(web: WebClient, key: string, channel: string): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    const { channel: info } = await patiently(() => web.conversations.info({ channel }));
    if (info?.is_archived)
      found.push({
        kind: 'fix',
        what: `${key}: the channel ${channel} is archived`,
        todo: 'Unarchive it, or name another one in the projects file.',
      });
    else if (!info?.is_member)
      found.push({
        kind: 'fix',
        what: `${key}: the bot is not in #${info?.name ?? channel}`,
        todo: `Write "/invite @signoff" in #${info?.name ?? channel}.`,
      });
    else found.push({ kind: 'ok', what: `${key}: cards go to #${info.name}` });
  } catch (error) {
    found.push({
      kind: 'fix',
      what: `${key}: Slack does not show the channel ${channel} (${whatFailed(error).why})`,
      todo: 'Check the id, and invite the bot into the channel.',
    });
  }
  return found;
}
function countOf(findings: Finding[], kind: Finding['kind']): number {
  return findings.filter((finding) => finding.kind === kind).length;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
