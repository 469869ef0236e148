import { describe, expect, it } from 'vitest';
import type { Qualification } from '../../src/review/qualification.ts';
import type { Person } from '../../src/review/rights.ts';
import { type GuardDeps, mayAnswer, mayLook, standingOf } from '../../src/slack/guard.ts';
import { answersFirst, refusals, rightsUnknown } from '../../src/slack/sentences.ts';
import { anItem } from '../support/items.ts';
import { aLog } from '../support/log.ts';
import { aProject } from '../support/project.ts';

const ana = { id: 'U01ANA', team_id: 'T0SANDBOX' };
const item = anItem();
const project = aProject({ reviewers: { users: ['U01ANA'], groups: [] } });

interface World {
  standing?: Person['standing'];
  projects?: (typeof project)[];
  found?: typeof item | null;
  qualified?: Qualification | null;
  people?: Partial<GuardDeps['people']>;
}

/** Ana as Slack knows her, and one item of one project. */
function aWorld({ standing = 'member', projects = [project], found = item, qualified = null, people }: World = {}) {
  const log = aLog();
  const teams: (string | undefined)[] = [];
  const deps: GuardDeps = {
    people: {
      person: async (id, team) => {
        teams.push(team);
        return { id, standing };
      },
      membership: () => ({ inGroups: async () => false, inChannel: async () => false }),
      membersOf: async () => new Set(),
      nameOf: async () => null,
      ...people,
    },
    projects,
    projectOf: (key) => projects.find((each) => each.key === key),
    item: async (id) => (id === found?.id ? found : null),
    qualificationOf: async () => qualified,
    log,
  };
  return { deps, lines: log.lines, teams };
}

describe.each([
  ['to answer', mayAnswer],
  ['to look', mayLook],
])('whoever wants %s', (_, may) => {
  it('may, where the project has them as a reviewer: with the item and the project as they are now', async () => {
    const { deps, teams } = aWorld();
    expect(await may(deps, item.id, ana)).toEqual({ kind: 'yes', item, project, userId: 'U01ANA', role: 'reviewer' });
    expect(teams, 'by the workspace that the click named').toEqual(['T0SANDBOX']);
  });

  it('is told so where there is no such item, or its project is gone', async () => {
    expect(await may(aWorld({ found: null }).deps, item.id, ana)).toEqual({ kind: 'no', why: refusals.unknown_item });
    expect(await may(aWorld({ projects: [] }).deps, item.id, ana)).toEqual({
      kind: 'no',
      why: refusals.unknown_project,
    });
  });

  it.each(['guest', 'bot', 'deactivated', 'foreign'] as const)('is told so when they are a %s', async (standing) => {
    expect(await may(aWorld({ standing }).deps, item.id, ana)).toEqual({ kind: 'no', why: refusals[standing] });
  });

  it('gets neither yes nor no when Slack can not be asked, and the log says who and why', async () => {
    const { deps, lines } = aWorld({ people: { person: () => Promise.reject(new Error('Slack is away')) } });
    expect(await may(deps, item.id, ana)).toEqual({ kind: 'unsure', why: rightsUnknown });
    expect(lines).toEqual([
      {
        level: 'warn',
        detail: { user: 'U01ANA', error: 'Error: Slack is away' },
        message: 'could not learn what a person may do',
      },
    ]);
  });
});

describe('what somebody asked for themselves', () => {
  const own = anItem({ requestedBy: 'U01ANA' });

  it('they do not answer, and may look at', async () => {
    const { deps } = aWorld({ found: own });
    expect(await mayAnswer(deps, own.id, ana)).toEqual({ kind: 'no', why: refusals.own_request });
    expect(await mayLook(deps, own.id, ana)).toMatchObject({ kind: 'yes' });
  });
});

describe('where reviewers qualify first', () => {
  const qualify = { answers: 10, right: 0.8 };
  const selective = { ...project, qualify };
  const soFar: Qualification = { rule: qualify, answered: 3, right: 2, passedAt: null };

  it('those who have not are told what to do', async () => {
    const { deps } = aWorld({ projects: [selective], qualified: soFar });
    expect(await mayAnswer(deps, item.id, ana)).toEqual({ kind: 'no', why: answersFirst(qualify) });
  });

  it('whoever may not answer at all is told that, and not to qualify', async () => {
    const { deps } = aWorld({ projects: [selective], standing: 'guest', qualified: soFar });
    expect(await mayAnswer(deps, item.id, ana)).toEqual({ kind: 'no', why: refusals.guest });
  });

  it('those who have, and those of whom nothing is asked, may answer', async () => {
    for (const qualified of [{ ...soFar, passedAt: new Date() }, null]) {
      const { deps } = aWorld({ projects: [selective], qualified });
      expect(await mayAnswer(deps, item.id, ana)).toMatchObject({ kind: 'yes' });
    }
  });
});

describe('what a person is in all projects', () => {
  const led = aProject({ key: 'led', reviewers: { users: [], groups: [] }, leads: { users: ['U01ANA'], groups: [] } });
  const foreign = aProject({ key: 'foreign', reviewers: { users: ['U02BEN'], groups: [] } });

  it('where they review, and which of those they lead', async () => {
    const { deps } = aWorld({ projects: [project, led, foreign] });
    expect(await standingOf(deps, ana)).toEqual({ refusal: null, projects: [project, led], leads: [led] });
  });

  it('nothing, without a word, for a member who reviews nowhere', async () => {
    const { deps } = aWorld({ projects: [foreign] });
    expect(await standingOf(deps, ana)).toEqual({ refusal: null, projects: [], leads: [] });
  });

  it('nothing, and why, for whoever is no full member', async () => {
    const { deps } = aWorld({ projects: [project, led], standing: 'guest' });
    expect(await standingOf(deps, ana)).toEqual({ refusal: refusals.guest, projects: [], leads: [] });
  });

  it('is no guess: without Slack’s word there is none', async () => {
    const { deps } = aWorld({ people: { person: () => Promise.reject(new Error('Slack is away')) } });
    await expect(standingOf(deps, ana)).rejects.toThrow('Slack is away');
  });
});
