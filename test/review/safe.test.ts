import { expect, it } from 'vitest';
import { createSafe } from '../../src/review/safe.ts';

const safe = createSafe('a secret of the service, long enough');

it('gives back what it was given, and never locks it the same way twice', () => {
  const locked = safe.lock('sec_1', 'whsec_ä');
  expect(safe.unlock('sec_1', locked)).toBe('whsec_ä');
  expect(locked).not.toContain('whsec');
  expect(safe.lock('sec_1', 'whsec_ä')).not.toBe(locked);
});

it('opens under no other name, no other secret, and not when a single bit was changed', () => {
  const locked = safe.lock('sec_1', 'whsec_a');
  expect(safe.unlock('sec_2', locked)).toBeNull();
  expect(createSafe('another secret').unlock('sec_1', locked)).toBeNull();
  const bytes = Buffer.from(locked.slice(2), 'base64url');
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(safe.unlock('sec_1', `1.${changed.toString('base64url')}`)).toBeNull();
  }
  for (const nothing of ['', '1.', '1.AAAA', 'whsec_a', `2.${locked.slice(2)}`])
    expect(safe.unlock('sec_1', nothing)).toBeNull();
});
