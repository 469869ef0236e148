import { expect, it, vi } from 'vitest';
import type { Access } from '../../src/http/access.ts';
import { cacheKeys, keyTrustMs } from '../../src/http/key-cache.ts';

const access: Access = { id: 'key_1', name: 'model', scopes: ['items:write'], projects: null, ratePerMinute: null };

it('asks once for many calls at a time and shortly after, and again when the time is over', async () => {
  let now = 0;
  const lookUp = vi.fn(async () => access);
  const keyByHash = cacheKeys(lookUp, () => now);
  expect(await Promise.all([keyByHash('a'), keyByHash('a')])).toEqual([access, access]);
  now = keyTrustMs - 1;
  await keyByHash('a');
  expect(lookUp).toHaveBeenCalledTimes(1);
  now = keyTrustMs;
  await keyByHash('a');
  expect(lookUp).toHaveBeenCalledTimes(2);
});

it('what is no key is asked anew, so that one that was just made works', async () => {
  const lookUp = vi.fn<() => Promise<Access | null>>().mockResolvedValueOnce(null).mockResolvedValueOnce(access);
  const keyByHash = cacheKeys(lookUp, () => 0);
  expect(await keyByHash('a')).toBeNull();
  expect(await keyByHash('a')).toEqual(access);
});

it('a look-up that fails is not remembered', async () => {
  const lookUp = vi
    .fn<() => Promise<Access | null>>()
    .mockRejectedValueOnce(new Error('the database is away'))
    .mockResolvedValueOnce(access);
  const keyByHash = cacheKeys(lookUp, () => 0);
  await expect(keyByHash('a')).rejects.toThrow('away');
  expect(await keyByHash('a')).toEqual(access);
});

it('keeps no more than the last thousand', async () => {
  const lookUp = vi.fn(async () => access);
  const keyByHash = cacheKeys(lookUp, () => 0);
  for (let n = 0; n <= 1_000; n++) await keyByHash(`key-${n}`);
  await keyByHash('key-1');
  expect(lookUp).toHaveBeenCalledTimes(1_001);
  await keyByHash('key-0');
  expect(lookUp).toHaveBeenCalledTimes(1_002);
});

it('of those, one that was asked for anew is among the last', async () => {
  let now = 0;
  const lookUp = vi.fn(async () => access);
  const keyByHash = cacheKeys(lookUp, () => now);
  for (let n = 0; n < 1_000; n++) await keyByHash(`key-${n}`);
  now = keyTrustMs;
  await keyByHash('key-0');
  await keyByHash('key-1000');
  expect(lookUp).toHaveBeenCalledTimes(1_002);
  await keyByHash('key-0');
  expect(lookUp).toHaveBeenCalledTimes(1_002);
});

it('an old look-up that fails late takes nothing from the one after it', async () => {
  let now = 0;
  const late = Promise.withResolvers<Access | null>();
  const lookUp = vi.fn<() => Promise<Access | null>>().mockReturnValueOnce(late.promise).mockResolvedValueOnce(access);
  const keyByHash = cacheKeys(lookUp, () => now);
  const first = keyByHash('a');
  now = keyTrustMs;
  expect(await keyByHash('a')).toEqual(access);
  late.reject(new Error('the database was away'));
  await expect(first).rejects.toThrow('away');
  expect(await keyByHash('a')).toEqual(access);
  expect(lookUp).toHaveBeenCalledTimes(2);
});
