import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Access } from '../../src/http/access.ts';
import { createGatekeeper, createIdentify, demand, maySee } from '../../src/http/access.ts';
import { HttpProblem } from '../../src/http/problem.ts';
import { hashApiKey, makeApiKey, scopes } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';

const key = makeApiKey();
const adminKey = 'the-key-that-containers-are-given';
const access = (overrides: Partial<Access> = {}): Access => ({
  id: 'key_1',
  name: 'model',
  scopes: ['items:write'],
  projects: null,
  ratePerMinute: null,
  ...overrides,
});

/** Who calls with this header, over a real request; null: a 401. And what was looked up for it. */
async function calling(authorization: string | undefined, admin: string | null = adminKey) {
  const asked: string[] = [];
  const identify = createIdentify({
    adminKey: admin,
    keyByHash: async (hash) => {
      asked.push(hash);
      return hash === hashApiKey(key) ? access() : null;
    },
  });
  const app = Fastify();
  app.get('/', (request) =>
    identify(request).catch((error: unknown) => ({ refused: error instanceof HttpProblem ? error.code : error })),
  );
  const { body } = await app.inject({ url: '/', headers: authorization === undefined ? {} : { authorization } });
  return { who: JSON.parse(body), asked };
}

describe('who calls', () => {
  it('is known by their key, of which only the hash is looked up', async () => {
    expect(await calling(`Bearer ${key}`)).toEqual({ who: access(), asked: [hashApiKey(key)] });
  });

  it('may write the scheme in any letters, with more than one space', async () => {
    expect((await calling(`bEARER   ${key}`)).who).toEqual(access());
  });

  it.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['the scheme and a space', 'Bearer '],
    ['the key alone', key],
    ['no space between them', `Bearer${key}`],
    ['another scheme', `Basic ${key}`],
    ['a word before the scheme', `x Bearer ${key}`],
    ['two keys', `Bearer ${key} ${key}`],
    ['a key of which the end is missing', `Bearer ${key.slice(0, -1)}`],
  ])('is nobody with %s, and nothing is looked up for it', async (_, authorization) => {
    expect(await calling(authorization)).toEqual({ who: { refused: 'unauthorized' }, asked: [] });
  });

  it('is nobody with a key that was never made, whatever its form', async () => {
    expect((await calling(`Bearer ${makeApiKey()}`)).who).toEqual({ refused: 'unauthorized' });
  });
});

describe('the key that the service was started with', () => {
  it('may do everything, everywhere, as often as it likes', async () => {
    expect((await calling(`Bearer ${adminKey}`)).who).toEqual({
      id: 'admin',
      name: 'admin key',
      scopes: ['admin'],
      projects: null,
      ratePerMinute: 0,
    });
  });

  it('is another one when a character of it is, and there is none where none was given', async () => {
    for (const [given, admin] of [
      [`${adminKey}x`, adminKey],
      [adminKey.slice(1), adminKey],
      ['null', null],
      [adminKey, null],
    ] as const)
      expect((await calling(`Bearer ${given}`, admin)).who, given).toEqual({ refused: 'unauthorized' });
  });
});

describe('what a key may do', () => {
  it.each(scopes)('a call for %s takes a key with that scope or admin, and no other', (scope) => {
    expect(() => demand(access({ scopes: [scope] }), scope)).not.toThrow();
    expect(() => demand(access({ scopes: ['admin'] }), scope)).not.toThrow();
    const others = scopes.filter((each) => each !== scope && each !== 'admin');
    if (scope !== 'admin') expect(() => demand(access({ scopes: others }), scope)).toThrow(HttpProblem);
  });

  it('is said to whoever tries more', () => {
    const tried = (have: string[]) => () => demand(access({ scopes: have }), 'feedback:read');
    const saying = (detail: string) => expect.objectContaining({ code: 'forbidden', detail });
    expect(tried(['items:read', 'items:write'])).toThrow(
      saying('This call needs the scope feedback:read; the key has items:read, items:write.'),
    );
    expect(tried([])).toThrow(saying('This call needs the scope feedback:read; the key has none.'));
  });

  it('a key of some projects sees those alone, one of all projects sees all, one of none sees none', () => {
    expect(maySee(access({ projects: ['ours'] }), 'ours')).toBe(true);
    expect(maySee(access({ projects: ['ours'] }), 'theirs')).toBe(false);
    expect(maySee(access({ projects: null }), 'theirs')).toBe(true);
    expect(maySee(access({ projects: [] }), 'ours')).toBe(false);
  });
});

describe('what a key may see', () => {
  const project = aProject({ key: 'ours' });
  const item = anItem({ project: 'ours' });
  const gone = anItem({ project: 'gone' });
  const asked: string[] = [];
  const gate = createGatekeeper({
    adminKey: null,
    keyByHash: async () => null,
    projectOf: (named) => (named === project.key ? project : undefined),
    item: async (id) => {
      asked.push(id);
      return [item, gone].find((each) => each.id === id) ?? null;
    },
  });
  const stranger = access({ projects: ['theirs'] });

  it('its project, and the items of it', async () => {
    expect(gate.project(access(), 'ours')).toBe(project);
    expect(gate.project(access({ projects: ['ours'] }), 'ours')).toBe(project);
    expect(await gate.item(access({ projects: ['ours'] }), item.id)).toEqual({ item, project });
  });

  it.each([
    ['of another project', stranger, 'ours'],
    ['and no such project', access(), 'theirs'],
    ['and no project named', access(), undefined],
  ])('with a key %s it is told that there is none', (_, by, named) => {
    expect(() => gate.project(by, named)).toThrow(
      expect.objectContaining({
        code: 'not_found',
        detail: `There is no project ${JSON.stringify(named ?? '')} that this key may use. Projects are named in the projects file.`,
      }),
    );
  });

  it.each([
    ['an item of another project', stranger, item.id],
    ['an item that never was', access(), newId('itm')],
    ['an item whose project has left the projects file', access(), gone.id],
    ['what is no id', access(), "itm_1' or true"],
    ['nothing', access(), undefined],
  ])('of %s it is told the same: there is none', async (_, by, id) => {
    await expect(gate.item(by, id)).rejects.toMatchObject({
      code: 'not_found',
      detail: 'There is no such item that this key may see.',
    });
  });

  it('what is no id is asked of nobody', () => {
    expect(asked.filter((id) => !/^itm_[0-9a-f-]+$/.test(id))).toEqual([]);
  });
});
