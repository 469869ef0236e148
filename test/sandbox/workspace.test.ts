import { expect, test } from 'vitest';
import { defaultWorkspace, parseWorkspace, WorkspaceError } from '../../src/sandbox/workspace.ts';
import { aSandbox } from './a-sandbox.ts';

test('with no file there are Ana, Ben, Cleo, Lea and Gus in #review and #leads', () => {
  const workspace = defaultWorkspace();
  expect(workspace.people.map((person) => person.id)).toEqual(['U01ANA', 'U02BEN', 'U03CLEO', 'U09LEA', 'U08GUS']);
  expect(workspace.people.filter((person) => person.is_restricted).map((person) => person.name)).toEqual(['gus']);
  expect(workspace.groups).toMatchObject([{ id: 'S01REVIEW', users: ['U01ANA', 'U02BEN', 'U03CLEO'] }]);
  expect(workspace.channels.map((channel) => channel.id)).toEqual(['C0REVIEW', 'C0LEADS']);
  expect(workspace).toMatchObject({
    tokens: { bot: 'xoxb-sandbox', app: 'xapp-sandbox' },
    signing_secret: 'sandbox-signing-secret',
    team: { id: 'T0SANDBOX' },
    app: { id: 'A0SANDBOX' },
  });
});

test('a file may say as little as who is there and where', async () => {
  const workspace = parseWorkspace(`
people: [{ id: U0ADA, name: ada, tz: Asia/Tokyo }]
channels: [{ id: C0WORK, name: work }]
tokens: { bot: xoxb-mine }
`);
  expect(workspace).toMatchObject({
    tokens: { bot: 'xoxb-mine', app: 'xapp-sandbox' },
    people: [{ tz: 'Asia/Tokyo' }],
  });
  const { world } = await aSandbox(workspace);
  expect(world.channels()).toEqual([{ id: 'C0WORK', name: 'work', members: ['U0ADA', 'U0SIGNOFF'] }]);
});

test('everything wrong with a file is said at once, each with its place', () => {
  const wrong = `
people: [{ id: ada, name: ada }, { id: U0BOB, name: bob, colour: red }]
channels: [{ id: C0WORK, name: Work }]
tokens: { bot: secret }
`;
  const problems = () => parseWorkspace(wrong, 'mine.yml');
  expect(problems).toThrow(WorkspaceError);
  for (const part of ['mine.yml', 'people.0.id', 'people.1', 'colour', 'channels.0.name', 'tokens.bot'])
    expect(problems).toThrow(part);
});

test('a member nobody knows, or an id that is there twice, is a mistake', () => {
  const wrong = `
people: [{ id: U0ADA, name: ada }, { id: U0ADA, name: ada2 }]
channels: [{ id: C0WORK, name: work, members: [U0BOB] }]
`;
  expect(() => parseWorkspace(wrong)).toThrow('U0BOB is not among the people');
  expect(() => parseWorkspace(wrong)).toThrow('U0ADA is there twice');
});

test('a file that is no YAML is said to be none', () => {
  expect(() => parseWorkspace('people: [', 'mine.yml')).toThrow('mine.yml');
});
