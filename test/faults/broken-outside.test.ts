import { describe, expect, test } from 'vitest';
import { brokenOutside, type Outside } from './support/broken-outside.ts';

/** A checker that never failed proves nothing: each test breaks one promise in a run that keeps them all. */
describe('the checker of what others see', () => {
  test('finds nothing in a run that keeps every promise', () => {
    expect(brokenOutside(aRun())).toEqual([]);
  });

  test('finds more messages in a channel than one a second, and lets another channel have its own', () => {
    const hurried = Array.from({ length: 13 }, (_, i) => aPost({ at: i * 800 }));
    expect(brokenOutside(aRun({ posts: hurried }))).toEqual([
      'more than 12 messages were posted in C01 within ten seconds',
    ]);
    const apart = hurried.map((post, i) => ({ ...post, channel: `C0${i % 2}` }));
    expect(brokenOutside(aRun({ posts: apart }))).toEqual([]);
  });

  test('finds a message before the pause was over that Slack asked for', () => {
    const posts = [aPost({ at: 0, pauseMs: 3_000 }), aPost({ at: 2_900 })];
    expect(brokenOutside(aRun({ posts }))).toEqual([
      'a message was posted in C01 before the pause was over that Slack asked for',
    ]);
    expect(brokenOutside(aRun({ posts: [posts[0] ?? aPost(), aPost({ at: 3_000 })] }))).toEqual([]);
  });

  test('finds a second summary of the same day', () => {
    expect(brokenOutside(aRun({ summaries: ['p on monday', 'p on tuesday', 'p on monday'] }))).toEqual([
      'the summary of p on monday stands there 2 times',
    ]);
  });

  test('finds what a listener missed, heard too early, or heard of nothing; and lets them hear it again', () => {
    expect(brokenOutside(aRun({ heard: ['a', 'c'] }))).toEqual(['a listener never saw b']);
    expect(brokenOutside(aRun({ heard: ['a', 'c', 'b'] }))).toEqual(['a listener saw c before what it follows']);
    expect(brokenOutside(aRun({ heard: ['a', 'b', 'x', 'c'] }))).toEqual(['a listener saw x, which is nowhere']);
    expect(brokenOutside(aRun({ heard: ['a', 'b', 'a', 'b', 'c'] }))).toEqual([]);
  });

  test('finds a training record that a reader who went on missed', () => {
    expect(brokenOutside(aRun({ read: ['r2'] }))).toEqual(['a reader never saw r1']);
  });

  test('finds a secret in a log or a refusal', () => {
    expect(brokenOutside(aRun({ said: ['well', 'called with xoxb-1'] }))).toEqual([
      'xoxb-1 was said: called with xoxb-1',
    ]);
  });
});

function aPost(overrides: Partial<Outside['posts'][number]> = {}): Outside['posts'][number] {
  return { channel: 'C01', at: 0, pauseMs: null, ...overrides };
}

function aRun(overrides: Partial<Outside> = {}): Outside {
  return {
    posts: [aPost(), aPost({ at: 1_000 }), aPost({ at: 2_000 })],
    summaries: ['p on monday', 'q on monday'],
    events: ['a', 'b', 'c'],
    heard: ['a', 'b', 'c'],
    records: ['r1', 'r2'],
    read: ['r1', 'r2'],
    said: ['well'],
    secrets: ['xoxb-1'],
    ...overrides,
  };
}
