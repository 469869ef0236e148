/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export const shared = {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  coverageAnalysis: 'perTest',
  // One at a time: each runner has a whole Vitest, and two of them on two cores make each other wait until their time is over.
  concurrency: 1,
  // A mutant counts as found when its tests do not end. On a busy machine a short wait would find mutants that nobody tests.
  timeoutMS: 60_000,
  tempDirName: '.signoff-mutation',
  // Stryker would rewrite it with TypeScript's old JavaScript API, which TypeScript 7 has not. Nothing is compiled here.
  tsconfigFile: 'none',
  ignorePatterns: ['/.signoff*', 'bench', 'docs', 'examples', 'reports', '*.md'],
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
};
