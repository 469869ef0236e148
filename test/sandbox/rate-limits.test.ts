import { expect, test } from 'vitest';
import { createRateLimits } from '../../src/sandbox/rate-limits.ts';
import { aSandbox } from './a-sandbox.ts';

test('one post a second per channel is taken for ever, and a faster pace is not', () => {
  const time = { at: 0 };
  const limits = createRateLimits({ tier_scale: 1, posts_per_second: 1 }, () => time.at);
  for (let second = 0; second < 100; second++, time.at += 1000) expect(limits.post('C1')).toBe(0);

  let taken = 0;
  for (let count = 0; count < 200; count++, time.at += 500) if (limits.post('C2') === 0) taken += 1;
  expect(taken).toBeLessThanOrEqual(102);
});

test('an exact pace survives arriving early or late', () => {
  const time = { at: 0 };
  const limits = createRateLimits({ tier_scale: 1, posts_per_second: 1 }, () => time.at);
  for (let second = 0; second < 60; second++) {
    time.at = second * 1000 + (second % 2 ? -200 : 200);
    expect(limits.post('C1')).toBe(0);
  }
});

test('channels do not use up each other’s pace', () => {
  const limits = createRateLimits({ tier_scale: 1, posts_per_second: 1 }, () => 0);
  expect(Array.from({ length: 100 }, (_, index) => limits.post(`C${index}`))).toEqual(Array(100).fill(0));
});

test.each([
  ['T1', 1, 1],
  ['T2', 20, 10],
  ['T3', 50, 25],
  ['T4', 100, 50],
] as const)('tier %s: %i a minute, with a burst of %i', (tier, perMinute, burst) => {
  const time = { at: 0 };
  const limits = createRateLimits({ tier_scale: 1, posts_per_second: 1 }, () => time.at);
  const takeAll = () => {
    let taken = 0;
    while (limits.call('m', tier) === 0) taken += 1;
    return taken;
  };
  expect(takeAll()).toBe(burst);
  let later = 0;
  for (let second = 0; second < 600; second++) {
    time.at += 1000;
    later += takeAll();
  }
  expect(later).toBe(perMinute * 10);
});

test('whoever waits as long as Retry-After says is let in', () => {
  const time = { at: 0 };
  const limits = createRateLimits({ tier_scale: 1, posts_per_second: 1 }, () => time.at);
  while (limits.call('m', 'T2') === 0);
  time.at += limits.call('m', 'T2') * 1000;
  expect(limits.call('m', 'T2')).toBe(0);
});

test('too many calls are answered 429 with Retry-After, and Slack’s client understands it', async () => {
  const sandbox = await aSandbox({ rate_limits: {} }, () => 1_800_000_000_000);
  const post = () => sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text: 'a' });
  await post();
  await post();
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  expect(await sandbox.control.messages()).toHaveLength(2);
  await sandbox.client.chat.postMessage({ channel: 'C0LEADS', text: 'elsewhere' });
});

test('tiers can be scaled, and switched off', async () => {
  const calls = async (rate_limits: 'off' | { tier_scale: number }) => {
    const sandbox = await aSandbox({ rate_limits }, () => 1_800_000_000_000);
    const all = Array.from({ length: 30 }, () => sandbox.client.usergroups.list());
    return (await Promise.allSettled(all)).filter((each) => each.status === 'fulfilled').length;
  };
  expect(await calls({ tier_scale: 1 })).toBe(10);
  expect(await calls({ tier_scale: 2 })).toBe(20);
  expect(await calls('off')).toBe(30);
});
