import { expect, it } from 'vitest';
import { isOurs } from '../../src/slack/people.ts';

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
