import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { linesOf, lookAtSlack, mustMend } from '../../src/cli/doctor.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { parseProjects } from '../../src/settings/projects-file.ts';
import { aFolder, type Folder } from '../support/command.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { aSubmission } from '../support/project.ts';
import { run } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const projects = {
  'support-intent': {
    task: 'classification',
    labels: ['refund', 'billing', 'shipping', 'other'],
    channel: 'C0REVIEW',
    reviewers: { groups: ['S01REVIEW'] },
    gate: { threshold: 0.85, audit: 0 },
  },
};
const ndjson = (...lines: (object | string)[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

/** One folder for the file, whose commands share a database on the server of this run. */
let folder: Folder;
/** Beside it one that names no database: the first command that needs one makes it an embedded one. */
let unsettled: Folder;
beforeAll(async () => {
  const database = await freshDatabase({ empty: true });
  [folder, unsettled] = await Promise.all([aFolder({ projects }), aFolder({ projects })]);
  folder.env.DATABASE_URL = database.url;
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose](), unsettled[Symbol.asyncDispose]()]);
  };
});

describe('migrate', () => {
  it.each([
    ['the database that is named', () => folder],
    ['an embedded one where none is', () => unsettled],
  ])('makes the schema in %s, and the second time finds it made', async (_, of) => {
    expect(await of().signoff(['migrate'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Applied 0001-spine\.sql.*\.\n$/),
    });
    expect(await of().signoff(['migrate'])).toMatchObject({ code: 0, out: 'The schema is up to date.\n' });
  });

  it('with a database that is not there says so in a sentence, and fails', async () => {
    const { code, err } = await folder.signoff(['migrate'], {
      env: { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
    });
    expect(code).toBe(1);
    expect(err).toContain('ECONNREFUSED');
    expect(err).not.toContain('hunter2');
  });
});

describe('projects check', () => {
  it('says what each project is', async () => {
    expect(await folder.signoff(['projects', 'check'])).toMatchObject({
      code: 0,
      out: 'support-intent: support-intent, classification among 4 labels, reviewed below 0.85 and 0 % of the rest, at most 10 cards in C0REVIEW\n1 project is right.\n',
    });
  });

  it('names the line of each mistake, and exits 2', async () => {
    const file = await folder.write(
      'wrong.yml',
      'projects:\n  a:\n    task: classification\n    labels: [x, y]\n    channel: general\n    gate: { threshold: 85 }\n',
    );
    const { code, out, err } = await run(folder, ['projects', 'check', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/wrong\.yml:5:\d+: .*channel/);
    expect(err).toMatch(/wrong\.yml:6:\d+: .*threshold/);
  });

  it('without a file to check says which one it looked for', async () => {
    const { code, err } = await run(folder, ['projects', 'check', 'nowhere.yml']);
    expect(code).toBe(2);
    expect(err).toContain('nowhere.yml');
  });
});

describe('keys', () => {
  it('a key is shown once: the list shows neither it nor its hash', async () => {
    const made = await folder.signoff([
      'keys',
      'create',
      '--name',
      'intent model',
      '--projects',
      'support-intent',
      '--expires',
      '90',
    ]);
    const key = made.out.trim();
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^sgn_[0-9A-Za-z]{36}\n$/) });
    const id = /key_[0-9a-f]{32}/.exec(made.err)?.[0] ?? '';
    const listed = await run(folder, ['keys', 'list']);
    expect(listed.out).toContain(`${id}  ${key.slice(0, 8)}…${key.slice(-4)}  works  intent model`);
    expect(listed.out).toContain('items:write,items:read,feedback:read  support-intent  never used');
    const asJson = await run(folder, ['keys', 'list', '--json']);
    expect(JSON.parse(asJson.out)).toEqual([expect.objectContaining({ id, name: 'intent model' })]);
    expect(listed.out + asJson.out).not.toContain(key);

    expect(await run(folder, ['keys', 'revoke', id])).toMatchObject({
      code: 0,
      out: `${id} does not work any more.\n`,
    });
    expect((await run(folder, ['keys', 'list'])).out).toContain('revoked');
    expect(await run(folder, ['keys', 'revoke', id])).toMatchObject({
      code: 1,
      err: expect.stringContaining('keys list'),
    });
  });

  it.each([
    ['a scope that is none', ['--name', 'x', '--scopes', 'items:write,everything'], 'Not a scope: everything'],
    ['an end that is no number of days', ['--name', 'x', '--expires', 'soon'], 'a number of days'],
    ['no name', [], '--name'],
  ])('with %s none is made', async (_, args, sentence) => {
    expect(await run(folder, ['keys', 'create', ...args])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(sentence),
    });
  });
});

describe('submit and export', () => {
  it('takes the right lines, names each wrong one with its number, and the second time knows them all', async () => {
    const file = await folder.write(
      'items.ndjson',
      ndjson(
        aSubmission({ external_id: 't-1' }),
        '',
        '{"input":',
        { ...aSubmission({ external_id: 't-2' }), colour: 'red' },
        '[]',
        aSubmission({ external_id: 't-3', confidence: 1.5 }),
        aSubmission({ external_id: 't-4', confidence: 0.99 }),
      ),
    );
    const first = await folder.signoff(['submit', 'support-intent', file]);
    expect(first).toMatchObject({ code: 1, out: '2 added, 0 known before, 4 refused.\n' });
    expect(first.err.trim().split('\n')).toEqual([
      'line 3: the line is not JSON',
      'line 4: /colour is not a known field',
      'line 5: the line must be an object',
      'line 6: /prediction/confidence must be 1 or less',
    ]);
    expect((await run(folder, ['submit', 'support-intent', file])).out).toBe('0 added, 2 known before, 4 refused.\n');
  });

  it('takes lines from a pipe', async () => {
    const input = ndjson(aSubmission({ external_id: 'p-1' }), aSubmission({ external_id: 'p-2' }));
    expect(await run(folder, ['submit', 'support-intent'], { input })).toMatchObject({
      code: 0,
      out: '2 added, 0 known before, 0 refused.\n',
    });
  });

  it.each([['submit'], ['export']])(
    '%s for a project there is not names those there are, and exits 2',
    async (command) => {
      expect(await run(folder, [command, 'nobody'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('Projects: support-intent.'),
      });
    },
  );

  it('a file that is not there is a sentence and a failure', async () => {
    expect(await run(folder, ['submit', 'support-intent', 'nowhere.ndjson'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('nowhere.ndjson'),
    });
  });

  it('of a project nobody has answered yet exports nothing, and says so', async () => {
    expect(await run(folder, ['export', 'support-intent'])).toEqual({
      code: 0,
      out: '',
      err: '0 training records.\n',
    });
  });
});

describe('while the service runs on the embedded database', () => {
  it('a key made beside it works until it is revoked, what is submitted is asked, and what is answered is exported', async () => {
    await using sandbox = await startSandbox({ port: 0 });
    const slack = { SLACK_API_URL: sandbox.apiUrl, SLACK_BOT_TOKEN: 'xoxb-sandbox', SLACK_APP_TOKEN: 'xapp-sandbox' };
    const own = unsettled;
    const adminKey = randomBytes(32).toString('hex');
    const service = await own.run({ ...slack, SIGNOFF_ADMIN_KEY: adminKey });
    try {
      const made = await own.signoff(['keys', 'create', '--name', 'beside']);
      const key = made.out.trim();
      const call = (as = key) =>
        fetch(`${service.url}/v1/projects/support-intent/feedback`, { headers: { authorization: `Bearer ${as}` } });
      expect((await call()).status).toBe(200);
      await own.signoff(['keys', 'revoke', /key_\w+/.exec(made.err)?.[0] ?? '']);
      await until(async () => (await call()).status === 401);

      await own.signoff(['submit', 'support-intent'], { input: ndjson(aSubmission({ external_id: 't-1' })) });
      const card = await until(async () => sandbox.world.messages('C0REVIEW', 'U01ANA')[0]);
      await sandbox.world.click('U01ANA', { channel: 'C0REVIEW', ts: card.ts }, 'alt_1');

      const file = join(own.path, 'records.jsonl');
      await until(async () => (await (await call(adminKey)).text()).includes('t-1'));
      expect(await own.signoff(['export', 'support-intent', '--out', file])).toMatchObject({
        code: 0,
        err: '1 training record.\n',
      });
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
        external_id: 't-1',
        value: 'billing',
        changed: true,
      });
    } finally {
      await service.stop();
    }
  }, 120_000);
});

describe('manifest', () => {
  it('is for Socket Mode, or for HTTP at the address given', async () => {
    const socket = await folder.signoff(['manifest']);
    expect(parse(socket.out).settings.socket_mode_enabled).toBe(true);
    const http = await run(folder, ['manifest', '--http', 'https://signoff.example.com']);
    expect(parse(http.out).settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: 'https://signoff.example.com/slack/events' },
    });
  });

  it('for an address that Slack would not call is refused', async () => {
    expect(await run(folder, ['manifest', '--http', 'http://example.com'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('https://'),
    });
  });
});

describe('doctor', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  /** What the doctor says of a workspace and a project; `more` projects beside it, and faults of Slack's. */
  const examine = async (
    workspace: Parameters<typeof defaultWorkspace>[0],
    project: object = {},
    {
      more = {},
      fault,
      asCommand = false,
    }: { more?: Record<string, object>; fault?: object; asCommand?: boolean } = {},
  ) => {
    await using sandbox = await startSandbox({ port: 0, workspace: defaultWorkspace(workspace) });
    const ask = async (path: string, body?: object) =>
      await fetch(`${sandbox.url}/_sandbox/${path}`, {
        ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    if (fault) expect((await ask('faults', fault)).ok).toBe(true);
    const all = { 'support-intent': project, ...more };
    const written = Object.fromEntries(
      Object.entries(all).map(([key, changed]) => [key, { ...projects['support-intent'], ...changed }]),
    );
    const said = asCommand ? await byCommand(written, sandbox.apiUrl) : await inProcess(written, sandbox.apiUrl);
    const calls: { method: string; args: Record<string, string>; ok: boolean }[] = await (await ask('calls')).json();
    return { ...said, calls };
  };
  async function byCommand(written: object, apiUrl: string) {
    await using own = await aFolder({ projects: written });
    return await own.signoff(['doctor'], {
      env: {
        DATABASE_URL: database.url,
        SLACK_API_URL: apiUrl,
        SLACK_BOT_TOKEN: 'xoxb-sandbox',
        SLACK_APP_TOKEN: 'xapp-sandbox',
      },
    });
  }
  /** The same look at Slack without a process of its own, which takes longer than the look. */
  async function inProcess(written: object, apiUrl: string) {
    const read = parseProjects(stringify({ projects: written }), 'signoff.yml');
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const slack = { mode: 'socket', apiUrl, botToken: 'xoxb-sandbox', appToken: 'xapp-sandbox' } as const;
    const findings = await lookAtSlack({ slack, projects: read.projects });
    return { code: mustMend(findings) ? 1 : 0, out: `${linesOf(findings).join('\n')}\n`, err: '' };
  }
  const leads = { users: ['U09LEA'] };

  it('finds nothing where all is well', async () => {
    const { code, out } = await examine({}, { leads }, { asCommand: true });
    expect(out).toMatch(/^ok {3}Postgres .* answers$/m);
    for (const line of [
      'BullMQ on Postgres answers',
      'Socket Mode opens',
      'The bot has every scope it needs',
      'support-intent: cards go to #review',
      'support-intent: at least 2 people can answer; an item needs 1',
    ])
      expect(out).toContain(`ok   ${line}`);
    expect(out).not.toMatch(/FIX|note/);
    expect(out).toMatch(/^All is well: `npm start`\.$/m);
    expect(code).toBe(0);
  });

  it('notes what works today and may not tomorrow, and does not fail for it', async () => {
    const { code, out } = await examine({}, { reviews: { required: 2 }, reviewers: { users: ['U01ANA', 'U02BEN'] } });
    expect(out).toMatch(
      /^note support-intent: 2 people can answer, just as many as an item needs: what one of them requested can never be completed.*\n {7}Name one more, or ask for fewer/m,
    );
    expect(out).toMatch(
      /^note support-intent: there are no leads, but they decide when reviewers disagree\n {7}Name a full member/m,
    );
    expect(out).toMatch(/^Nothing to mend, 2 notes to read: `npm start`\.$/m);
    expect(code).toBe(0);
  });

  it.each<[string, object, object, string]>([
    [
      'those who disagree have nobody left to ask',
      {},
      { reviews: { required: 2, max: 5 }, leads },
      'note support-intent: 4 people can answer, but up to 5 are asked: when they disagree, there is nobody left',
    ],
    [
      'the only reviewer may be the one who asks',
      {},
      { reviewers: { users: ['U01ANA'] } },
      'note support-intent: 1 person can answer, just as many as an item needs',
    ],
    [
      'a whole channel can answer, and no more is asked than it takes to know',
      {},
      { reviewers: undefined, reviews: { required: 2, max: 3 }, leads },
      'ok   support-intent: at least 3 people can answer; an item needs 2',
    ],
    [
      'leads may answer too',
      {},
      { reviewers: { users: ['U01ANA'] }, leads },
      'ok   support-intent: at least 2 people can answer; an item needs 1',
    ],
    [
      'approvals end before anybody disagrees',
      {},
      { task: 'approval', labels: undefined, reviews: { approve: 2, reject: 1 } },
      'ok   support-intent: at least 3 people can answer; an item needs 2',
    ],
  ])('knows that %s', async (_, workspace, project, line) => {
    const { code, out } = await examine(workspace, project);
    expect(out.split('\n')).toContainEqual(expect.stringContaining(line));
    expect(out).not.toMatch(/FIX|Infinity|NaN/);
    expect(out.match(/no leads/g)).toBeNull();
    expect(code).toBe(0);
  });

  it.each<[string, object, RegExp]>([
    ['person', { users: ['U77NOBODY', 'U01ANA', 'U02BEN'] }, /^ok {3}support-intent: at least 2 people can answer/m],
    ['group', { users: ['U01ANA'], groups: ['S77NOBODY'] }, /^FIX {2}support-intent: Slack does not know the group/m],
  ])('tells of a %s that is unknown once, and counts no less for it', async (_, reviewers, line) => {
    const { code, out } = await examine({}, { reviewers });
    expect(out).toMatch(line);
    expect(out).toMatch(/^1 thing to mend\.$/m);
    expect(code).toBe(1);
  });

  it('asks Slack about each person and each group once, however many projects name them', async () => {
    const { out, calls } = await examine({}, { leads }, { more: { second: { leads }, third: {} } });
    expect(out.match(/people can answer/g)).toHaveLength(3);
    const asked = calls
      .filter(({ method }) => /^user/.test(method))
      .map(({ method, args }) => `${method} ${args.user ?? args.usergroup}`);
    expect(asked.sort()).toEqual([
      'usergroups.users.list S01REVIEW',
      'users.info U01ANA',
      'users.info U02BEN',
      'users.info U09LEA',
    ]);
  });

  it('waits as long as Slack asks it to', async () => {
    const fault = { method: 'usergroups.users.list', kind: 'rate_limited', times: 1, retry_after: 1 };
    const { code, out, err, calls } = await examine({}, {}, { fault, asCommand: true });
    expect(err).toBe('Slack wants us to wait 1 s.\n');
    expect(out).toContain('ok   support-intent: at least 2 people can answer');
    expect(calls.filter(({ method }) => method === 'usergroups.users.list').map(({ ok }) => ok)).toEqual([false, true]);
    expect(code).toBe(0);
  });

  it.each<[string, Parameters<typeof defaultWorkspace>[0], object, string, string]>([
    [
      'the bot is not in the channel',
      { channels: [{ id: 'C0REVIEW', name: 'review', bot: false }] },
      {},
      'the bot is not in #review',
      '/invite @signoff',
    ],
    [
      'the bot is not in the channel of the summary',
      {
        channels: [
          { id: 'C0REVIEW', name: 'review' },
          { id: 'C0LEADS', name: 'leads', bot: false },
        ],
      },
      { summary: { at: '09:00', timezone: 'UTC', channel: 'C0LEADS' } },
      'the bot is not in #leads',
      '/invite @signoff',
    ],
    [
      'the channel is archived',
      { channels: [{ id: 'C0REVIEW', name: 'review', is_archived: true }] },
      {},
      'the channel C0REVIEW is archived',
      'Unarchive it',
    ],
    [
      'there is no such channel',
      {},
      { channel: 'C0NOWHERE' },
      'Slack does not show the channel C0NOWHERE (channel_not_found)',
      'Check the id',
    ],
    [
      'a scope is missing',
      { scopes: ['chat:write', 'channels:read', 'users:read', 'usergroups:read'] },
      {},
      'The bot lacks',
      'Paste manifest.yml',
    ],
    [
      'a reviewer is unknown',
      {},
      { reviewers: { users: ['U77NOBODY'] } },
      "U77NOBODY is nobody of this workspace and can't answer",
      'Name a full member',
    ],
    [
      'a reviewer is a guest',
      {},
      { reviewers: { users: ['U08GUS'] } },
      "U08GUS is a guest and can't answer",
      'Name a full member',
    ],
    [
      'a lead is a bot',
      {
        people: [
          { id: 'U01ANA', name: 'ana' },
          { id: 'U07ROB', name: 'rob', is_bot: true },
        ],
        groups: [],
      },
      { reviewers: { users: ['U01ANA'] }, leads: { users: ['U07ROB'] } },
      "U07ROB is a bot and can't answer",
      'Name a full member',
    ],
    [
      'a reviewer is of another workspace',
      {
        people: [
          { id: 'U01ANA', name: 'ana' },
          { id: 'U07FAR', name: 'far', team_id: 'T0OTHER' },
        ],
        groups: [],
      },
      { reviewers: { users: ['U01ANA', 'U07FAR'] } },
      "U07FAR is nobody of this workspace and can't answer",
      'Name a full member',
    ],
    [
      'a reviewer has left',
      {
        people: [
          { id: 'U01ANA', name: 'ana' },
          { id: 'U07OLD', name: 'old', deleted: true },
        ],
        groups: [],
      },
      { reviewers: { users: ['U01ANA', 'U07OLD'] } },
      'U07OLD is deactivated',
      'Take them out',
    ],
    [
      'those who can answer are fewer than those whom an item needs',
      {
        people: [
          { id: 'U01ANA', name: 'ana' },
          { id: 'U07OLD', name: 'old', deleted: true },
          { id: 'U07ROB', name: 'rob', is_bot: true },
          { id: 'U08GUS', name: 'gus', is_restricted: true },
        ],
        groups: [{ id: 'S01REVIEW', handle: 'reviewers', users: ['U01ANA', 'U07OLD', 'U07ROB', 'U08GUS'] }],
      },
      { reviews: { required: 2 } },
      'support-intent: 1 person can answer, but an item needs 2',
      'Name 1 more, or add them to a group that is named, or ask for fewer',
    ],
    [
      'nobody in the channel can answer',
      { channels: [{ id: 'C0REVIEW', name: 'review', members: ['U08GUS'] }] },
      { reviewers: undefined },
      'support-intent: nobody can answer, but an item needs 1',
      'Name 1 more',
    ],
    [
      'an approval needs more people than there are',
      {},
      { task: 'approval', labels: undefined, reviews: { approve: 5, reject: 1 } },
      'support-intent: 3 people can answer, but an item needs 5',
      'Name 2 more',
    ],
    [
      'what is late would go to leads who left',
      {
        people: [
          { id: 'U01ANA', name: 'ana' },
          { id: 'U02BEN', name: 'ben' },
          { id: 'U09LEA', name: 'lea', deleted: true },
        ],
        groups: [],
      },
      // biome-ignore lint/suspicious/noThenProperty: the file's own word
      { reviewers: { users: ['U01ANA', 'U02BEN'] }, leads, deadline: { after: '1h', then: 'escalate' } },
      'support-intent: none of the leads can answer, but what is late goes to them',
      'Name a full member under leads',
    ],
    [
      'Slack keeps the members of the channel to itself',
      { channels: [{ id: 'C0OTHER', name: 'other' }] },
      { reviewers: undefined },
      'support-intent: Slack does not say who can answer (channel_not_found)',
      'Mend what is said above',
    ],
    [
      'a group is unknown',
      {},
      { reviewers: { groups: ['S77NOBODY'] } },
      'Slack does not know the group S77NOBODY',
      'starts with S',
    ],
    [
      'nobody is in the group',
      { groups: [{ id: 'S01REVIEW', handle: 'reviewers', users: [] }] },
      {},
      'nobody is in the group S01REVIEW',
      'Add people',
    ],
    [
      'the bot token is another',
      { tokens: { bot: 'xoxb-another' } },
      {},
      'Slack refuses the bot token (invalid_auth)',
      'Bot User OAuth Token',
    ],
    [
      'the app token is another',
      { tokens: { app: 'xapp-another' } },
      {},
      'Socket Mode does not open (invalid_auth)',
      'connections:write',
    ],
  ])('when %s says so, and what to do', async (_, workspace, project, what, todo) => {
    const { code, out } = await examine(workspace, project);
    expect(out).toMatch(
      new RegExp(`^FIX {2}.*${what.replace(/[()#.]/g, '\\$&')}.*\\n {7}.*${todo.replace(/[/.]/g, '\\$&')}`, 'm'),
    );
    expect(out).toMatch(/^\d+ things? to mend\.$/m);
    expect(code).toBe(1);
  });
});

describe('a command that is none', () => {
  it('exits 2 and says where help is', async () => {
    expect(await folder.signoff(['sumbit'])).toMatchObject({ code: 2, err: expect.stringContaining('--help') });
  });

  it('help names every command and exits 0', async () => {
    const { code, out } = await folder.signoff(['--help']);
    expect(code).toBe(0);
    for (const command of ['migrate', 'projects', 'keys', 'submit', 'export', 'manifest', 'doctor'])
      expect(out).toContain(command);
  });
});
