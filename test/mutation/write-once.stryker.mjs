import { readFileSync } from 'node:fs';
import { shared } from './stryker.shared.mjs';

/** What only reads stands above it in that file. */
const firstLineOfWriting =
  readFileSync('src/store/items.ts', 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('function changeItem')) + 1;

/** How an answer becomes the one decision of its item, from the ruling to the rows: tried on a real Postgres, and nothing of it may go unnoticed. */
export default {
  ...shared,
  mutate: ['src/review/decide.ts', 'src/flow/answer-item.ts', `src/store/items.ts:${firstLineOfWriting}-9999`],
  vitest: { configFile: 'test/mutation/write-once.vitest.ts', related: false },
  htmlReporter: { fileName: 'reports/mutation/write-once.html' },
  jsonReporter: { fileName: 'reports/mutation/write-once.json' },
  thresholds: { high: 100, low: 100, break: 100 },
};
