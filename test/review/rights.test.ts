import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import { isLead, type Membership, type Person, roleFor, roleIn, type Standing } from '../../src/review/rights.ts';
import { aProject } from '../support/project.ts';

const person = (standing: Person['standing'] = 'member'): Person => ({ id: 'U01ANA', standing });
const nobody = { users: [], groups: [] };

/** Ana is in these groups and channels, and in no others. */
const anaIsIn = (...places: string[]): Standing => ({
  hasQualified: async () => false,
  inGroups: async (groups) => groups.some((group) => places.includes(group)),
  inChannel: async (channel) => places.includes(channel),
});

const reviewersByKind: [string, Project['reviewers'], string[]][] = [
  ['the channel', 'channel', ['C0REVIEW']],
  ['named users', { users: ['U01ANA'], groups: [] }, []],
  ['a user group', { users: [], groups: ['S01REVIEW'] }, ['S01REVIEW']],
  ['the second of two user groups', { users: ['U02BEN'], groups: ['S00', 'S01REVIEW'] }, ['S01REVIEW']],
];
const leadsByKind: [string, Project['leads'], string[]][] = [
  ['named users', { users: ['U01ANA'], groups: [] }, []],
  ['a user group', { users: [], groups: ['S09LEADS'] }, ['S09LEADS']],
];

describe.each(reviewersByKind)('reviewers are %s', (_, reviewers, places) => {
  const project = aProject({ reviewers, leads: nobody });

  it('whoever belongs to them may answer', async () => {
    expect(await roleFor(person(), project, { requestedBy: null, askedOf: null }, anaIsIn(...places))).toEqual({
      role: 'reviewer',
    });
  });

  it('whoever does not may not', async () => {
    const others = reviewers === 'channel' ? reviewers : { ...reviewers, users: ['U02BEN'] };
    expect(
      await roleFor(
        person(),
        { ...project, reviewers: others },
        { requestedBy: null, askedOf: null },
        anaIsIn('C9', 'S9'),
      ),
    ).toEqual({ refusal: 'not_a_reviewer' });
  });

  it.each(['guest', 'bot', 'deactivated', 'foreign'] as const)(
    'a %s may not, though they belong to them',
    async (standing) => {
      expect(
        await roleFor(person(standing), project, { requestedBy: null, askedOf: null }, anaIsIn(...places)),
      ).toEqual({
        refusal: standing,
      });
    },
  );

  it('nobody answers what they asked for themselves', async () => {
    expect(await roleFor(person(), project, { requestedBy: 'U01ANA', askedOf: null }, anaIsIn(...places))).toEqual({
      refusal: 'own_request',
    });
  });

  it('what somebody else asked for may be answered', async () => {
    expect(await roleFor(person(), project, { requestedBy: 'U02BEN', askedOf: null }, anaIsIn(...places))).toEqual({
      role: 'reviewer',
    });
  });

  describe.each(leadsByKind)('leads are %s', (_, leads, leadPlaces) => {
    const strangers = reviewers === 'channel' ? reviewers : { users: ['U02BEN'], groups: ['S00'] };
    const led = aProject({ reviewers: strangers, leads });

    it('a lead who is no reviewer may answer', async () => {
      expect(await roleFor(person(), led, { requestedBy: null, askedOf: null }, anaIsIn(...leadPlaces))).toEqual({
        role: 'lead',
      });
    });

    it('a lead may not answer what they asked for themselves', async () => {
      expect(await roleFor(person(), led, { requestedBy: 'U01ANA', askedOf: null }, anaIsIn(...leadPlaces))).toEqual({
        refusal: 'own_request',
      });
    });

    it.each(['guest', 'bot', 'deactivated', 'foreign'] as const)('a lead who is a %s may not', async (standing) => {
      expect(
        await roleFor(person(standing), led, { requestedBy: null, askedOf: null }, anaIsIn(...leadPlaces)),
      ).toEqual({
        refusal: standing,
      });
    });
  });
});

it('with an empty list of reviewers and no leads nobody may answer', async () => {
  const project = aProject({ reviewers: nobody, leads: nobody });
  expect(
    await roleFor(person(), project, { requestedBy: null, askedOf: null }, anaIsIn('C0REVIEW', 'S01REVIEW')),
  ).toEqual({
    refusal: 'not_a_reviewer',
  });
});

it('whoever both reviews and leads is a lead', async () => {
  const both = aProject({ reviewers: { users: ['U01ANA'], groups: [] }, leads: { users: ['U01ANA'], groups: [] } });
  expect(await roleIn(person(), both, anaIsIn())).toEqual({ role: 'lead' });
});

it('in a project as such people have their role also where they asked for something', async () => {
  expect(await roleIn(person(), aProject({ reviewers: 'channel' }), anaIsIn('C0REVIEW'))).toEqual({ role: 'reviewer' });
});

it('nobody is asked of Slack where no group is named', async () => {
  const unasked: Membership = {
    inGroups: () => Promise.reject(new Error('asked')),
    inChannel: () => Promise.reject(new Error('asked')),
  };
  const others = aProject({ reviewers: { users: ['U02BEN'], groups: [] }, leads: { users: ['U09LEA'], groups: [] } });
  expect(await roleIn(person(), others, unasked)).toEqual({ refusal: 'not_a_reviewer' });
});

it('a group that leads makes leads of its members alone, and only of full members', async () => {
  const led = aProject({ leads: { users: [], groups: ['S09LEADS'] } });
  expect(await isLead(person(), led, anaIsIn('S09LEADS'))).toBe(true);
  expect(await isLead(person(), led, anaIsIn('S01REVIEW'))).toBe(false);
  for (const standing of ['guest', 'bot', 'deactivated', 'foreign'] as const)
    expect(await isLead(person(standing), led, anaIsIn('S09LEADS')), standing).toBe(false);
});

it('a lead is known without asking Slack, where they are named', async () => {
  const unasked: Membership = {
    inGroups: () => Promise.reject(new Error('asked')),
    inChannel: () => Promise.reject(new Error('asked')),
  };
  expect(await roleIn(person(), aProject({ leads: { users: ['U01ANA'], groups: ['S09'] } }), unasked)).toEqual({
    role: 'lead',
  });
});

describe('in a project where reviewers qualify first', () => {
  const project = aProject({ reviewers: 'channel', leads: nobody, qualify: { answers: 10, right: 0.8 } });
  const item = { requestedBy: null, askedOf: null };
  const ana = anaIsIn('C0REVIEW');

  it('who has not answers nothing, and who has anything', async () => {
    expect(await roleFor(person(), project, item, ana)).toEqual({ refusal: 'not_qualified' });
    const passed = { ...ana, hasQualified: async () => true };
    expect(await roleFor(person(), project, item, passed)).toEqual({ role: 'reviewer' });
    expect(await roleFor(person(), { ...project, qualify: null }, item, ana)).toEqual({ role: 'reviewer' });
  });

  it('leads need not', async () => {
    const led = { ...project, leads: { users: ['U01ANA'], groups: [] } };
    expect(await roleFor(person(), led, item, ana)).toEqual({ role: 'lead' });
  });

  it('what one person is asked to qualify is theirs to answer, and nobody else’s', async () => {
    expect(await roleFor(person(), project, { ...item, askedOf: 'U01ANA' }, ana)).toEqual({ role: 'reviewer' });
    const passed = { ...ana, hasQualified: async () => true };
    expect(await roleFor(person(), project, { ...item, askedOf: 'U02BEN' }, passed)).toEqual({
      refusal: 'not_a_reviewer',
    });
  });

  it('whoever may not answer at all learns that first', async () => {
    expect(await roleFor(person('guest'), project, item, ana)).toEqual({ refusal: 'guest' });
    expect(await roleFor(person(), project, item, anaIsIn())).toEqual({ refusal: 'not_a_reviewer' });
  });
});
