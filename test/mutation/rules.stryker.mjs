import { shared } from './stryker.shared.mjs';

/** Rules, rights, signatures, cursors and escaping: whatever these decide alone, tried by their own tests, which need no server. */
export default {
  ...shared,
  mutate: [
    ...['decide', 'undo', 'quorum', 'item', 'rights', 'gate', 'value', 'deadline', 'idempotency', 'cursor', 'api-key'],
    ...['secrets', 'webhook', 'safe', 'audit-chain', 'known-answer', 'submission', 'submission-bounds', 'storable'],
  ]
    .map((name) => `src/review/${name}.ts`)
    .concat(
      ['guard', 'http-door', 'text'].map((name) => `src/slack/${name}.ts`),
      ['access', 'key-cache', 'html', 'pages/links'].map((name) => `src/http/${name}.ts`),
      'src/export/csv.ts',
    ),
  vitest: { configFile: 'test/mutation/rules.vitest.ts', related: false },
  htmlReporter: { fileName: 'reports/mutation/rules.html' },
  jsonReporter: { fileName: 'reports/mutation/rules.json' },
  thresholds: { high: 95, low: 85, break: 85 },
};
