import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { didYouMean } from './did-you-mean.ts';
import type { Project } from './review/project.ts';
import { openSettings, type Settings } from './settings/environment.ts';
import { describeProblems, type Problem } from './settings/problem.ts';
import { readProjectsFile } from './settings/projects-file.ts';
import { keepSecret, whyWeak } from './settings/secret.ts';
import { readSlack, type SlackSettings } from './settings/slack.ts';

export { describeProblems, type Problem };

export interface Config {
  /** Null: the embedded server under `dataDir`. */
  databaseUrl: string | null;
  /** Null: the queues live in the database. */
  redisUrl: string | null;
  /** Null only in a process whose roles never talk to Slack. */
  slack: SlackSettings | null;
  projects: Project[];
  roles: Set<Role>;
  /** An API key with every right. */
  adminKey: string | null;
  /** Salts selection coins, signs links and cursors, encrypts stored secrets. */
  secret: string;
  /** What they signed and locked is still good. */
  secretsBefore: string[];
  /** Absolute. */
  dataDir: string;
  /** The address to listen on; in a container 0.0.0.0. */
  host: string;
  /** 0: any free one. */
  port: number;
  logLevel: string;
  /** Where people and Slack reach this service; no slash at the end. */
  publicUrl: string;
  /** Requests a minute for an API key that says nothing else; 0: no limit. */
  ratePerMinute: number;
  /** Networks inside ours that webhooks may call all the same, as CIDR. */
  webhookAllowed: string[];
  /** How long it still serves once it was told to stop, so that a load balancer hears of it first. */
  drainMs: number;
  /** Whether spans are sent; OpenTelemetry reads for itself where to and how. */
  tracing: boolean;
}

/** What no log may hold, wherever it comes from. */
export function secretsIn(config: Config): string[] {
  const { slack, adminKey, secret, secretsBefore, databaseUrl, redisUrl } = config;
  const tokens = slack ? [slack.botToken, slack.mode === 'socket' ? slack.appToken : slack.signingSecret] : [];
  // As they are written, and as a server may repeat them.
  const passwords = [databaseUrl, redisUrl].flatMap((url) => {
    const { password = '' } = (url === null ? null : URL.parse(url)) ?? {};
    return password === '' ? [] : [password, decodeURIComponent(password)];
  });
  return [...tokens, ...(adminKey === null ? [] : [adminKey]), secret, ...secretsBefore, ...passwords];
}

const roles = ['http', 'slack', 'work'] as const;
type Role = (typeof roles)[number];

/** Every variable the service or its demo reads, as `.env.example` explains them. */
export const settingNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_API_URL',
  'SIGNOFF_CONFIG',
  'SIGNOFF_ROLES',
  'SIGNOFF_ADMIN_KEY',
  'SIGNOFF_SECRET',
  'SIGNOFF_SECRET_BEFORE',
  'SIGNOFF_DATA',
  'HOST',
  'PORT',
  'LOG_LEVEL',
  'PUBLIC_URL',
  'RATE_LIMIT',
  'WEBHOOK_ALLOW_CIDRS',
  'DRAIN_SECONDS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'SANDBOX_PORT',
] as const;

/**
 * Reads the environment and the projects file, and reports every problem at once. `needs` asks for less than the
 * service does: what is not named is neither required nor looked at, nor (the secret) made.
 */
export function readConfig<Name extends keyof Config = keyof Config>(
  env: Record<string, string | undefined>,
  options: { cwd: string; needs?: readonly Name[] },
): { config: Pick<Config, Name>; warnings: string[] } | { problems: Problem[] } {
  const { settings, problems, warnings } = openSettings(env, options.cwd);
  const read = Object.entries(readers)
    .filter(([name]) => options.needs?.some((needed) => needed === name) ?? true)
    .map(([name, reader]) => [name, reader(settings)]);
  if (problems.length > 0) return { problems };
  warnOfMistypedNames(env, settings);
  // `readers` has one reader of the right type for each name, and a reader without a value has told its problem.
  return { config: Object.fromEntries(read) as Pick<Config, Name>, warnings };
}

/** In the order a person would fix things. Undefined only after a problem. */
const readers: { [Name in keyof Config]: (settings: Settings) => Config[Name] | undefined } = {
  slack: (settings) => readSlack(settings, { required: rolesIn(settings).some((role) => role !== 'http') }),
  projects: readProjects,
  databaseUrl: (settings) =>
    readServerUrl(settings, 'DATABASE_URL', ['postgres', 'postgresql'], 'user:password@host:5432/signoff'),
  redisUrl: readRedisUrl,
  roles: readRoles,
  adminKey: (settings) => readStrong(settings, 'SIGNOFF_ADMIN_KEY', 24),
  dataDir: readDataDir,
  secret: readSecret,
  secretsBefore: readSecretsBefore,
  host: readHost,
  port: readPort,
  logLevel: readLogLevel,
  publicUrl: readPublicUrl,
  ratePerMinute: readRate,
  webhookAllowed: readCidrs,
  drainMs: readDrain,
  tracing: readTracing,
};

function readProjects(settings: Settings): Project[] | undefined {
  const file = readProjectsFile(settings.get('SIGNOFF_CONFIG') ?? 'signoff.yml', settings.cwd);
  if ('problems' in file) {
    for (const { where, problem } of file.problems) settings.problem(where, problem);
    return undefined;
  }
  for (const warning of file.warnings) settings.warn(warning);
  return file.projects;
}

// The address may hold a password: no sentence repeats any part of it.
function readServerUrl(settings: Settings, name: string, schemes: string[], shape: string): string | null | undefined {
  const text = settings.get(name);
  if (text === null) return null;
  const forms = schemes.map((scheme) => `${scheme}://`).join(' or ');
  if (!schemes.some((scheme) => text.startsWith(`${scheme}://`))) {
    settings.problem(name, `must start with ${forms}, such as ${schemes[0]}://${shape}`);
    return undefined;
  }
  const url = URL.parse(text);
  if (!url || /\s/.test(text) || (url.hostname === '' && !url.searchParams.has('host'))) {
    settings.problem(
      name,
      `is not a whole address: it looks like ${schemes[0]}://${shape}; write @ : / ? # % in a password as %40 %3A %2F %3F %23 %25`,
    );
    return undefined;
  }
  return text;
}

// Sentinels are named in the address itself, so that it stays one setting.
function readRedisUrl(settings: Settings): string | null | undefined {
  const text = readServerUrl(settings, 'REDIS_URL', ['redis', 'rediss'], 'host:6379');
  if (!text) return text;
  const { searchParams, port } = new URL(text);
  const sentinels = searchParams.getAll('sentinel');
  const isAddress = (it: string) => /^[a-z0-9.-]+(:\d{1,5})?$/i.test(it) || /^\[[0-9a-f:.]+\](:\d{1,5})?$/i.test(it);
  if (sentinels.every(isAddress) && (sentinels.length === 0 || port === '')) return text;
  settings.problem(
    'REDIS_URL',
    'names Sentinels otherwise than as redis://:password@name?sentinel=host:26379&sentinel=host:26379, where name is what they call the master, without a port',
  );
  return undefined;
}

function rolesIn(settings: Settings): string[] {
  const written = settings.get('SIGNOFF_ROLES') ?? roles.join(',');
  return written.split(',').map((role) => role.trim().toLowerCase());
}

function readRoles(settings: Settings): Set<Role> {
  const found = new Set<Role>();
  for (const word of rolesIn(settings)) {
    const role = roles.find((known) => known === word);
    if (role) found.add(role);
    else
      settings.problem('SIGNOFF_ROLES', `holds "${word}": write any of ${roles.join(', ')} with commas between them`);
  }
  return found;
}

function readStrong(settings: Settings, name: string, charsMin: number): string | null | undefined {
  const secret = settings.get(name);
  const weakness = secret === null ? null : whyWeak(secret, charsMin);
  if (weakness === null) return secret;
  settings.problem(name, `${weakness}; \`openssl rand -hex 32\` makes a good one`);
  return undefined;
}

function readSecret(settings: Settings): string | undefined {
  const given = readStrong(settings, 'SIGNOFF_SECRET', 32);
  if (given !== null) return given;
  const dataDir = readDataDir(settings);
  const kept = keepSecret(dataDir);
  if ('problem' in kept) {
    settings.problem('SIGNOFF_SECRET', kept.problem);
    return undefined;
  }
  if (kept.readableByOthers) settings.warn(`Others can read the secret in ${dataDir}: run chmod 600 on that file.`);
  if (new Set(rolesIn(settings)).size < roles.length) {
    settings.warn(
      `SIGNOFF_SECRET is not set, so the one kept in ${dataDir} is used: processes that share a database must share it too.`,
    );
  }
  return kept.secret;
}

/** Those that were good enough once are held to no newer rules. */
function readSecretsBefore(settings: Settings): string[] | undefined {
  const written = settings.get('SIGNOFF_SECRET_BEFORE')?.split(/\s+/) ?? [];
  if (written.some((secret) => !/^[\x21-\x7e]{32,}$/.test(secret))) {
    settings.problem(
      'SIGNOFF_SECRET_BEFORE',
      'must hold the SIGNOFF_SECRET that was there before, as it was; several of them with a space between them',
    );
    return undefined;
  }
  const before = new Set(written);
  if (before.delete(settings.get('SIGNOFF_SECRET') ?? ''))
    settings.warn('SIGNOFF_SECRET_BEFORE holds SIGNOFF_SECRET itself: it is for those that were there before.');
  return [...before];
}

function readDataDir(settings: Settings): string {
  return resolve(settings.cwd, settings.get('SIGNOFF_DATA') ?? '.signoff');
}

function readPort(settings: Settings): number | undefined {
  const text = settings.get('PORT') ?? '4400';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  settings.problem('PORT', 'must be a whole number from 0 (any free port) to 65535');
  return undefined;
}

function readRate(settings: Settings): number | undefined {
  const text = settings.get('RATE_LIMIT') ?? '60000';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  settings.problem('RATE_LIMIT', 'must be a whole number of requests a minute for each API key, or 0 for no limit');
  return undefined;
}

function readDrain(settings: Settings): number | undefined {
  const text = settings.get('DRAIN_SECONDS') ?? '5';
  if (/^\d{1,3}$/.test(text) && Number(text) <= 300) return Number(text) * 1000;
  settings.problem('DRAIN_SECONDS', 'must be a whole number of seconds from 0 (ends at once) to 300');
  return undefined;
}

function readCidrs(settings: Settings): string[] | undefined {
  const written = settings.get('WEBHOOK_ALLOW_CIDRS') ?? '';
  const networks = written
    .split(',')
    .map((network) => network.trim())
    .filter((network) => network !== '');
  const wrong = networks.find((network) => !isCidr(network));
  if (wrong === undefined) return networks;
  settings.problem(
    'WEBHOOK_ALLOW_CIDRS',
    `holds "${wrong}": write networks such as 10.1.0.0/16 with commas between them`,
  );
  return undefined;
}

function readTracing(settings: Settings): boolean | undefined {
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const given = names.filter((name) => settings.get(name) !== null);
  const wrong = given.find((name) => !/^https?:$/.test(URL.parse(settings.get(name) ?? '')?.protocol ?? ''));
  if (wrong === undefined) return given.length > 0;
  settings.problem(wrong, 'must be an http or https address, such as http://localhost:4318');
  return undefined;
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

function readHost(settings: Settings): string | undefined {
  const host = settings.get('HOST') ?? '127.0.0.1';
  if (isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) return host;
  settings.problem(
    'HOST',
    'must be one address of this machine without a port, such as 127.0.0.1, or 0.0.0.0 for all of them',
  );
  return undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function readLogLevel(settings: Settings): string | undefined {
  const level = (settings.get('LOG_LEVEL') ?? 'info').toLowerCase();
  if (logLevels.includes(level)) return level;
  settings.problem('LOG_LEVEL', `must be one of ${logLevels.join(', ')}`);
  return undefined;
}

function readPublicUrl(settings: Settings): string | undefined {
  const text = settings.get('PUBLIC_URL');
  if (text === null) {
    const port = readPort(settings);
    return port === undefined ? undefined : `http://localhost:${port}`;
  }
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '');
  }
  settings.problem(
    'PUBLIC_URL',
    'must be an http or https address and nothing more, such as https://signoff.example.com',
  );
  return undefined;
}

// Only near misses: Kubernetes, for one, adds variables such as SIGNOFF_SERVICE_HOST of its own.
function warnOfMistypedNames(env: Record<string, string | undefined>, settings: Settings): void {
  const known: readonly string[] = settingNames;
  for (const name of Object.keys(env)) {
    const [, prefix, word] = /^(SIGNOFF_|SLACK_)(.+)$/.exec(name) ?? [];
    if (!prefix || !word || known.includes(name)) continue;
    const siblings = known.filter((other) => other.startsWith(prefix)).map((other) => other.slice(prefix.length));
    const meant = didYouMean(word, siblings);
    if (meant && settings.get(prefix + meant) === null)
      settings.warn(`${name} is not a setting: did you mean ${prefix}${meant}?`);
  }
}
