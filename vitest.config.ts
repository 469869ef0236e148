import { defineConfig } from 'vitest/config';
import { inDepth } from './test/support/depth.ts';
import { FaultTable } from './test/support/fault-table.ts';
import { LongestFirst } from './test/support/longest-first.ts';

/** Each waits for real servers and real processes, so what is left out of a time-out is only a hang. */
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

const inDepthOnly = [
  'alerts',
  'clock',
  'disk-full',
  'frozen',
  'listeners',
  'nemesis',
  'postgres-unwell',
  'redis-unwell',
  'rolling',
  'slack-away',
  'summary',
  'webhooks',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // For two cores: half of the time a file waits, for Slack's one message a second, a clock, a browser, and others work meanwhile.
    // With more of them they wait for each other.
    maxWorkers: 4,
    // A page that shows something a second later than usual is no failure either.
    expect: { poll: { timeout: 15_000 } },
    sequence: { sequencer: LongestFirst },
    ...(process.env.FAULTS === 'all' ? { reporters: ['default', new FaultTable()] } : {}),
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**'],
          // Files share what they import: none keeps anything between tests but databases and servers of its own, and loading
          // the product anew for each file took a fifth of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
          ...timeouts,
        },
      },
      {
        extends: true,
        test: {
          // Afterwards, two files and in each three tests at a time, two where all of it is tried: each runs several services and
          // databases of its own, kills them, and waits for what is to come back. With more the services get too little of two cores.
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          // Whose rules are tried elsewhere with a Slack and receivers that fail on demand, and harm that takes its time: `npm run
          // test:faults` tries them.
          exclude: inDepth ? [] : inDepthOnly.map((name) => `test/faults/${name}.test.ts`),
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          maxConcurrency: inDepth ? 2 : 3,
          ...timeouts,
        },
      },
    ],
  },
});
