import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/review/**/*.test.ts',
      'test/slack/{guard,http-door-signature,text}.test.ts',
      'test/http/{access,html,key-cache,links}.test.ts',
      'test/export/csv.test.ts',
    ],
    isolate: false,
    testTimeout: 60_000,
  },
});
