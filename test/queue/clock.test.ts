import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { every } from '../../src/queue/clock.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that takes so long, and when it was begun. */
function work(tookMs: number) {
  const begun: number[] = [];
  return {
    begun,
    async run() {
      begun.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, tookMs));
    },
  };
}

it('is done every so often, and never twice at a time', async () => {
  const startsAt = performance.now();
  const { begun, run } = work(150);
  const clock = every(100, silent, run);
  await vi.advanceTimersByTimeAsync(650);
  expect(begun.map((at) => at - startsAt)).toEqual([100, 300, 500]);
  await clock.stop();
});

it('rests longer the longer it took, and not when somebody asks for it', async () => {
  const startsAt = performance.now();
  const { begun, run } = work(20);
  const clock = every(100, silent, run, { restTimes: 30 });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(begun.map((at) => at - startsAt)).toEqual([100, 800, 1_500]);
  await vi.advanceTimersByTimeAsync(50);
  void clock.beat();
  expect(begun.map((at) => at - startsAt)).toEqual([100, 800, 1_500, 1_550]);
  await vi.advanceTimersByTimeAsync(20);
  await clock.stop();
});

it('rests no longer than half a minute', async () => {
  const startsAt = performance.now();
  const { begun, run } = work(5_000);
  const clock = every(100, silent, run, { restTimes: 30 });
  await vi.advanceTimersByTimeAsync(35_100);
  expect(begun.map((at) => at - startsAt)).toEqual([100, 35_100]);
  await vi.advanceTimersByTimeAsync(5_000);
  await clock.stop();
});

it('goes on when it fails, and says so', async () => {
  const said: string[] = [];
  const clock = every(
    100,
    { ...silent, warn: (_: object, what: string) => said.push(what) },
    async () => {
      await work(10).run();
      throw new Error('not now');
    },
    // What failed is tried again at the next beat.
    { restTimes: 30 },
  );
  await vi.advanceTimersByTimeAsync(220);
  expect(said).toEqual(Array.from({ length: 2 }, () => 'the sweep failed; it runs again shortly'));
  await clock.stop();
});
