import { expect, it } from 'vitest';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { createPeople, isOurs } from '../../src/slack/people.ts';
import { aSandbox } from '../sandbox/a-sandbox.ts';

const alone = { teamId: 'T0OURS', enterpriseId: null };
const grid = { teamId: 'T0OURS', enterpriseId: 'E0OURS' };

it.each([
  ['a colleague', alone, ['T0OURS'], 'T0OURS', true],
  ['a colleague whose click names no workspace', alone, ['T0OURS'], undefined, true],
  ['a colleague of whom Slack says no workspace', alone, [], 'T0OURS', true],
  ['somebody of whom nobody says anything', alone, [], undefined, false],
  ['a guest from another company in a shared channel', alone, ['T0THEIRS'], 'T0THEIRS', false],
  ['the same, with a click that names no workspace', alone, ['T0THEIRS'], undefined, false],
  ['the same, with a click that claims to be ours', alone, ['T0THEIRS'], 'T0OURS', false],
  ['a colleague in our organisation, whose click names it', grid, ['T0OURS'], 'E0OURS', true],
  ['a colleague of another workspace of ours too', grid, ['T0HOME', 'T0OURS'], 'T0HOME', true],
  ['somebody of a foreign organisation', grid, ['T0THEIRS'], 'E0THEIRS', false],
])('%s is told apart', (_who, home, teams, clickTeam, ours) => {
  expect(isOurs(teams, clickTeam, home)).toBe(ours);
});

it('who is deactivated, a guest, a bot or unknown to this workspace is told apart from a colleague', async () => {
  const { people } = defaultWorkspace({
    people: [
      { id: 'U01ANA', name: 'ana' },
      { id: 'U07OLD', name: 'otto', deleted: true },
      { id: 'U08GUS', name: 'gus', is_restricted: true },
      { id: 'U10BOT', name: 'bot', is_bot: true },
      { id: 'U12FAY', name: 'fay', is_stranger: true, team_id: 'T0ELSEWHERE' },
      { id: 'U13UMA', name: 'uma', is_ultra_restricted: true },
    ],
    groups: [],
  });
  const { client, control } = await aSandbox({ people, groups: [] });
  const known = createPeople({ web: client, home: { teamId: 'T0SANDBOX', enterpriseId: null }, now: Date.now });
  const standing = async (id: string) => (await known.person(id, undefined)).standing;
  expect(
    await Promise.all(['U01ANA', 'U07OLD', 'U08GUS', 'U10BOT', 'U12FAY', 'U13UMA', 'U99NONE'].map(standing)),
  ).toEqual(['member', 'deactivated', 'guest', 'bot', 'foreign', 'guest', 'foreign']);
  // That Slack does not answer says nothing of anybody.
  await control.post('faults', { method: 'users.info', kind: 'error_before', times: 1 });
  await expect(standing('U02BEN')).rejects.toThrow();
});
