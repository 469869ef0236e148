import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { asked, press } from '../support/acts.ts';
import { type Loop, startLoop, type Transport } from '../support/loop.ts';
import { aSubmission } from '../support/project.ts';

const people = [
  ...defaultWorkspace().people,
  ...defaultWorkspace({
    people: [
      { id: 'U10BOT', name: 'bot', is_bot: true },
      { id: 'U11MAX', name: 'max' },
      { id: 'U12FAY', name: 'fay', is_stranger: true, team_id: 'T0ELSEWHERE' },
      { id: 'U13UMA', name: 'uma', is_ultra_restricted: true },
    ],
    groups: [],
  }).people,
];
/** Everybody is in the group: what keeps them out is what they are. */
const groups = [
  {
    id: 'S01REVIEW',
    handle: 'reviewers',
    disabled: false,
    users: people.map(({ id }) => id).filter((id) => id !== 'U11MAX'),
  },
];

describe.each<Transport>(['socket', 'http'])('who may not answer (%s)', (transport) => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ transport, workspace: { people, groups } });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  it.each([
    ['a guest', 'U08GUS', 'Guests can look but not answer.'],
    ['a guest of one channel', 'U13UMA', 'Guests can look but not answer.'],
    ['a bot', 'U10BOT', 'Only people answer here.'],
    ['somebody of another workspace', 'U12FAY', 'Only members of this workspace answer here.'],
    ['somebody who is no reviewer', 'U11MAX', 'You are not a reviewer of this project, so nothing was saved.'],
    ['whoever asked for it', 'U01ANA', 'You asked for this one yourself, so somebody else has to answer it.'],
  ])('%s is told why by every button, and the card stays open for the others', async (_, user, sentence) => {
    const item = await asked(loop, aSubmission({ requested_by: 'U01ANA' }));
    for (const button of ['approve', 'alt_1', 'alt_2', 'correct']) {
      const { acked_in_ms, said, view } = await press(loop, user, item, button);
      expect(acked_in_ms).not.toBeNull();
      expect(said.map(({ text }) => text)).toEqual([expect.stringContaining(sentence)]);
      expect(view).toBeUndefined();
    }
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body).toMatchObject({ status: 'in_review', decision: null });

    expect((await press(loop, 'U02BEN', item, 'approve')).said).toEqual([]);
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body).toMatchObject({ decision: { decided_by: 'U02BEN' } });
  });

  it('a lead who is in no group of reviewers may', async () => {
    const item = await asked(loop);
    expect((await press(loop, 'U09LEA', item, 'approve')).said).toEqual([]);
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body).toMatchObject({ decision: { decided_by: 'U09LEA' } });
  });
});
