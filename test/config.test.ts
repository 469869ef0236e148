import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, describeProblems, type Problem, readConfig, settingNames } from '../src/config.ts';

const root = join(import.meta.dirname, '..');
const strong = 'kQ3vX9bT7mWz2LpR8nYc4JhF6sDgA5eU';
const socket = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_APP_TOKEN: 'xapp-1-abc' };

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'signoff-config-'));
  writeFileSync(join(cwd, 'signoff.yml'), readFileSync(join(root, 'signoff.example.yml')));
});
afterEach(() => rmSync(cwd, { recursive: true }));

describe('the least that is needed', () => {
  it('gives the documented defaults for the rest', () => {
    const { config, warnings } = right(socket);
    expect(config).toEqual({
      databaseUrl: null,
      redisUrl: null,
      slack: { mode: 'socket', botToken: 'xoxb-1-abc', appToken: 'xapp-1-abc', apiUrl: 'https://slack.com/api/' },
      projects: [expect.objectContaining({ key: 'support-intent' })],
      roles: new Set(['http', 'slack', 'work']),
      adminKey: null,
      secret: expect.stringMatching(/^[\w-]{43}$/),
      secretsBefore: [],
      dataDir: join(cwd, '.signoff'),
      host: '127.0.0.1',
      port: 4400,
      logLevel: 'info',
      publicUrl: 'http://localhost:4400',
      ratePerMinute: 60_000,
      webhookAllowed: [],
      drainMs: 5_000,
      tracing: false,
    });
    expect(warnings).toEqual([]);
  });

  it('an empty or blank variable counts as unset', () => {
    const blank = Object.fromEntries(settingNames.map((name) => [name, name === 'PORT' ? '  ' : '']));
    expect(right({ ...blank, ...socket }).config).toEqual(right(socket).config);
  });

  it('everything missing is told at once, and the text ends with what works without settings', () => {
    const problems = wrong({ SIGNOFF_CONFIG: 'none.yml', PORT: 'x', LOG_LEVEL: 'loud', SIGNOFF_ROLES: 'http,chat' });
    expect(problems.map(({ where }) => where)).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'none.yml',
      'SIGNOFF_ROLES',
      'PORT',
      'LOG_LEVEL',
    ]);
    const lines = describeProblems(problems).split('\n');
    expect(lines).toHaveLength(problems.length + 1);
    expect(lines[0]).toMatch(/^SLACK_BOT_TOKEN: is missing.*`npm run demo`/);
    expect(lines.at(-1)).toMatch(/npm run demo$/);
  });

  it('a problem is one line whatever was written, without terminal escapes', () => {
    expect(describeProblems([{ where: 'f.yml:1:1', problem: 'is "a\n\u001b[31mb\u2028c\u202e"' }]).split('\n')[0]).toBe(
      'f.yml:1:1: is "a [31mb c "',
    );
  });
});

describe('Slack', () => {
  const http = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' };

  it('a signing secret and no app token means HTTP mode', () => {
    expect(right(http).config.slack).toEqual({
      mode: 'http',
      botToken: 'xoxb-1-abc',
      signingSecret: http.SLACK_SIGNING_SECRET,
      apiUrl: 'https://slack.com/api/',
    });
  });

  it('both mean Socket Mode, and a warning says so', () => {
    const { config, warnings } = right({ ...http, ...socket });
    expect(config.slack?.mode).toBe('socket');
    expect(warnings).toEqual([expect.stringContaining('Socket Mode is used')]);
  });

  it('the sandbox’s own tokens are accepted', () => {
    expect(right({ SLACK_BOT_TOKEN: 'xoxb-sandbox', SLACK_APP_TOKEN: 'xapp-sandbox' }).config.slack?.mode).toBe(
      'socket',
    );
    expect(
      right({ SLACK_BOT_TOKEN: 'xoxb-sandbox', SLACK_SIGNING_SECRET: 'sandbox-signing-secret' }).config.slack?.mode,
    ).toBe('http');
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['no bot token', { SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN', 'is missing'],
    ['a bot token alone', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET for HTTP mode'],
    [
      'tokens in each other’s place',
      { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xapp-1' },
      'SLACK_BOT_TOKEN',
      'belongs in SLACK_APP_TOKEN',
    ],
    ['a user token', { ...socket, SLACK_BOT_TOKEN: 'xoxp-1' }, 'SLACK_BOT_TOKEN', 'holds a user token'],
    ['a rotating token', { ...socket, SLACK_BOT_TOKEN: 'xoxe.xoxb-1' }, 'SLACK_BOT_TOKEN', 'switch token rotation off'],
    ['something else', { ...socket, SLACK_APP_TOKEN: 'hello' }, 'SLACK_APP_TOKEN', 'start with xapp-'],
    ['half a token', { ...socket, SLACK_BOT_TOKEN: 'xoxb-' }, 'SLACK_BOT_TOKEN', 'is not whole'],
    ['two words', { ...socket, SLACK_BOT_TOKEN: 'xoxb-1 xoxb-2' }, 'SLACK_BOT_TOKEN', 'is not whole'],
    [
      'a token as the signing secret',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'xapp-1-abcdefghijk' },
      'SLACK_SIGNING_SECRET',
      'holds a token',
    ],
    [
      'a short signing secret',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' },
      'SLACK_SIGNING_SECRET',
      'is not whole',
    ],
  ])('%s is one sentence about the variable', (_, env, where, sentence) => {
    expect(wrong(env)).toEqual([{ where, problem: expect.stringContaining(sentence) }]);
  });

  it.each([
    ['http://127.0.0.1:4401', 'http://127.0.0.1:4401/api/'],
    ['http://127.0.0.1:4401/', 'http://127.0.0.1:4401/api/'],
    ['http://127.0.0.1:4401/api', 'http://127.0.0.1:4401/api/'],
    ['https://slack.example.com/a/b/', 'https://slack.example.com/a/b/'],
  ])('SLACK_API_URL %s is called as %s', (written, called) => {
    expect(right({ ...socket, SLACK_API_URL: written }).config.slack?.apiUrl).toBe(called);
  });

  it.each([
    '127.0.0.1:4401',
    'ftp://slack.com',
    'wss://slack.com',
    'https://u:p@slack.com',
    'http://',
    'https://slack.com/?a=1',
  ])('SLACK_API_URL %s is refused', (written) => {
    expect(wrong({ ...socket, SLACK_API_URL: written }).map(({ where }) => where)).toEqual(['SLACK_API_URL']);
  });

  it('is optional for a process that only serves the API, but checked when given', () => {
    expect(right({ SIGNOFF_ROLES: 'http' }).config.slack).toBeNull();
    expect(wrong({ SIGNOFF_ROLES: 'http', SLACK_BOT_TOKEN: 'xoxb-1' }).map(({ where }) => where)).toEqual([
      'SLACK_APP_TOKEN',
    ]);
    expect(wrong({ SIGNOFF_ROLES: 'work' }).map(({ where }) => where)).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
  });
});

describe('databases', () => {
  it.each<[string, string]>([
    ['DATABASE_URL', 'postgres://u:p@h:5432/n'],
    ['DATABASE_URL', 'postgresql:///n?host=/run/postgresql'],
    ['DATABASE_URL', 'postgres://h'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/2'],
    ['REDIS_URL', 'rediss://:p%40ss@h'],
    ['REDIS_URL', 'redis://:p@jobs/2?sentinel=10.0.0.1:26379&sentinel=sentinel-2&sentinel=[::1]:26379'],
  ])('%s=%s is taken as it is', (name, url) => {
    const { config } = right({ ...socket, [name]: url });
    expect(name === 'DATABASE_URL' ? config.databaseUrl : config.redisUrl).toBe(url);
  });

  it.each<[string, string]>([
    ['DATABASE_URL', 'mysql://u:hunter2@h/n'],
    ['DATABASE_URL', 'u:hunter2@h/n'],
    ['DATABASE_URL', 'postgres://u:hunter2@h:port/n'],
    ['DATABASE_URL', 'postgres://u:hunter2/x@h/n'],
    ['DATABASE_URL', 'postgres://'],
    ['REDIS_URL', 'http://:hunter2@h'],
    ['REDIS_URL', 'redis://:hunter2 x@h'],
    ['REDIS_URL', 'redis://:hunter2@jobs?sentinel=h:26379,h:26380'],
    ['REDIS_URL', 'redis://:hunter2@jobs:6379?sentinel=h:26379'],
  ])('%s=%s is refused without repeating any of it', (name, url) => {
    const problems = wrong({ ...socket, [name]: url });
    expect(problems.map(({ where }) => where)).toEqual([name]);
    expect(describeProblems(problems)).not.toContain('hunter2');
  });

  it('no problem ever repeats a secret', () => {
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_SIGNING_SECRET',
      'SIGNOFF_ADMIN_KEY',
      'SIGNOFF_SECRET',
      'SIGNOFF_SECRET_BEFORE',
      'SLACK_API_URL',
      'PUBLIC_URL',
    ];
    const prefixes = ['', 'xoxb-', 'xapp-', 'postgres://', 'postgres://u:', 'redis://:', 'https://u:'];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...prefixes),
        fc.constantFrom('', ' x', '@h', '@h:1', '/'),
        (name, prefix, end) => {
          const result = readConfig({ ...socket, [name]: `${prefix}hunter2${end}` }, { cwd });
          expect(JSON.stringify('problems' in result ? result.problems : result.warnings)).not.toContain('hunter2');
        },
      ),
    );
  });
});

describe('secrets', () => {
  it.each([
    ['short', 'is too short'],
    ['a'.repeat(40), 'at least 8 different characters'],
    ['changeme-changeme-changeme-123456', 'placeholder'],
    ['CHANGE_ME_before_you_deploy_this!', 'placeholder'],
    ['<put-your-own-key-in-this-place>', 'placeholder'],
    ['k3Jx9Qm2'.repeat(4), 'repeats itself'],
    ['0123456789abcdefghijklmnopqrstuv', 'well-known run'],
    [`${strong.slice(0, 10)} ${strong.slice(10)}`, 'without spaces'],
    [`${strong}ü`, 'ASCII'],
  ])('SIGNOFF_ADMIN_KEY and SIGNOFF_SECRET may not be %s', (weak, sentence) => {
    const expected = { problem: expect.stringContaining(sentence) };
    expect(wrong({ ...socket, SIGNOFF_ADMIN_KEY: weak })).toEqual([{ where: 'SIGNOFF_ADMIN_KEY', ...expected }]);
    expect(wrong({ ...socket, SIGNOFF_SECRET: weak })).toEqual([{ where: 'SIGNOFF_SECRET', ...expected }]);
  });

  it('an admin key needs 24 characters, the secret 32', () => {
    expect(right({ ...socket, SIGNOFF_ADMIN_KEY: strong.slice(0, 24) }).config.adminKey).toBe(strong.slice(0, 24));
    expect(wrong({ ...socket, SIGNOFF_ADMIN_KEY: strong.slice(0, 23) })).toHaveLength(1);
    expect(right({ ...socket, SIGNOFF_SECRET: strong }).config.secret).toBe(strong);
    expect(wrong({ ...socket, SIGNOFF_SECRET: strong.slice(1) })).toHaveLength(1);
  });

  it('secrets before this one are taken as they were, one or several; this one is none of them', () => {
    const [one, other] = ['changeme-changeme-changeme-123456', 'x'.repeat(32)];
    const given = (text: string) => right({ ...socket, SIGNOFF_SECRET: strong, SIGNOFF_SECRET_BEFORE: text });
    expect(right({ ...socket, SIGNOFF_SECRET: strong }).config.secretsBefore).toEqual([]);
    expect(given(` ${one}   ${other} ${one}`).config.secretsBefore).toEqual([one, other]);
    expect(given(`${one} ${strong}`)).toMatchObject({
      config: { secretsBefore: [one] },
      warnings: [expect.stringContaining('holds SIGNOFF_SECRET itself')],
    });
    for (const cut of [one.slice(2), `${one},${other} short`, `${one}ü`])
      expect(wrong({ ...socket, SIGNOFF_SECRET: strong, SIGNOFF_SECRET_BEFORE: cut })).toEqual([
        { where: 'SIGNOFF_SECRET_BEFORE', problem: expect.stringContaining('as it was') },
      ]);
  });

  it('no random key is ever called weak', () => {
    fc.assert(
      fc.property(fc.noShrink(fc.uint8Array({ minLength: 32, maxLength: 32 })), (bytes) => {
        fc.pre(new Set(bytes).size > 24);
        const hex = Buffer.from(bytes).toString('hex');
        expect(readConfig({ SIGNOFF_ADMIN_KEY: hex }, { cwd, needs: ['adminKey'] })).toEqual({
          config: { adminKey: hex },
          warnings: [],
        });
      }),
    );
  });

  it('a given secret leaves no file behind', () => {
    right({ ...socket, SIGNOFF_SECRET: strong });
    expect(readdirSync(cwd)).toEqual(['signoff.yml']);
  });

  it('a made secret is kept for its owner only, and is the same at the next start', () => {
    const { secret } = right(socket).config;
    expect(right(socket).config.secret).toBe(secret);
    expect(readdirSync(join(cwd, '.signoff'))).toEqual(['secret']);
    expect(statSync(join(cwd, '.signoff', 'secret')).mode & 0o777).toBe(0o600);
  });

  it('processes that start at once on an empty folder get the same secret', async () => {
    const script = `import { keepSecret } from ${JSON.stringify(join(root, 'src/settings/secret.ts'))}; console.log(JSON.stringify(keepSecret(process.argv[1])))`;
    const starts = Array.from({ length: 6 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, join(cwd, 'data')]),
    );
    const secrets = (await Promise.all(starts)).map(({ stdout }) => stdout.trim());
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/"secret":"[\w-]{43}"/);
    expect(readdirSync(join(cwd, 'data'))).toEqual(['secret']);
  });

  it('a damaged file, or a folder that can’t be made, is a problem and not a new secret', () => {
    mkdirSync(join(cwd, '.signoff'));
    writeFileSync(join(cwd, '.signoff', 'secret'), 'short');
    expect(wrong(socket)).toEqual([{ where: 'SIGNOFF_SECRET', problem: expect.stringContaining('is damaged') }]);
    expect(wrong({ ...socket, SIGNOFF_DATA: 'signoff.yml' })).toEqual([
      { where: 'SIGNOFF_SECRET', problem: expect.stringContaining('set SIGNOFF_SECRET') },
    ]);
  });

  it('a secret that others can read is used, with a warning', () => {
    right(socket);
    chmodSync(join(cwd, '.signoff', 'secret'), 0o644);
    expect(right(socket).warnings).toEqual([expect.stringContaining('chmod 600')]);
  });

  it('a process that shares the work is warned to share the secret', () => {
    expect(right({ ...socket, SIGNOFF_ROLES: 'slack, work' }).warnings).toEqual([
      expect.stringContaining('must share it'),
    ]);
    expect(right({ ...socket, SIGNOFF_ROLES: 'slack', SIGNOFF_SECRET: strong }).warnings).toEqual([]);
  });
});

describe('the process', () => {
  it('roles may be any mix, in any order and case', () => {
    expect(right({ ...socket, SIGNOFF_ROLES: ' Work , http ', SIGNOFF_SECRET: strong }).config.roles).toEqual(
      new Set(['work', 'http']),
    );
    expect(wrong({ ...socket, SIGNOFF_ROLES: 'http,,work' })).toHaveLength(1);
  });

  it.each(['-1', '1.5', '301', '5s'])('DRAIN_SECONDS=%s is refused', (seconds) => {
    expect(wrong({ ...socket, DRAIN_SECONDS: seconds })).toEqual([
      { where: 'DRAIN_SECONDS', problem: expect.stringContaining('from 0 (ends at once) to 300') },
    ]);
  });

  it.each(['-1', '65536', '44.5', '0x10', 'http'])('PORT=%s is refused', (port) => {
    expect(wrong({ ...socket, PORT: port })).toEqual([{ where: 'PORT', problem: expect.stringContaining('65535') }]);
  });

  it('HOST is an address or a name, without anything around it', () => {
    for (const host of ['0.0.0.0', '::', 'localhost', 'signoff.internal']) {
      expect(right({ ...socket, HOST: host }).config.host).toBe(host);
    }
    for (const host of ['http://0.0.0.0', '0.0.0.0:80', 'a b', '*']) {
      expect(wrong({ ...socket, HOST: host }).map(({ where }) => where)).toEqual(['HOST']);
    }
  });

  it('links point to the port unless a public address is given', () => {
    expect(right({ ...socket, PORT: '8080' }).config).toMatchObject({ port: 8080, publicUrl: 'http://localhost:8080' });
    expect(right({ ...socket, PUBLIC_URL: 'https://signoff.example.com/tools/' }).config.publicUrl).toBe(
      'https://signoff.example.com/tools',
    );
    expect(wrong({ ...socket, PUBLIC_URL: 'signoff.example.com' })).toHaveLength(1);
  });

  it('the projects file and the data folder are looked for from the working folder', () => {
    mkdirSync(join(cwd, 'conf'));
    writeFileSync(join(cwd, 'conf', 'p.yml'), 'projects: {}');
    expect(wrong({ ...socket, SIGNOFF_CONFIG: 'conf/p.yml' })).toEqual([
      { where: expect.stringMatching(/^conf\/p\.yml:1:\d+$/), problem: expect.stringContaining('names no project') },
    ]);
    expect(right({ ...socket, SIGNOFF_DATA: 'data' }).config.dataDir).toBe(join(cwd, 'data'));
  });

  it('a mistyped variable is told, a variable of someone else is not', () => {
    expect(
      right({
        ...socket,
        SIGNOFF_ROLE: 'http',
        SIGNOFF_SERVICE_HOST: '10.0.0.1',
        SIGNOFF_PORT: 'tcp://10.0.0.1',
        SLACK_TEAM: 'T1',
      }).warnings,
    ).toEqual(['SIGNOFF_ROLE is not a setting: did you mean SIGNOFF_ROLES?']);
  });
});

describe('a command that needs less', () => {
  it('is not asked for the rest, and makes no secret', () => {
    const env = { DATABASE_URL: 'postgres://h/n', PORT: 'x', SIGNOFF_CONFIG: 'none.yml' };
    expect(readConfig(env, { cwd, needs: ['databaseUrl', 'dataDir'] })).toEqual({
      config: { databaseUrl: 'postgres://h/n', dataDir: join(cwd, '.signoff') },
      warnings: [],
    });
    expect(readdirSync(cwd)).toEqual(['signoff.yml']);
  });

  it('is told what is wrong with what it asked for', () => {
    expect(readConfig({}, { cwd: root, needs: ['projects'] })).toEqual({
      problems: [expect.objectContaining({ where: 'signoff.yml' })],
    });
  });
});

it('traces are sent when OpenTelemetry is told where to, and not to what is no address', () => {
  expect(right({ ...socket, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }).config.tracing).toBe(true);
  expect(right({ ...socket, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/v1/traces' }).config.tracing).toBe(true);
  expect(wrong({ ...socket, OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toEqual([
    { where: 'OTEL_EXPORTER_OTLP_ENDPOINT', problem: expect.stringContaining('http://localhost:4318') },
  ]);
});

it('.env.example has a sentence for each setting, and no setting more', () => {
  const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
  const names = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(names.toSorted()).toEqual([...settingNames, 'POSTGRES_PASSWORD'].sort());
  for (const name of names) expect(lines[lines.indexOf(`${name}=`) - 1]).toMatch(/^# .{20,}\.$/);
});

function right(env: Record<string, string>): { config: Config; warnings: string[] } {
  const result = readConfig(env, { cwd });
  if ('problems' in result) throw new Error(describeProblems(result.problems));
  return result;
}

function wrong(env: Record<string, string>): Problem[] {
  const result = readConfig(env, { cwd });
  if ('config' in result) throw new Error('expected problems');
  return result.problems;
}
