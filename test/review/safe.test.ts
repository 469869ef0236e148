import { expect, it } from 'vitest';
import { createSafe } from '../../src/review/safe.ts';
import { secretId } from '../../src/review/secrets.ts';

const secret = 'a secret of the service, long enough';
const safe = createSafe(secret);

it('gives back what it was given, and never locks it the same way twice', () => {
  const locked = safe.lock('sec_1', 'whsec_ä');
  expect(safe.unlock('sec_1', locked)).toBe('whsec_ä');
  expect(locked).not.toContain('whsec');
  expect(safe.lock('sec_1', 'whsec_ä')).not.toBe(locked);
});

it('locks nothing too: an empty text comes back empty', () => {
  expect(safe.unlock('sec_1', safe.lock('sec_1', ''))).toBe('');
});

it('goes on opening what is in databases today, and knows the secret by the same name', () => {
  const kept = '2.cc66a79a96ff.W1sP6PQ7hYyhgse6LH7rG4Gk8OIJTf_Sc0QBxiLh4XpjLVPj';
  expect(safe.unlock('sec_1', kept)).toBe('whsec_ä');
  expect(safe.isLockedAnew(kept)).toBe(true);
  expect(secretId(secret)).toBe('cc66a79a96ff');
});

it('opens under no other name, no other secret, and not when a single bit was changed', () => {
  const locked = safe.lock('sec_1', 'whsec_a');
  expect(safe.unlock('sec_2', locked)).toBeNull();
  expect(createSafe('another secret').unlock('sec_1', locked)).toBeNull();
  const [version, id, text = ''] = locked.split('.');
  const bytes = Buffer.from(text, 'base64url');
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(safe.unlock('sec_1', `${version}.${id}.${changed.toString('base64url')}`)).toBeNull();
  }
  for (const nothing of [
    '',
    '1.',
    '1.AAAA',
    '2.',
    `2.${id}.`,
    `2.${id}.AAAA`,
    'whsec_a',
    `3.${id}.${text}`,
    `2.0.${text}`,
  ])
    expect(safe.unlock('sec_1', nothing), nothing).toBeNull();
});

it('opens what a secret before locked, and locks with the present one alone', () => {
  const before = safe.lock('sec_1', 'whsec_a');
  const rotated = createSafe('the secret that came after it', 'one from long ago', secret);
  expect(rotated.unlock('sec_1', before)).toBe('whsec_a');
  expect(rotated.isLockedAnew(before)).toBe(false);
  const anew = rotated.lock('sec_1', 'whsec_a');
  expect(rotated.isLockedAnew(anew)).toBe(true);
  expect(safe.unlock('sec_1', anew)).toBeNull();
  expect(createSafe('the secret that came after it').unlock('sec_1', anew)).toBe('whsec_a');
});

it('opens what was locked before locked texts said under which secret', () => {
  // As it was written by the first version, under `secret` and `sec_1`.
  const first = `1.${safe.lock('sec_1', 'whsec_a').split('.')[2]}`;
  expect(safe.unlock('sec_1', first)).toBe('whsec_a');
  expect(createSafe('another one', secret).unlock('sec_1', first)).toBe('whsec_a');
  expect(safe.isLockedAnew(first)).toBe(false);
  expect(safe.unlock('sec_2', first)).toBeNull();
});

it('does not say which secret it is by more than a name that is made from it', () => {
  expect(secretId(secret)).toMatch(/^[0-9a-f]{12}$/);
  expect(secretId(secret)).not.toBe(secretId(`${secret} `));
});
