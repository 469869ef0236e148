import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scope, scopes } from '../../src/review/api-key.ts';
import { type ApiWorld, type Documented, documented, exampleBody, openApiWorld, type Sent } from './every-operation.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const guarded = documented.filter(({ scope }) => scope !== null);
const named = guarded.filter(({ path }) => path.includes('{'));

/** A call with things of this project where the path names something. */
async function callOf(operation: Documented, project: string, key: string | null): Promise<Sent> {
  const { method, path, requestBody } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  let address = path;
  for (const name of names) address = address.replace(`{${name}}`, await world.resource(name, project));
  return {
    method,
    path: address,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(requestBody ? { 'content-type': Object.keys(requestBody.content)[0] ?? '' } : {}),
    },
    body: exampleBody(operation),
  };
}

it('every call but the service’s health needs a key', () => {
  const open = documented.filter(({ scope }) => scope === null).map(({ path }) => path);
  expect(open).toEqual(['/healthz', '/readyz']);
});

describe.each(guarded)('$method $path', (operation) => {
  it('is refused without a key, and with one that is not ours, in the same words', async () => {
    const [without, wrong] = await Promise.all([
      callOf(operation, 'ours', null).then(world.send),
      callOf(operation, 'ours', `sgn_${'a'.repeat(36)}`).then(world.send),
    ]);
    for (const answered of [without, wrong]) {
      expect(answered).toMatchObject({ status: 401, type: 'application/problem+json' });
      expect(answered.headers.get('www-authenticate')).toBe('Bearer');
    }
    const words = ({ text }: { text: string }) => ({ ...JSON.parse(text), request_id: '' });
    expect(words(wrong)).toEqual(words(without));
  });

  it.each(scopes)(`with a key for %s alone it is ${operation.scope}’s or admin’s to call`, async (scope: Scope) => {
    const call = await callOf(operation, 'ours', await world.key([scope]));
    const before = await world.state();
    const { status, text } = await world.send(call);
    const isAllowed = scope === operation.scope || scope === 'admin';
    if (isAllowed) expect([401, 403]).not.toContain(status);
    else {
      expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 403, code: 'forbidden' });
      expect(text).toContain(operation.scope);
      expect(await world.state()).toBe(before);
    }
  });
});

describe.each(named)('$method $path', (operation) => {
  it('shows a key of another project what it shows of things that do not exist', async () => {
    const key = await world.key(['admin'], ['theirs']);
    const foreign = await callOf(operation, 'ours', key);
    const absent = {
      ...foreign,
      path: foreign.path.replace('/ours', '/none').replaceAll(/_[0-9a-f]{32}/g, '_00000000000000000000000000000000'),
    };
    expect(absent.path).not.toBe(foreign.path);
    const before = await world.state();
    const [one, other] = [await world.send(foreign), await world.send(absent)];
    expect(one).toMatchObject({ status: 404, type: 'application/problem+json' });
    const words = ({ text }: { text: string }) => ({ ...JSON.parse(text.replaceAll('none', 'ours')), request_id: '' });
    expect(words(other)).toEqual(words(one));
    expect(await world.state()).toBe(before);
  });

  it('(control) answers a key of the project itself otherwise', async () => {
    const { status } = await world.send(await callOf(operation, 'ours', await world.key(['admin'], ['ours'])));
    expect(status).not.toBe(404);
  });
});
