import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: [
      'test/review/{decide,quorum}.test.ts',
      'test/flow/{answer-item,undo-answer}.test.ts',
      'test/store/items.test.ts',
    ],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
