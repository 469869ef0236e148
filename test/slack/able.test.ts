import { describe, expect, it } from 'vitest';
import { countAble } from '../../src/slack/able.ts';

/** Everybody is a full member but guests, whose ids begin with UG. */
function aWorkspace(members: Record<string, string[]> = {}) {
  const asked: string[] = [];
  return {
    asked,
    async person(id: string) {
      asked.push(id);
      return { id, standing: id.startsWith('UG') ? ('guest' as const) : ('member' as const) };
    },
    membersOf: async (of: { channel: string } | { group: string }) =>
      new Set(members['channel' in of ? of.channel : of.group] ?? []),
  };
}

const nobody = { users: [], groups: [] };
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('people who can answer', () => {
  it('are those named and those in named groups, leads too, each once, and no guests', async () => {
    const project = {
      channel: 'C1',
      reviewers: { users: ['U1', 'UG1'], groups: ['S1'] },
      leads: { users: ['U2', 'U1'], groups: [] },
    };
    const workspace = aWorkspace({ S1: ['U1', 'UG2', 'U3'], C1: ['U9'] });
    expect(await countAble(workspace, project, 10)).toBe(3);
    expect(workspace.asked.toSorted()).toEqual(['U1', 'U2', 'U3', 'UG1', 'UG2']);
  });

  it('are those in the channel where nobody is named', async () => {
    const workspace = aWorkspace({ C1: ['UG1', 'U1', 'U2'] });
    expect(await countAble(workspace, { channel: 'C1', reviewers: 'channel', leads: nobody }, 10)).toBe(2);
  });

  it('are counted no further than needed, and where there are very many are taken to be enough', async () => {
    const project = { channel: 'C1', reviewers: 'channel' as const, leads: nobody };
    const workspace = aWorkspace({ C1: many('U', 500) });
    expect(await countAble(workspace, project, 2)).toBe(2);
    expect(workspace.asked).toHaveLength(2);

    const guests = aWorkspace({ C1: many('UG', 500) });
    expect(await countAble(guests, project, 2)).toBe(2);
    expect(guests.asked.length).toBeLessThanOrEqual(51);
    expect(await countAble(aWorkspace({ C1: many('UG', 50) }), project, 2), 'all were asked').toBe(0);
  });
});
